"""Words as they are compared: without endings, times and likelihoods."""

import re
from collections.abc import Iterable
from typing import Final

from forecasts.search import Term, folded_words

_SHORTEST: Final = 3
_SHORT_NAMES: Final = frozenset(("US", "UK", "EU", "UN"))
_VOWEL: Final = re.compile("[aeiouy]")
_TWICE: Final = re.compile(r"([b-df-hj-np-tv-z])\1$")
_ENDINGS: Final = (
    ("isation", "is", 3),
    ("ization", "is", 3),
    ("ation", "", 5),
    ("ment", "", 4),
    ("ion", "", 4),
    ("ian", "", 4),
    ("ing", "", 3),
    ("ial", "", 5),
    ("ie", "y", 3),
    ("ied", "y", 3),
    ("ese", "", 4),
    ("ed", "", 3),
    ("an", "", 4),
    ("ia", "", 4),
    ("ize", "is", 3),
    ("a", "", 4),
    ("e", "", 3),
    ("y", "", 4),
)
_FAMILIES: Final = """
enter entry entrance
invade invasion
win won victory
lose lost loss
rise rose risen
fall fell fallen
grow grew grown growth
begin began begun start
leave left departure
sell sold sale
buy bought purchase
send sent
hold held
strike struck
break broke broken
speak spoke spoken
give gave given
take took taken
withdraw withdrew withdrawn withdrawal
resign resignation
choose chose chosen choice
elect election electoral
president presidency
minister ministry
decide decision
approve approval
refuse refusal
survive survival
succeed success successful
fail failure
arrive arrival
try trial
sink sank sunk
beat beaten
freeze froze frozen
pay paid
lay laid
shut
die death dead
strong strengthen
weak weaken
"""
_TIMES: Final = re.compile(
    r"(?:19|20|21)\d\d|(?:jan|febr)uary|march|april|june|july|august|(?:sept|nov|dec)ember|october"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d+(?:st|nd|rd|th)"
    r"|(?:day|week|month|quarter|year|decade)s?|christmas|spring|summer|autumn|winter"
)
_SAID_ANYWHERE: Final = """
a about after again all also am an and any are as at be because been before being but by can
chance chances come comes coming could did do does doubt during early either else even ever
expect expected expects for from go going had happen has have he her here him his how i if in
into is isn it its just late least less likely ll may maybe me might more most much must my
never next no nor not now odds of on one only or other our out over percent perhaps possible
possibly probability probable probably re risk s said say says see set shall she should so some
soon still such sure t than that the their them then there these they think this those to too
under unlikely until up us ve very was we were what when where whether which while who will
with within won would yes yet you your
"""
PLAIN: Final = frozenset(_SAID_ANYWHERE.split())
"""Words that say of no text what it is about."""


def stem(word: str) -> str:
    """Takes the endings off a folded word.

    Example:
        >>> [stem(word) for word in ("invading", "countries", "Ukrainian".lower(), "wins")]
        ['invad', 'countr', 'ukrain', 'win']
    """
    bare = word.removesuffix("s") if _is_plural(word) else word
    while (shorter := _without_ending(bare)) != bare:
        bare = shorter
    return _TWICE.sub(r"\1", bare)


def _is_plural(word: str) -> bool:
    return len(word) > _SHORTEST and not word.endswith(("ss", "us", "is"))


def _without_ending(word: str) -> str:
    for ending, instead, kept in _ENDINGS:
        bare = word.removesuffix(ending)
        if bare != word and len(bare) >= kept and _VOWEL.search(bare):
            return bare + instead
    return word


def _family(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem(word) for word in line.split()))


_OF_FAMILY: Final = {
    member: family
    for family in map(_family, filter(None, _FAMILIES.splitlines()))
    for member in family
}


def root(word: str) -> str:
    """Gives what stands for a word and its relatives.

    Example:
        >>> root("victory") == root("won") == root("winning")
        True
    """
    bare = stem(word)
    return _OF_FAMILY.get(bare, (bare,))[0]


def beginnings(bare: str) -> tuple[Term, ...]:
    """Lists what to look a root up by: the beginnings of its forms, and short forms whole."""
    return tuple(term for each in _OF_FAMILY.get(bare, (bare,)) for term in _forms(each))


def _forms(bare: str) -> tuple[Term, ...]:
    if len(bare) > _SHORTEST:
        return (Term((bare,), is_beginning=True),)
    whole = (Term((f"{bare}{ending}",)) for ending in ("", "s", "ed", "ing"))
    return (*whole, *(Term((f"{bare}{each}",), is_beginning=True) for each in (bare[-1], "e")))


_PHRASES: Final = re.compile(
    r"(?i)\b(?:go(?:es)? on(?! to)|carry on|drag on|(?:stay|remain|be) in force|hold on to)\b"
)


def telling_words(text: str) -> dict[str, str]:
    """Lists the roots of the words that say what a text is about, each with its first word.

    Words of time and of likelihood are left out: they say it of no text.

    Example:
        >>> list(telling_words("Will the harbours of Vessel probably open by 31 December 2026?"))
        ['harbour', 'vessel', 'open']
    """
    found: dict[str, str] = {}
    words = folded_words(_PHRASES.sub(_said_shorter, text))
    for before, word in zip(("", *words), words, strict=False):
        is_edge = word == "end" and before in {"the", "very", "year"}
        if not (is_edge or word in PLAIN or _TIMES.fullmatch(word) or _is_bare(word)):
            found.setdefault(root(word), word)
    return found


def _said_shorter(found: re.Match[str]) -> str:
    return "keep" if found[0].lower().startswith("hold") else "continue"


def _is_bare(word: str) -> bool:
    return word.isdecimal() or (len(word) == 1 and word.isascii())


def _is_name(word: str) -> bool:
    return word[:1].isupper() and (len(word) >= _SHORTEST or word in _SHORT_NAMES)


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Lists the roots of words that are written large within a sentence, as names are.

    Example:
        >>> sorted(names_in(["Will the port of Vessel open?", "Ships leave the Vessel line"]))
        ['vessel']
    """
    found: set[str] = set()
    for text in texts:
        words = re.findall(r"[^\W\d_][\w’'-]*", text)
        large = [word for word in words[1:] if _is_name(word)]
        found.update(root(each) for word in large for each in folded_words(word)[:1])
    return frozenset(found)
