"""Forms of attribution in news English, each in one invented sentence."""

import pytest

from forecasts.language import extract
from forecasts.language.page.noise import is_noise_line
from forecasts.language.records import Span
from forecasts.language.who.people import also_called
from forecasts.language.words.sentences import after_dateline

FRONT = "The cabinet met on Monday to discuss the port strike, which has lasted for six weeks.\n\n"
WHO = (
    "Marta Velik, the transport minister, met Tomas Brandt, the head of the Dockers Union, on"
    " Monday in the capital.\n\n"
)
END = "\n\nThe strike went on and the ships waited outside the harbour."

SAID = [
    ("There was a warning from Velik that the port would close.", "that the port would close"),
    ("Velik issued a warning that the port would close.", "that the port would close"),
    ("Velik has no doubt that the port will close.", "that the port will close"),
    ("Velik is of the opinion that the port will close.", "that the port will close"),
    ("Velik made it clear that the port would close.", "that the port would close"),
    ("Velik is quoted by the paper as saying the port will close.", "the port will close"),
    ("Velik is understood to believe the port will close.", "the port will close"),
    ("Velik has been saying for weeks that the port will close.", "that the port will close"),
    ("Velik ruled out a deal before June.", "a deal before June"),
    ("Velik said in a statement the port would close.", "the port would close"),
    ("Velik is hopeful she'll have a deal by June.", "she'll have a deal by June"),
    ("Velik tells me that the port will close.", "that the port will close"),
    ("But Velik insists: it will end by June.", "it will end by June"),
    ("Velik's prediction: the port will close by June.", "the port will close by June"),
    ("In Velik's view the port will close by June.", "the port will close by June"),
    ("The strike, Velik believes, will last until June.", "The strike will last until June"),
    ("The port will close by June, as Velik put it.", "The port will close by June"),
    ("Velik said the port would close, and I believe her.", "the port would close"),
    ("LUND, May 3 (Wire) - The port will close, Velik said.", "The port will close"),
]

INTERVIEW = [
    "Ada Roe watches the ice of Selm. We met her at the lake on a cold day in May.",
    "Will it hold?",
    "I think it will hold until the end of March, and I have seen many winters here.",
    "Your critics say you are too bold.",
    "My critics do not skate, and I do. I would say the odds are one in ten, no more.",
    "Will you skate?",
    "I shall skate every morning until my knees give in, whatever the council says.",
    "And the council?",
    "I never listen to it. My father did not either, and he lived to ninety.",
]


def _words_of(text: str, segments: tuple[Span, ...]) -> str:
    return " ".join(text[start:end] for start, end in segments)


def _plain(words: str) -> str:
    return "".join(letter for letter in words.casefold() if letter.isalnum())


@pytest.mark.parametrize(("sentence", "content"), SAID, ids=[said for said, _ in SAID])
def test_the_content_and_its_speaker_are_found(sentence: str, content: str) -> None:
    text = FRONT + WHO + sentence + END
    found = [(q.speaker, _plain(_words_of(text, q.segments))) for q in extract(text).quotations]
    assert ("Marta Velik", _plain(content)) in found


@pytest.mark.parametrize(
    "sentence",
    [
        "Rumour has it that the port will close by June.",
        "Word is that the port will close by June.",
        "There are fears that the port will close by June.",
        "The port will close by June, two people familiar with the talks said.",
        "Industry watchers say the port will close by June.",
    ],
)
def test_what_nobody_named_says_is_a_quotation_of_nobody(sentence: str) -> None:
    found = extract(FRONT + sentence + END).quotations
    assert [quotation.speaker for quotation in found] == [None]


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("The union boss said the port would close.", "Tomas Brandt"),
        ("The foreign ministry said the port would close.", "foreign ministry"),
        ("A Selm Lines spokesman said the ships would sail.", "Selm Lines"),
        ("Baroness Orlu said the port would close.", "Baroness Orlu"),
    ],
)
def test_roles_and_bodies_are_resolved(sentence: str, speaker: str) -> None:
    found = extract(FRONT + WHO + sentence + END).quotations
    assert [quotation.speaker for quotation in found] == [speaker]


@pytest.mark.parametrize(
    "line",
    [
        "[END OF TRANSCRIPT]",
        "💬 214 comments",
        "ADVERTISEMENT: 50% off blinds",
        "This article is for subscribers only",
        "You have 2 free articles left this month.",
        "Facebook Twitter WhatsApp Email",
        "Additional reporting by Ada Roe",
        "© 2031 The Selm Post. All rights reserved.",
        "View in browser | Forward to a friend",
        "Listen to this article",
    ],
)
def test_lines_of_the_page_are_masked(line: str) -> None:
    assert is_noise_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "Share prices will fall",
        "Why it matters",
        "VELIK: It will end by June.",
        "Port strike could last until June, minister warns",
        "• Shipping: freight rates probably won't ease until June, brokers said.",
    ],
)
def test_lines_of_the_article_stay(line: str) -> None:
    assert not is_noise_line(line)


def test_a_dateline_is_cut_off_and_a_sentence_with_a_dash_is_not() -> None:
    text = "The port – and its cranes – will close."
    assert after_dateline(text, 0, len(text)) == 0
    assert after_dateline("LUND (AP) — Rain fell.", 0, 22) == 12


def test_one_office_has_several_words() -> None:
    assert {"head", "boss"} <= also_called("chief")


def test_a_question_without_a_mark_ends_an_answer() -> None:
    text = "\n\n".join(INTERVIEW)
    spoken = [_words_of(text, q.segments)[:12] for q in extract(text).quotations]
    assert {"I think it w", "My critics d", "I shall skat", "I never list"} <= set(spoken)
