"""`forecasts review` in a real terminal: keys, marks, and how much there is to read."""

import re
import sys
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.cli.walking import Screen, walk
from tests.language.articles import HARBOUR

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal")

WAR = """Thu. Mar 30th, 2023


The Port Herald

Ostrav won’t help Lund for fear its army would ‘change sides’

4 min read

Selm: Ostrav’s priority is to ‘stay in office’ says Arben

On Monday, President Milan Ostrav announced he had ordered a new guard. This was, he said, so that \
everyone can “handle weapons” and is ready for an attack on Selm.

It is a hint: that Selm is preparing to enter the Lund war on the side of Norra.

But while many fear Selm’s entering the conflict, others are confident that the country never \
will. Not least because it could mark the end of Ostrav’s rule — and he knows it.

Among those who believe this includes Alice Arden, one of Selm’s exiled deputies who is a part of \
the shadow cabinet.

She explained: “The fact that it has not happened is not because Ostrav is so careful or so wise \
[it is because] he has had to take into account that soldiers of Selm would not be a great help to \
this war on the neighbours, it could lead to [soldiers] laying down arms and switching sides.

“The losses among the army of Selm could lead to the eruption of protests in Selm, striking it out \
as the only friend of Norra in this war.

“That’s why the decision to stay away until now has been very sober and sort of self-serving.”

There are currently troops of Norra in Selm, and in theory, it is possible for them to enter Lund \
from the north. Selm offers Norra the shortest way to the capital of Lund.

Even Ms Arden, who isn’t totally convinced that Selm will enter the war, voiced fears over the \
troops in her home country.

She said: “The developments we see in Selm, vis-a-vis Lund, is that the trajectory is becoming a \
bit more concerning.

“We see more troops in Selm, and nowadays their exercises are held on the border with Lund.”

On Tuesday, February 21, Selm claimed there was a large group of troops of Lund near its border.

The country’s Defence Ministry said in a post: “At present, a large group of the army of Lund \
stands close to the border.”

It went on to note that the “probability of armed raids, which can escalate into border incidents, \
has been high for a long time,” and that it would take “measures to adequately respond”.

Crucially, however, it said it would act in a restrained way.

Petr Slane, who formerly worked in Selm’s Foreign Ministry, described the situation as being \
firmly on the fence.

“Is Selm preparing for an attack or not? I would say yes and no,” he said. “Why yes? Because it is \
much better prepared than it was in February 2022 when its army was small.

“And while they are showing they are preparing, it doesn’t mean they are planning to invade.”

Mr Slane went on to add that Selm’s position may more closely align with that of a distraction.

He said Norra could be using Selm as a means to take attention away from the east.
"""


def walked(shell: Shell, answers: list[str], **environment: str) -> list[Screen]:
    """Answers in turn; a record of its own, and no colour unless it is wanted."""
    own = {"FORECASTS_DATABASE_URL": shell.url, "LOGNAME": "curator", **environment}
    return walk(["review"], answers, own)


def number_of(shell: Shell, speaker: str, phrase: str) -> int:
    """Finds the number of a candidate."""
    found: list[dict[str, Any]] = shell.json("candidate", "list")
    return next(
        int(each["id"]) for each in found if (each["speaker"], each["phrase"]) == (speaker, phrase)
    )


def told(shell: Shell) -> dict[str, list[tuple[str, float]]]:
    """Reads what is on record: who said how much, by question."""
    return {
        question["title"]: [
            (each["forecaster"], round(each["said"]["probability"], 4))
            for each in shell.json("question", "show", question["slug"])["statements"]
        ]
        for question in shell.json("question", "list")
    }


def test_a_newcomer_records_what_counts_of_a_dirty_article_with_few_words_and_keys(
    shell: Shell,
) -> None:
    shell.done("article", "add", shell.file("war.txt", WAR))
    arden, ministry = "Alice Arden", "Selm Defence Ministry"
    wanted = [
        number_of(shell, arden, "never will"),
        number_of(shell, arden, "could"),
        number_of(shell, ministry, "probability is high"),
        number_of(shell, "Petr Slane", "yes and no"),
    ]
    accepted = ["a", "", "", "", ""]
    screens = walked(shell, ["1", " ".join(map(str, wanted)), *accepted * 3, ""])
    assert told(shell) == {
        "Will Selm enter the war by the end of 2023?": [(arden, 0.02)],
        "Should Selm enter the war, will soldiers lay down arms and switch sides by the end of "
        "2023?": [(arden, 0.4)],
        "Will there be armed raids by the end of 2023?": [(ministry, 0.75)],
    }
    states = [each["state"] for each in shell.json("candidate", "list")]
    assert states.count("noncommittal") == 1
    assert states.count("rejected") == len(states) - 4
    assert sum(screen.words for screen in screens) <= 335
    assert sum(screen.keys for screen in screens) <= 36
    assert "days apart" in screens[0].shown
    assert "against" in screens[1].shown
    for screen in screens:
        shown = " ".join(screen.shown.split())
        whole = r"about \d+ % \(\d+–\d+\), from ‘[^’]+’, lexicon english-\d"
        assert len(re.findall(whole, shown)) == shown.count("about ")


@pytest.fixture
def strike(shell: Shell) -> int:
    """Stores an article of headlines, hearsay, quotations and notices; returns its candidates."""
    text = HARBOUR.replace("2031", "2019").replace("2032", "2020")
    path = shell.file("harbour.txt", text)
    shell.done("article", "add", path, "--published-on", "2019-09-03")
    return len(shell.json("candidate", "list"))


def test_enter_goes_through_all_that_is_listed_one_by_one(shell: Shell, strike: int) -> None:
    screens = walked(shell, ["", *["s"] * strike])
    assert [f"{place}/{strike} · " in screens[place].shown for place in range(1, strike + 1)] == [
        True
    ] * strike
    assert "never scored as they stand; o sets them aside together" in "".join(
        screen.shown for screen in screens
    )


def test_what_is_not_taken_up_is_set_aside_together_and_comes_back_together(
    shell: Shell, strike: int
) -> None:
    kept = next(each["id"] for each in shell.json("candidate", "list") if each["low"] is not None)
    screens = walked(shell, [str(kept), "u", "q"])
    assert f"{strike - 1} others set aside (u undoes)" in screens[1].shown
    assert {each["state"] for each in shell.json("candidate", "list")} == {"pending"}


def test_the_list_of_an_article_takes_its_own_keys_and_no_other_numbers(
    shell: Shell, strike: int
) -> None:
    screens = walked(shell, ["999", "l", "o", "q"])
    assert "'999' is no number of the list" in screens[1].shown
    assert "never scored as they stand" in screens[2].shown
    assert f"/{strike} · " in screens[3].shown
    states = [each["state"] for each in shell.json("candidate", "list")]
    assert 0 < states.count("rejected") < strike


def test_marks_are_made_by_style_unless_colour_is_unwanted(shell: Shell, strike: int) -> None:
    for answers, head in (([], "Article 1"), ([""], f"1/{strike} · ")):
        styled = walked(shell, [*answers, "q"])[len(answers)].styled
        assert "\x1b[1m" in styled
        assert re.search(r"\x1b\[[0-9;]*4m", styled), "the level is underlined"
        assert ">>" not in styled
        plain = walked(shell, [*answers, "q"], NO_COLOR="1")[len(answers)].styled
        assert "\x1b[" not in plain
        assert re.search(r">>.+<<", plain)
        assert head in plain
