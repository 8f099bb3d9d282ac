"""Invented articles: no such country, people or outlet exists."""

from typing import Final

HARBOUR: Final = """Tue. Oct 14th, 2031

The Orlavian Tribune

Harbour strike ‘won’t end before winter’, warns Velick

6 min read

Sign up to our newsletter and we will send you adverts based on your data. You can unsubscribe at \
any time.

The dockworkers’ union in Port Selm expects the strike to last until December.

“We will probably still be out at Christmas,” said Marta Velik, who leads the dockworkers’ union. \
“The owners are not serious.”

Velik told reporters that there was a 70 percent chance that a deal would be reached by March 2032.

According to Jonas Brandt, an economist at the Selm Institute, exports are likely to fall by \
4 percent next year.

“If the port stays closed,” Mr Brandt said, “the currency could lose a tenth of its value.”

He added that a recession was unlikely.

The Transport Ministry said it would send inspectors to the harbour. It warned that the \
probability of further stoppages was low.

READ MORE: Ferry timetable changes

But many fear the talks have failed. Others are certain that the government never will step in.

Among those who believe this is Tomas Hale, a former transport minister.

Port clerks paint ducks [GALLERY]
Tides are late again [REPORT]

On Tuesday, September 2, the port’s chief engineer, Ines Moru, said the cranes might be idle \
until spring.

Source: Read Full Article
"""

CEASEFIRE: Final = """Korvan truce under strain

The ceasefire in Korvania is under strain. Analysts at Delmar Group said on Friday that fighting \
could resume within three months.

"There is a one in five chance of a collapse," said Prof. Lena Ostrow, a historian at the \
University of Brask. "I would put it at 20 percent."

Ms Ostrow, who advised the mediators, isn't fully convinced that the rebels will disarm by the \
end of 2032.

Colonel Ivo Tarn, the army's spokesman, told the Brask Courier: "We will not fire the first shot.

"But if the rebels attack, the war could go on for years.

JUST IN: Singer cancels tour

"Nobody should ignore it."

He said the odds were 50-50. "Maybe sixty percent," he added. The talks went on all night.

"Will they sign? It is anyone's guess," she said.
"""

BANK: Final = """The central bank of Ostmark met on Thursday.

Its governor, Ada Niel, said inflation would not return this year. She said that growth was \
"almost certain to slow" in the second half.

Ms Niel added that the outlook was getting worse.

The Ostmark Treasury denied the report. It promised to publish its own figures by 30 June 2032.

“A cut is not likely,” Rolf Idar, an analyst, said. “Rates won’t move before March.”

Idar described the decision as a coin toss.
"""

WRAPPED: Final = """River level worries Tormund

The river will almost certainly flood the old town
before Christmas, according to Nils Orre, a
hydrologist at the Tormund Observatory, who has
measured it since 1998.

"We have never seen so much snow," said Mr Orre. "If it
melts in one go, the dam could fail."

The mayor, Sofie Lund, said she was confident that the
town would cope. "We are ready," Lund said.

The council rejected his warning. "He is guessing," said
one member, who asked not to be named.
"""

SINGLE_MARKS: Final = """Chess federation faces split, says Amsel

The world chess federation is unlikely to survive the year, one of its founders has warned.

‘There’s no chance of a compromise,’ said Greta Amsel, a founder of the federation. ‘The players’ \
patience is gone.’

Viktor Dahl, its treasurer, disagreed. \
‘It’s more likely than not that we’ll agree by May,’ he said.
"""

ELECTION: Final = """Senator Ola Brun will win the Vestrian presidency, two pollsters predicted \
on Tuesday.

Eva Holt of the polling firm Nordpuls said Brun had a nine in ten chance. Her rival at Datum, Per \
Sand, put it at 65%.

“It is too early to say,” said Ms Brun, who leads the Green Party. “I will keep fighting.”

Sand said that she might still lose, but Holt insisted that the race was over.

“I’m sure she wins,” Holt told the Vestrian Herald in an interview. Vestria votes on 4 May.

Asked whether the vote could be delayed, the Interior Ministry said it was out of the question.
"""

SPACE: Final = """Ms Rada Quill, head of the Lunar Bureau, doubts that the probe will land this \
year.

“The engine is old,” she said.

Her deputy, Emil Stroud, agrees. “I’d bet on next year,” he told a hearing.

But NASR, the rival agency, expects to launch in 2033. “We will land first,” it said in a statement.

Reports suggest that the budget may be cut. Whether it will be is unclear.

“Space is hard.

“It will get harder,” Stroud added.
"""

GRID: Final = """Grid operator warns of tight winter

Rolling blackouts are unlikely this winter, the grid operator VoltNord said on Friday. The \
operator said that imports would probably cover the evenings.

“There is a 15 percent chance that we have to cut off customers before March,” said Dora Melk, its \
chief executive. She expects the reserve to be used, with a probability between 60 and 70 per cent.

Ilse Kray, an analyst at Tarn Research, said the risk had been “growing”. Analysts at Tarn expect \
gas prices to fall. “Prices will double by May,” said Tarn analysts.

The opposition leader, Ms Vera Stroll, is almost certain that the lights will go out. According to \
Stroll, “it is a near certainty.” She added that a cold January “could well” do it.

It is almost certain that bills will rise. One engineer put the chance of a strike \
between 20 and 30 per cent.

Paul Agra, an engineer, is between 80% and 90% sure that the cable will not break. Agra predicted \
that it would outlive him. “It will last,” he predicted.
"""
