"""Who speaks: turns of talk, unnamed others, gender and nearness, defined names, bylines."""

import pytest

from forecasts.language import Extraction, Quotation, extract
from forecasts.values import Classification, QuotationKind

PERSONS = (
    "Ada Roe, the minister, met Ivo Tarn, the union leader, on Monday in the old town hall.\n\n"
)


def _found(text: str, words: str) -> Quotation:
    result: Extraction = extract(text)
    return next(
        quotation
        for quotation in result.quotations
        if words in " ".join(text[start:end] for start, end in quotation.segments)
    )


TALK = """The Long Hour, a talk

With us is General Pilar Quell-Stone, who led the mission for three years until last May.

EKE: Good evening. Will it hold?

QUELL-STONE: It will hold. I am sure of it.

I said so before, and it held then.

EKE: And after that?

QUELL-STONE: After that it is a coin toss.
"""


def test_a_turn_of_talk_is_one_quotation_by_whom_its_label_names() -> None:
    quotation = _found(TALK, "It will hold")
    assert (quotation.kind, quotation.speaker) == (QuotationKind.DIRECT, "Pilar Quell-Stone")
    assert "it held then" in TALK[quotation.segments[-1][0] : quotation.segments[-1][1]]


INTERVIEW = """Ada Roe: ‘The dam will hold’

Dr Ada Roe has watched the dam for eleven years, and she is in no doubt about its walls at all.

Q: Will it hold?

A: It probably will.

Q: Who says otherwise?

A: The {role}, {other}, does.
"""


def test_answers_are_by_whom_the_interview_is_with_and_questions_by_nobody() -> None:
    text = INTERVIEW.format(role="minister", other="Ivo Tarn")
    assert _found(text, "It probably will").speaker == "Ada Roe"
    directs = [q for q in extract(text).quotations if q.kind is QuotationKind.DIRECT]
    assert [q.speaker for q in directs] == ["Ada Roe", "Ada Roe"]


def test_initials_before_a_colon_stand_for_a_name_of_the_introduction() -> None:
    text = (
        "With the director, Ksenija Obrad-Lund, sat the engineer Chisomo Tembo and ate.\n\n"
        "Q: Will it fly?\n\nKO: It will.\n\nCT: It may not.\n\nQ: Why?\n\nKO: Never mind."
    )
    assert _found(text, "It will").speaker == "Ksenija Obrad-Lund"
    assert _found(text, "It may not").speaker == "Chisomo Tembo"


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("„Der Damm hält“, said Ada Roe.", "Der Damm hält"),
        ("« The dam will hold », said Ada Roe.", "The dam will hold"),
        ("»The dam will hold«, said Ada Roe.", "The dam will hold"),
        ("'The dam will hold,' said Ada Roe.", "The dam will hold"),
        ("“The dam will hold, he said: ‘never mind’,” said Ada Roe.", "The dam will hold"),
        ("“The dam will hold,” sniffed Ada Roe.", "The dam will hold"),
        ("“The dam will hold,” so Ada Roe.", "The dam will hold"),
        ("Ada Roe stood on the steps on Monday and told the crowd: “The dam will hold.”", "hold"),
        ("Ada Roe last night insisted the dam would hold.", "the dam would hold"),
        ("The dam, in Ada Roe’s view, will hold until June.", "will hold until June"),
        ("Ada Roe’s answer, as you know, is that the dam will hold.", "the dam will hold"),
        ("Ada Roe gives the dam a 15 per cent chance of holding.", "15 per cent chance of holding"),
        ("Ada Roe put the odds of a flood before Easter at “about 3 to 2 on”.", "3 to 2 on"),
        ("Ada Roe (she gave no title) said the dam would hold.", "the dam would hold"),
    ],
)
def test_marks_and_forms_of_attribution_give_words_and_speaker(marked: str, words: str) -> None:
    assert _found(f"{PERSONS}{marked}", words).speaker == "Ada Roe"


def test_a_role_names_the_one_who_holds_it_and_the_pronoun_behind_it_too() -> None:
    text = PERSONS + "The minister was asked about rain. “It will rain,” she said."
    assert _found(text, "It will rain").speaker == "Ada Roe"


def test_an_unnamed_subject_is_what_the_next_pronoun_means() -> None:
    text = PERSONS + "Tarn’s mother, 91, did not need long. “Buy a boat,” she said."
    assert _found(text, "Buy a boat").speaker is None


def test_two_who_fit_a_pronoun_are_both_shown_the_likelier_first() -> None:
    quotation = _found(PERSONS + "“It will rain,” he said.", "It will rain")
    assert [each.name for each in quotation.alternatives] == ["Ivo Tarn", "Ada Roe"]
    assert quotation.speaker == "Ivo Tarn"
    assert all(each.why for each in quotation.alternatives)


def test_a_defined_short_name_stands_for_the_body() -> None:
    text = (
        "Selm Lines plc (the “Company”) sails from four harbours and has done so for years.\n\n"
        "The Company said the ferry will sail in May."
    )
    assert _found(text, "the ferry will sail").speaker == "Selm Lines plc"


def test_the_authors_name_is_offered_for_the_reporters_own_words_and_never_set() -> None:
    text = (
        "Rain again\n\nBy Ada Roe\n\n"
        "The harbour has been wet for a week now. It will probably flood before Christmas."
    )
    (candidate,) = [
        c for c in extract(text).candidates
        if c.classification is Classification.REPORTER_INFERENCE
    ]  # fmt: skip
    assert candidate.speaker is None
    assert [(each.name, each.why) for each in candidate.alternatives] == [("Ada Roe", "the byline")]


@pytest.mark.parametrize(
    "line",
    [
        "Home › Science › Conversations", "9 min read", "14:52", "[CROSSTALK]", "# # #",
        "Share · Follow · Get alerts", "Last updated 00.24 · 17 June 2030", "187 shares",
        "This interview has been edited for length and clarity.",
        "(Reporting by Jas Quill; Editing by P. Orre)", "SHOP: The lip gloss she wore to court",
        "You are getting this because you signed up at an event. Unsubscribe",
        "Media contact: A. Dang, press@lumen.example, +000 555 0142",
    ],
)  # fmt: skip
def test_furniture_of_a_page_is_masked(line: str) -> None:
    text = f"{PERSONS}{line}\n\n“It will rain,” said Tarn."
    start = text.index(line)
    assert (start, start + len(line)) in extract(text).noise
