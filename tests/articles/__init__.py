"""The test bed: articles of our own with what a careful reader finds in them.

How they are annotated is told in docs/annotation.md. `development` is for building the extractor,
`heldout` for measuring it: whoever changes the extractor leaves that half unread.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from forecasts.language import Span
from forecasts.values import Classification, QuotationKind

FOLDER: Final = Path(__file__).parent
HALVES: Final = ("development", "heldout")
STYLES: Final = (
    "wire", "tabloid", "op-ed", "interview", "transcript", "blog", "newsletter", "press release",
    "live blog", "translated",
)  # fmt: skip
_UNSAID: Final = frozenset({Classification.DIRECTION_ONLY, Classification.NONCOMMITTAL})


class AnnotationError(Exception):
    """An annotation that does not fit its text; the message says where and what was found."""


@dataclass(frozen=True, slots=True)
class GoldPerson:
    """Somebody the article names."""

    name: str
    aliases: tuple[str, ...]
    role: str
    kind: Literal["person", "organisation"]


@dataclass(frozen=True, slots=True)
class GoldQuotation:
    """Attributed words; `speaker` is None where nobody is named."""

    id: str
    kind: QuotationKind
    segments: tuple[Span, ...]
    speaker: str | None
    mention: str


@dataclass(frozen=True, slots=True)
class GoldPrediction:
    """A statement a curator would want to see; without a range where its words carry none."""

    quotation: str | None
    segments: tuple[Span, ...]
    speaker: str | None
    classification: Classification
    expression: Span | None
    low: float | None
    central: float | None
    high: float | None
    deadline: date | None
    condition: str
    question: str | None
    polarity: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question that predictions of the article are about."""

    id: str
    title: str
    criteria: str
    deadline: date | None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One article of the bed, its annotations found in its text."""

    name: str
    half: str
    text: str
    style: str
    title: str
    publisher: str
    published_on: date
    events: str
    noise: tuple[Span, ...]
    people: tuple[GoldPerson, ...]
    quotations: tuple[GoldQuotation, ...]
    predictions: tuple[GoldPrediction, ...]
    questions: tuple[GoldQuestion, ...]

    def names_of(self, name: str | None) -> frozenset[str]:
        """The name and the aliases of somebody annotated."""
        for person in self.people:
            if person.name == name:
                return frozenset((person.name, *person.aliases))
        return frozenset({name} if name else ())


@dataclass(frozen=True, slots=True)
class _Text:
    """A text in which annotated words are looked up."""

    name: str
    text: str

    def refuse(self, what: str) -> AnnotationError:
        return AnnotationError(f"{self.name}: {what}")

    def find(self, words: str, start: int = 0) -> Span:
        at = self.text.find(words, start)
        if not words.strip() or at < 0:
            raise self.refuse(f"these words are not in the text (from {start}): {words!r}")
        return at, at + len(words)

    def start(self, raw: Mapping[str, Any]) -> int:
        return self.find(raw["after"])[1] if raw.get("after") else 0

    def segments(self, raw: Mapping[str, Any], key: str) -> tuple[Span, ...]:
        parts = raw[key] if isinstance(raw[key], list) else [raw[key]]
        found: list[Span] = []
        at = self.start(raw)
        for part in parts:
            found.append(self.find(part, at))
            at = found[-1][1]
        if not found:
            raise self.refuse(f"no words in {dict(raw)!r}")
        return tuple(found)


def _lines(text: _Text, wanted: list[str]) -> tuple[Span, ...]:
    spans, at = [], 0
    left = list(wanted)
    for line in text.text.splitlines(keepends=True):
        if line.strip() in left:
            begin = at + line.index(line.strip())
            spans.append((begin, begin + len(line.strip())))
            left.remove(line.strip())
        at += len(line)
    if left:
        raise text.refuse(f"no such line of noise: {left[0]!r}")
    return tuple(spans)


def _person(text: _Text, raw: Mapping[str, Any]) -> GoldPerson:
    kind = raw["kind"]
    if kind not in {"person", "organisation"}:
        raise text.refuse(f"kind is person or organisation, not {kind!r}")
    for alias in raw.get("aliases", ()):
        text.find(alias)
    return GoldPerson(raw["name"], tuple(raw.get("aliases", ())), raw.get("role", ""), kind)


def _quotation(text: _Text, raw: Mapping[str, Any], names: frozenset[str]) -> GoldQuotation:
    if raw["speaker"] and raw["speaker"] not in names:
        raise text.refuse(f"{raw['speaker']!r} is not among the people")
    if raw.get("mention"):
        text.find(raw["mention"])
    return GoldQuotation(
        raw["id"],
        QuotationKind(raw["kind"]),
        text.segments(raw, "content"),
        raw["speaker"] or None,
        raw.get("mention", ""),
    )


def _expression(text: _Text, raw: Mapping[str, Any], segments: tuple[Span, ...]) -> Span | None:
    """Words of likelihood: inside the statement, or the nearest ones before or behind it."""
    words = raw.get("expression")
    if not words:
        return None
    inside = text.text.find(words, segments[0][0], segments[-1][1])
    if inside >= 0:
        return inside, inside + len(words)
    before = text.text.rfind(words, 0, segments[0][0] + len(words))
    return (before, before + len(words)) if before >= 0 else text.find(words, segments[-1][0])


def _range(text: _Text, raw: Mapping[str, Any], kind: Classification) -> tuple[float | None, ...]:
    ends = tuple(raw.get(name) for name in ("low", "central", "high"))
    given = [float(end) for end in ends if end is not None]
    if not given:
        return (None, None, None)
    if len(given) != 3 or given != sorted(given) or not 0 <= given[0] <= given[2] <= 1:
        raise text.refuse(f"no range: {ends} of {raw['words']!r}")
    if kind in _UNSAID:
        raise text.refuse(f"{kind.value} has no range: {raw['words']!r}")
    return tuple(given)


def _prediction(
    text: _Text, raw: Mapping[str, Any], known: Mapping[str, frozenset[str]]
) -> GoldPrediction:
    for key, kind in (
        ("quotation", "quotations"),
        ("speaker", "people"),
        ("question", "questions"),
    ):
        if raw.get(key) and raw[key] not in known[kind]:
            raise text.refuse(f"{key} {raw[key]!r} is not among the {kind}")
    if raw.get("polarity", "yes") not in {"yes", "no"}:
        raise text.refuse(f"polarity is yes or no, not {raw['polarity']!r}")
    kind_of = Classification(raw["class"])
    segments = text.segments(raw, "words")
    low, central, high = _range(text, raw, kind_of)
    return GoldPrediction(
        raw.get("quotation") or None,
        segments,
        raw.get("speaker") or None,
        kind_of,
        _expression(text, raw, segments),
        low,
        central,
        high,
        raw.get("deadline"),
        raw.get("condition", ""),
        raw.get("question") or None,
        raw.get("polarity", "yes"),
    )


def read_gold(path: Path) -> GoldArticle:
    """Reads one article with its annotations.

    Args:
        path: the `.toml` file; the text stands beside it.

    Raises:
        AnnotationError: an annotation does not fit the text.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    text = _Text(path.stem, path.with_suffix(".txt").read_text(encoding="utf-8"))
    if raw["style"] not in STYLES:
        raise text.refuse(f"no such style: {raw['style']!r}")
    people = tuple(_person(text, each) for each in raw.get("people", ()))
    names = frozenset(person.name for person in people)
    quotations = tuple(_quotation(text, each, names) for each in raw.get("quotations", ()))
    questions = tuple(
        GoldQuestion(each["id"], each["title"], each["criteria"], each.get("deadline"))
        for each in raw.get("questions", ())
    )
    known = {
        "people": names,
        "quotations": frozenset(each.id for each in quotations),
        "questions": frozenset(each.id for each in questions),
    }
    return GoldArticle(
        name=path.stem,
        half=path.parent.name,
        text=text.text,
        style=raw["style"],
        title=raw["title"],
        publisher=raw["publisher"],
        published_on=raw["published_on"],
        events=raw["events"],
        noise=_lines(text, list(raw.get("noise", ()))),
        people=people,
        quotations=quotations,
        predictions=tuple(_prediction(text, each, known) for each in raw.get("predictions", ())),
        questions=questions,
    )


def gold_articles(half: str) -> tuple[GoldArticle, ...]:
    """Reads one half of the bed, in order of names.

    Raises:
        AnnotationError: an annotation does not fit its text.
    """
    return tuple(read_gold(path) for path in sorted((FOLDER / half).glob("*.toml")))
