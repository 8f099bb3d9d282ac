"""Says whom the label of a turn names: a name, a surname in capitals, initials, or "A"."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from forecasts.language.quotes.body import ReadSentence
from forecasts.language.quotes.headlines import is_title_case
from forecasts.language.quotes.turns import Turn, TurnKind
from forecasts.language.records import Span
from forecasts.language.who.mentions import Mention, MentionKind
from forecasts.language.who.names import Name, plain_name, read_name
from forecasts.language.who.offices import is_role
from forecasts.language.who.people import Entity
from forecasts.language.who.sightings import sightings
from forecasts.language.who.speakers import Speakers
from forecasts.language.words.people_words import PARTICLES
from forecasts.language.words.tokens import tokenize

_BEHIND_NAME: Final = frozenset({
    ":", "—", "–", "speaks", "spoke", "talks", "talked", "tells", "answers", "discusses",
})  # fmt: skip
"""What follows the name of whoever gives an interview in its headline."""
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.?-?){2,4}")


def _initials(name: str) -> frozenset[str]:
    """The initials a name may be shortened to, particles and second halves counted or not."""
    words = name.split()
    full = "".join(word[0] for word in words)
    without = "".join(word[0] for word in words if word.casefold() not in PARTICLES)
    parts = "".join(part[0] for part in re.split(r"[\s-]+", name) if part)
    return frozenset(form.casefold() for form in (full, without, parts))


def _by_initials(label: str, entities: Iterable[Entity]) -> Entity | None:
    if not label.isupper() or not _INITIALS.fullmatch(label):
        return None
    wanted = re.sub(r"\W", "", label).casefold()
    found = [e for e in entities if not e.is_body and wanted in _initials(e.name)]
    return found[0] if len(found) == 1 else None


def _as_name(text: str, span: Span) -> Name:
    tokens = tuple(tokenize(text, *span))
    is_worded = bool(tokens) and all(token.text != "_" for token in tokens)
    mention = Mention(0, len(tokens) - 1, span, MentionKind.NAME, tokens) if is_worded else None
    return (read_name(mention) if mention else None) or plain_name(text[slice(*span)])


def _in_headline(text: str, headlines: Sequence[Span], speakers: Speakers) -> Entity | None:
    for span in headlines:
        if is_title_case(text[slice(*span)]):
            continue
        tokens = tokenize(text, *span)
        for seen in sightings(tokens, text):
            found = speakers.people.find(seen.name)
            if found and not found.is_body:
                return found
            behind = next(
                (t.text for t in tokens if t.start >= seen.at + len(seen.name.printed)), ""
            )
            if behind in _BEHIND_NAME and len(seen.name.words) > 1:
                return speakers.people.add(seen.name, at=seen.at, is_body=False)
    return None


class Interviewee:
    """Whoever gives the answers of an interview: whom the headline or the introduction names.

    Args:
        text: the article.
        headlines: its headlines.
        sentences: its body, read.
        starts: where the first turn begins.
    """

    def __init__(
        self, text: str, headlines: Sequence[Span], sentences: Sequence[ReadSentence], starts: int
    ) -> None:
        self._text, self._headlines = text, headlines
        self._intro = [
            seen
            for sentence in itertools.takewhile(lambda read: read.span[0] < starts, sentences)
            for seen in sentence.sightings
        ]
        self._found: Entity | None = None
        self.offices: dict[str, Entity] = {}

    def find(self, speakers: Speakers) -> Entity | None:
        """Returns the person, or None when nobody is named."""
        if self._found is None:
            known = (speakers.people.find(seen.name) for seen in self._intro)
            named = (entity for entity in known if entity and not entity.is_body)
            headed = _in_headline(self._text, self._headlines, speakers)
            self._found = headed or next(named, None)
        return self._found


def whose_turn(
    text: str, turn: Turn, speakers: Speakers, interviewee: Interviewee
) -> Entity | None:
    """Says who has the word in a turn."""
    if turn.kind is TurnKind.QUESTION:
        return None
    if turn.label is None:
        return interviewee.find(speakers)
    label = text[slice(*turn.label)]
    found = _by_initials(label, speakers.people.entities)
    if found:
        return found
    if _is_office(label):
        return _holder(text, turn, label, speakers, interviewee)
    name = _as_name(text, turn.label)
    name = name if label.isupper() else _unshouted(name)
    entity = speakers.people.find(name)
    if entity is None or entity.is_body:
        entity = speakers.people.add(name, at=turn.label[0], is_body=False)
    speakers.people.note(entity, name, role=turn.aside or None)
    return entity


def _unshouted(name: Name) -> Name:
    """`KEROUAC` in "Senator KEROUAC" as "Kerouac"."""
    words = tuple(_lowered(word) for word in name.words)
    full = " ".join(_lowered(word) for word in name.full.split())
    return replace(name, full=full, words=words)


def _lowered(word: str) -> str:
    """A word in capitals with only its first letters left so; "O'DWYER" as "O'Dwyer"."""
    if not word.isupper() or len(word.strip(".")) < _SHORTEST_SHOUT:
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), word)


_SHORTEST_SHOUT: Final = 4


def _is_office(label: str) -> bool:
    """Whether a label is an office and no name: "The CHAIR"."""
    words = [word for word in label.casefold().split() if word != "the"]
    return bool(words) and all(is_role(word) or word == "of" for word in words)


def _holder(
    text: str, turn: Turn, label: str, speakers: Speakers, interviewee: Interviewee
) -> Entity | None:
    """`The CHAIR (Senator Roe)`: who is named behind an office once holds it from then on."""
    office = label.casefold().removeprefix("the ")
    if turn.aside and turn.label:
        start = text.index(turn.aside, turn.label[1])
        name = _as_name(text, (start, start + len(turn.aside)))
        holder = speakers.people.find(name) or speakers.people.add(
            name, at=start, is_body=False, role=office
        )
        interviewee.offices[office] = holder
    return interviewee.offices.get(office) or speakers.people.with_role(office.split())
