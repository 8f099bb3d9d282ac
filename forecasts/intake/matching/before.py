"""What stands before somebody's words, for what "it", "she" and "we" in them may mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from forecasts.intake.matching.inflection import base_of, is_base
from forecasts.language.words.given_names import pronoun_of
from forecasts.language.words.people_words import BODIES, HONORIFICS, ROLES
from forecasts.language.words.sentences import split_sentences
from forecasts.language.words.vocabulary import word_set

_REACH: Final = 900
"""How many letters before the words are looked at."""
_BACK: Final = 9
_NEAR_PERSON: Final = 4
_NEAR: Final = 2
"""So many sentences back a thing is still "it", sentences that begin with "it" not counted."""
_LABEL: Final = re.compile(r"^\W*(?:[A-Z][\w.'’ -]{0,30}:|\d{1,2}[:.]\d\d(?:\s?[ap]m)?\W)\s*")
_OPENERS: Final = re.compile(
    r"(?i)^(?:(?:and|but|so|yes|no|well|look|then|now|still|yet|look|ok|okay|sure|honestly|right|"
    r"in the end|this year|for now)\b,?\s+)+"
)
_NAME: Final = re.compile(
    r"(?:(?P<title>[A-Z]\w{1,9})\.?\s)?(?P<name>[A-ZÀ-Þ][\w’'-]+(?:\s(?:(?:van|von|de|der|den|la|"
    r"del|"
    r"al|bin|zu|und)\s){0,3}[A-ZÀ-Þ][\w’'-]+){0,3})"
)
_ASKS: Final = re.compile(
    r"(?i)^(?:[^?]{0,30}[,:]\s|(?:and|but|so)\s)?(?:will|would|could|can|might|may|does|do)\s"
    r"(?P<rest>[^?]+)\?$"
)
_HEADLESS: Final = re.compile(
    r"(?i)(?:is|are|was|were|will|would|could|can|may|might|won[’']t|has|have)\b"
)
_CHANCE: Final = re.compile(
    r"(?i)(?:perhaps |maybe |about )?(?:an?|no|little) (?:\S+ ){0,5}?chances? of \w+ing\b"
)
_GIVES: Final = re.compile(r"(?i)\b(?:gives?|gave|giving)\s(?P<who>[^,;:.!?]{2,50}?)(?:\sonly)?$")
_ASIDE: Final = re.compile(
    r"^(?P<who>[A-Z][^,]{1,50}),\s(?:he|she|they|it|[A-Z]\w+)\s[a-z]+[^,]{0,50},$"
)
_UNFINISHED: Final = re.compile(
    r"(?i)(?:^|\b(?:that|says?|said|insist(?:s|ed)|thinks?|thought|believe[sd]?|expect(?:s|ed)|"
    r"argue[sd]?|"
    r"warn(?:s|ed)|predict(?:s|ed)|reckon(?:s|ed)|but|and)\s)(?P<who>(?:(?!\b(?:that|says?|said|"
    r"who)\b)"
    r"[^,;:.!?“”\"]){2,60})$"
)
_HEAD: Final = re.compile(r"(?:the|a|an|our|my|this|that|these|those|its|their|his|her)\s|[A-ZÀ-Þ]")
_ADVERBS: Final = word_set("also still now never always just only really already often")
_AUXILIARY: Final = word_set(
    "is are was were has have had will would could can may might must should do does did"
)
_NO_HEAD: Final = re.compile(
    r"(?i)^(?:i|we|you|he|she|it|they|there|this|that|these|those|if|when|unless|as|since|while|"
    r"with|"
    r"after|before|for|in|on|at|by|from|but|so|because|although|one|two|three|four|five|six|\d\S*|"
    r"not|no|nothing|even|here|today|yesterday|last|next)(?:[’']\w+)?\b|"
    r"(?i:\s(?:i|we|you|he|she|it|they|nobody|what|who|which|that|if|when|how|why|said|told)\b)|\d"
)
_NO_END: Final = word_set("to of for in on at by with from and or than as who which that")


@dataclass(frozen=True, slots=True)
class Setting:
    """Who spoke, and what was said before.

    Attributes:
        speaker: who said the words, None where nobody knows.
        body: the organisation they speak for, None where nobody knows.
        is_direct: whether the words are the speaker's own, so that "he" is somebody else.
        before: the sentences before the words, the nearest last.
        people: the people the article quotes.
    """

    speaker: str | None = None
    body: str | None = None
    is_direct: bool = True
    before: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def is_body(name: str) -> bool:
    """Says whether a name is that of an organisation, by its words.

    Example:
        >>> is_body("Ministry of Water"), is_body("Anna Selm")
        (True, False)
    """
    return not BODIES.isdisjoint(name.lower().split())


def body_in(role: str | None) -> str | None:
    """Finds the organisation in "chief executive of Selm Steel"; None without a name.

    Example:
        >>> body_in("chief executive of Selm Steel"), body_in("a farmer")
        ('Selm Steel', None)
    """
    found = re.search(r"\b(?:of|at|for|with)\s(?P<body>(?:the\s)?[A-ZÀ-Þ].*)$", role or "")
    if found is None:
        return None
    name = re.split(r",|\s(?:who|which|and)\s", found["body"])[0].strip()
    return name if 1 <= len(name.split()) <= 7 else None


def setting_of(
    text: str,
    start: int,
    *,
    speaker: str | None,
    role: str | None,
    people: tuple[str, ...] = (),
    is_direct: bool = True,
) -> Setting:
    """Reads what stands before words of an article.

    Args:
        text: the article.
        start: where the words begin.
        speaker: who said them.
        role: what the article says the speaker is.
        people: whom it quotes.
        is_direct: whether the words are the speaker's own.
    """
    first = max(0, start - _REACH)
    sentences: list[str] = []
    at = first
    for line in text[first:start].splitlines(keepends=True):
        spans = split_sentences(text, at, at + len(line))
        sentences.extend(" ".join(text[a:b].split()).strip('“”"«» ') for a, b in spans)
        at += len(line)
    body = (speaker if speaker and is_body(speaker) else None) or body_in(role)
    found = (_LABEL.sub("", each) for each in sentences[-_BACK:])
    return Setting(speaker, body, is_direct, tuple(filter(None, found)), people)


def _names(sentence: str, people: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Lists the persons of a sentence, each with the pronoun its title tells."""
    for found in _NAME.finditer(sentence):
        title, name = (found["title"] or "").lower(), found["name"].removesuffix("’s")
        words = name.split()
        named = (each for each in people if words[-1] in each.split() and " " in each)
        known = next(named, None)
        told = HONORIFICS.get(title, HONORIFICS.get(words[0].lower(), ""))
        is_full = len(words) > 1 and words[0].lower() not in HONORIFICS
        if known or told or title in ROLES or (is_full and pronoun_of(words[0])):
            is_office = title in ROLES and not known
            yield known or (f"{found['title']} {name}" if is_office else name), told


