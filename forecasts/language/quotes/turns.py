"""Turns of talk: "NAME: ...", "Q: ... A: ...", question lines with answers, readers' comments."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from forecasts.language.records import Span
from forecasts.language.words.people_words import PARTICLES
from forecasts.language.words.vocabulary import PLACE_PREPOSITIONS, word_set

_LABEL: Final = re.compile(
    r"[*_]{0,2}(?:Q\.? ?\d{1,4}[.:]? )?"
    r"(?P<label>@?[^\W\d][\w.’'\-]{0,40}(?: [\w.’'\-]{1,40}){0,6}?)"
    r"(?:,? ?[(\[](?P<aside>[^()\[\]\n]{1,60})[)\]])?"
    r"(?:, (?P<role>[a-z][^:\n“\"]{2,60}|[A-Z][A-Z&’' -]{2,60}))?"
    r"(?P<verb> (?:says|said|writes|wrote))?"
    r"[*_]{0,2} ?:[*_]{0,2}\s+(?=\S)"
)
_HANDLE: Final = re.compile(r"@\w+|\w*[^\W\d_]_\w+|[^\W\d_]+\d+\w*")
_COMMENTS: Final = re.compile(
    r"(?i)(?:\d[\d,.]* )?(?:(?:(?:readers?['’]? |your )?comments?|replies)(?: \([\d,.]+\))?:?"
    r"|(?:comments?|thoughts?|responses?|replies) (?:on|to) .{1,90})"
)
_QUESTION: Final = re.compile(r"(?:\*\*|__|[–—-] ?)?[^\n“”\"«»]{8,260}\?[*_]{0,2}$")
_DASHED: Final = re.compile(r"[–—] ?(?=\S)")
_FIRST_PERSON: Final = re.compile(r"(?i)\b(?:I|I['’]\w+|we|my|our|we['’]\w+)\b")
_ASKERS: Final = word_set("q question interviewer moderator reporter journalist questioner")
_ANSWERERS: Final = word_set("a answer interviewee")
_NO_LABELS: Final = word_set(
    """
    note update updated correction source sources photo picture tags topics related watch read more
    live breaking listen contact media phone email tel subject date time place warning p.s ps nb
    members witnesses present attendance guests cast contents agenda key points previous next
    editing reporting translation location summary verdict score result results
    """
)
_LONGEST_HEADING: Final = 120
_MOST_HANDLE_WORDS: Final = 3
_FEWEST_TURNS: Final = 3
_FEWEST_QUESTIONS: Final = 3


class TurnKind(Enum):
    """Who has the word."""

    NAMED = "named"
    ANSWER = "answer"
    QUESTION = "question"


@dataclass(slots=True)
class Turn:
    """What somebody says until another has the word.

    Attributes:
        kind: whether it is labelled with a name, or answers, or asks.
        label: where the name stands, or None where no name does.
        aside: what stands in brackets behind the name, "" without.
        segments: the words, a span a paragraph.
    """

    kind: TurnKind
    label: Span | None
    aside: str
    segments: list[Span]


@dataclass(frozen=True, slots=True)
class Talk:
    """The body with its labels taken off.

    Attributes:
        paragraphs: the body; of a turn without its label.
        turns: the turns, in order.
    """

    paragraphs: tuple[Span, ...]
    turns: tuple[Turn, ...]

    @property
    def said(self) -> frozenset[int]:
        """Numbers of the paragraphs that belong to a turn."""
        own = {segment for turn in self.turns for segment in turn.segments}
        return frozenset(n for n, span in enumerate(self.paragraphs) if span in own)


def _is_name(label: str) -> bool:
    """Whether every word of a label may belong to a name."""
    words = label.split()
    small = sum(not (word[0].isupper() or word.casefold() in PARTICLES) for word in words)
    return small == 0 and words[0].casefold().rstrip(".") not in _NO_LABELS


def _reports_from(label: str) -> bool:
    """`Ada Roe at the port`: a name and the place somebody reports from."""
    words = label.split()
    at = next((i for i, word in enumerate(words) if word in PLACE_PREPOSITIONS | {"at"}), 0)
    return at > 1 and _is_name(" ".join(words[:at]))


def _kind(label: str) -> TurnKind:
    word = label.strip(".").casefold()
    if word in _ASKERS:
        return TurnKind.QUESTION
    return TurnKind.ANSWER if word in _ANSWERERS else TurnKind.NAMED


def _may_speak(label: str) -> bool:
    return _is_name(label) or _reports_from(label) or _HANDLE.fullmatch(label) is not None


def _is_handle(label: str) -> bool:
    """Whether a label below "Comments" may be what a reader is called there."""
    words = label.casefold().split()
    return len(words) <= _MOST_HANDLE_WORDS and words[0] not in _NO_LABELS


def _labels(text: str, paragraphs: Sequence[Span], comments: int) -> dict[int, re.Match[str]]:
    """Paragraphs that may begin with a label."""
    found = {}
    for number, (start, end) in enumerate(paragraphs):
        match = _LABEL.match(text, start, min(end, start + 200))
        is_reader = start > comments and match and _is_handle(match["label"])
        if match and (is_reader or _may_speak(match["label"])):
            found[number] = match
    return found


def _is_talk(found: dict[int, re.Match[str]]) -> bool:
    """Whether labels come back, as those of people who talk with each other do."""
    counts = Counter(match["label"].casefold().split()[-1] for match in found.values())
    return len(found) >= _FEWEST_TURNS and len(counts) > 1 and max(counts.values()) > 1


def _comments_from(text: str, lines: Sequence[Span]) -> int:
    """Where the readers' comments begin, or the end of the text."""
    for start, end in reversed(lines[len(lines) // 2 :]):
        if end - start < _LONGEST_HEADING and _COMMENTS.fullmatch(text, start, end):
            return end
    return len(text)


def _stands_alone(match: re.Match[str], comments: int) -> bool:
    """Whether a label is one without other turns around it."""
    label = match["label"]
    is_far = match.start() > comments
    return is_far or bool(_HANDLE.fullmatch(label)) or _reports_from(label)


def _label_span(match: re.Match[str]) -> Span:
    words = match["label"]
    if _reports_from(words):
        cut = re.search(r" (?=[a-z])", words)
        return match.start("label"), match.start("label") + (cut.start() if cut else len(words))
    return match.span("label")


def _labelled(
    text: str, paragraphs: Sequence[Span], found: dict[int, re.Match[str]], *, runs_on: bool
) -> Talk:
    """Takes labels off; what stands between two labels of a talk belongs to the one before."""
    bodies = list(paragraphs)
    turns: list[Turn] = []
    numbers = sorted(found)
    for at, number in enumerate(numbers):
        match = found[number]
        bodies[number] = (match.end(), paragraphs[number][1])
        kind = _kind(match["label"])
        label = _label_span(match) if kind is TurnKind.NAMED else None
        turn = Turn(kind, label, match["aside"] or match["role"] or "", [bodies[number]])
        turns.append(turn)
        last = numbers[at + 1] if runs_on and at + 1 < len(numbers) else number + 1
        for further in range(number + 1, last):
            if _narrates(text, paragraphs[further]):
                break
            turn.segments.append(paragraphs[further])
    return Talk(tuple(bodies), tuple(turns))


def _narrates(text: str, paragraph: Span) -> bool:
    """Whether a paragraph quotes, as a reporter does between two turns."""
    return re.compile(r"[“\"«„]").search(text, *paragraph) is not None


def _asked(text: str, paragraphs: Sequence[Span]) -> Talk | None:
    """Question lines without labels, each followed by its answer."""
    asked = [n for n, span in enumerate(paragraphs) if _QUESTION.match(text, *span)]
    asked = [n for n in asked if n + 1 < len(paragraphs) and n + 1 not in asked]
    if len(asked) < _FEWEST_QUESTIONS:
        return None
    turns: list[Turn] = []
    bodies = list(paragraphs)
    for at, number in enumerate(asked):
        last = asked[at + 1] if at + 1 < len(asked) else number + 2
        answer: list[Span] = []
        asks = number
        for further in range(number + 1, last):
            if answer and _asks(text, paragraphs, further, last):
                turns += _exchange(paragraphs[asks], answer)
                answer, asks = [], further
                continue
            start, end = paragraphs[further]
            dash = _DASHED.match(text, start, end)
            bodies[further] = (dash.end() if dash else start, end)
            answer.append(bodies[further])
        turns += _exchange(paragraphs[asks], answer)
    answers = [turn for turn in turns if turn.kind is TurnKind.ANSWER]
    own = sum(_FIRST_PERSON.search(text, *turn.segments[0]) is not None for turn in answers)
    is_talk = own * 2 > len(answers) or (own >= _FEWEST_QUESTIONS and own * 3 > len(answers))
    return Talk(tuple(bodies), tuple(turns)) if is_talk else None


def _exchange(question: Span, answer: list[Span]) -> list[Turn]:
    return [
        Turn(TurnKind.QUESTION, None, "", [question]),
        Turn(TurnKind.ANSWER, None, "", answer),
    ]


def _asks(text: str, paragraphs: Sequence[Span], number: int, last: int) -> bool:
    """Whether a short paragraph between two answers puts a question without its mark."""
    if number + 1 >= last:
        return False
    length, following = (end - start for start, end in paragraphs[number : number + 2])
    own = _FIRST_PERSON.search(text, *paragraphs[number]) is not None
    spoken_to = _SECOND_PERSON.search(text, *paragraphs[number]) is not None
    is_asked = text[paragraphs[number][1] - 1] == "?"
    is_short = length <= _LONGEST_QUESTION and (length < following or spoken_to or is_asked)
    return is_short and not own and text[paragraphs[number][0]] not in "–—"


_SECOND_PERSON: Final = re.compile(r"(?i)\b(?:you|your|you['’]\w+)\b")
_LONGEST_QUESTION: Final = 220


def find_turns(text: str, paragraphs: Sequence[Span], lines: Sequence[Span]) -> Talk:
    r"""Finds who has the word where a text prints that as labels or as questions and answers.

    Args:
        text: the article.
        paragraphs: its body.
        lines: all its lines.

    Example:
        >>> text = "ROE: Will it hold?\nKANT: It will.\nROE: And then?"
        >>> spans = [(0, 18), (19, 33), (34, 48)]
        >>> [text[slice(*turn.segments[0])] for turn in find_turns(text, spans, spans).turns]
        ['Will it hold?', 'It will.', 'And then?']
    """
    comments = _comments_from(text, lines)
    found = _labels(text, paragraphs, comments)
    is_talk = _is_talk(found)
    if not is_talk:
        found = {n: match for n, match in found.items() if _stands_alone(match, comments)}
        asked = _asked(text, paragraphs) if not found else None
        if asked:
            return asked
    if not found:
        return Talk(tuple(paragraphs), ())
    return _labelled(text, paragraphs, found, runs_on=is_talk)
