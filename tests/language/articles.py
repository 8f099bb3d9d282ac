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