def person_before(pronoun: str, setting: Setting) -> str | None:
    """Names whom "he" or "she" may mean: the person named last, of reported words the speaker."""
    one = setting.speaker or ""
    if not setting.is_direct and pronoun_of(one.split(" ")[0]) == pronoun:
        return one
    for sentence in reversed(setting.before[-_NEAR_PERSON:]):
        for name, told in reversed(list(_names(sentence, setting.people))):
            says = told or pronoun_of(name.split()[0])
            if name != setting.speaker and (not says or says == pronoun) and not is_body(name):
                return name
    return None


def split_question(sentence: str) -> tuple[str, str] | None:
    """Splits "Will the pier stand?" before its verb; None where it is no such question.

    Example:
        >>> split_question("Could the old pier fall?")
        ('the old pier', 'fall')
    """
    found = _ASKS.match(sentence)
    parts = found["rest"].split() if found else []
    for at, word in enumerate(parts[1:9], start=1):
        is_verb = is_base(word.strip(",")) or word in {"be", "have"}
        if is_verb and parts[at - 1].lower() not in {"a", "an", "the", "to", "of"}:
            return " ".join(parts[:at]), " ".join(parts[at:])
    return None


def subject_of(sentence: str) -> str | None:
    """Gives the subject a sentence begins with; None where it is none that can be repeated.

    Example:
        >>> subject_of("And the old pier has stood for years.")
        'the old pier'
    """
    if asked := split_question(sentence):
        return asked[0] if not _NO_HEAD.search(asked[0]) else None
    words = _OPENERS.sub("", sentence).split()
    for at, word in enumerate(words[:8]):
        bare = word.strip(",.;:!?").lower()
        if bare in _NO_END or word.endswith((",", ";", ":")):
            continue
        is_verb = bare in _AUXILIARY or (base_of(bare) is not None and not is_base(bare))
        if at and is_verb and words[at - 1].lower() not in {"the", "a", "an", *_NO_END}:
            kept = words[: at - (words[at - 1].lower() in _ADVERBS)]
            who = " ".join(kept)
            is_clean = _HEAD.match(who) and not _NO_HEAD.search(who)
            return who if is_clean and not re.search(r"[,;:“”\"()]", who) else None
    return None


def thing_before(setting: Setting, *, is_plural: bool) -> str | None:
    """Names what "it" or "they" may mean: the subject of the sentence before that is no person."""
    persons = {name for each in setting.before for name, _ in _names(each, setting.people)}
    same = re.compile(r"(?i)(?:they|these)\b" if is_plural else r"(?i)(?:it|this|that)\b")
    others = [each for each in setting.before if not same.match(_OPENERS.sub("", each))]
    for sentence in reversed(others[-_NEAR:]):
        who = subject_of(sentence)
        if who is None or any(part in who for part in persons) or who in setting.people:
            continue
        looks_plural = who.split()[-1].endswith("s") and not who.endswith("ss")
        if looks_plural is is_plural:
            return who
    return None


def with_subject(words: str, setting: Setting) -> str:
    """Puts before words that begin with their verb the subject that stands outside of them.

    Example:
        >>> with_subject("will open by May", Setting(before=("The owners say the old pier",)))
        'the old pier will open by May'
    """
    last = setting.before[-1] if setting.before else ""
    if _CHANCE.match(words):
        found = _GIVES.search(last)
        is_named = found is not None and not _NO_HEAD.search(found["who"])
        return f"{found['who']} has {words}" if found and is_named else words
    if not _HEADLESS.match(words):
        return words
    found = _ASIDE.match(last) or _UNFINISHED.search(last)
    return f"{found['who']} {words}" if found else words
