"""Takes a mention apart: honorific, role in front, the name itself, person or organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from forecasts.language.who.mentions import Mention, is_name_word
from forecasts.language.who.offices import is_role
from forecasts.language.words.people_words import BODIES, HONORIFICS, NAMED_BODIES, PARTICLES
from forecasts.language.words.tokens import Token, bare
from forecasts.language.words.vocabulary import GENITIVE_ANAPHORS, word_set

_NICK_OPEN: Final = frozenset("“‘")
_NICK_END: Final = frozenset("”’")
_KEPT_TITLES: Final = word_set(
    """
    baroness baron lord lady sir dame count countess duke duchess prince princess king queen pope
    brother sister father mother sheikh sultan emperor empress viscount marquess marquis earl
    auntie uncle aunt
    """
)
"""Titles that stay with a name of one word: "Baroness Roe", "Brother Anselm"."""

_OFFICE: Final = word_set(
    """
    of for the and state opposition house health defence defense finance justice education energy
    transport trade treasury labour labor agriculture environment culture staff exchequer interior
    foreign affairs home climate change science industry commons lords senate assembly parliament
    """
)
"""Behind a title these say which office it is: "Secretary of State Ada Roe"."""
_SHORTEST_OFFICE: Final = 2
_PLURAL_OWNER: Final = ("s’", "s'")
"""Ends a plural owner inside a name: "Growers’ Federation"."""
_COMPASS: Final = word_set("north south east west new united northern southern central")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as a mention prints it.

    Attributes:
        full: the name without titles; for a body with the genitive of its country joined on.
        words: the words of the name.
        role: the office or profession printed before it, or what kind of body it is.
        pronoun: "he" or "she" where the honorific tells, else "".
        is_titled: whether an honorific or a role stands before it.
        is_body: whether its words are those of an organisation.
        of_country: whether "the country's" or the like stands before it.
        printed: the whole mention as printed, a leading article left out.
    """

    full: str
    words: tuple[str, ...]
    role: str | None
    pronoun: str
    is_titled: bool
    is_body: bool
    of_country: bool
    printed: str


def _joined(tokens: Sequence[Token]) -> str:
    pieces: list[str] = []
    for before, token in zip((None, *tokens), tokens, strict=False):
        is_inside = before is not None and before.text in _NICK_OPEN
        tight = token.text in {".", ","} or before is None or is_inside or token.text in _NICK_END
        pieces.append(token.text if tight else f" {token.text}")
    return "".join(pieces)


def _is_description(token: Token) -> bool:
    """`operator` in "the grid operator X": a printed noun that says what body it is."""
    return token.key in NAMED_BODIES and not token.is_capital


def _title_end(words: Sequence[Token]) -> int:
    """How many tokens at the front are honorifics, roles and what qualifies them."""
    at = 0
    for index, token in enumerate(words[:-1]):
        key = token.key
        is_title = key in HONORIFICS or (is_role(key) and not token.is_possessive)
        if is_title or _is_description(token):
            at = index + 1
    while at < len(words) - 1 and words[at].text == ".":
        at += 1
    return at


def _descriptive_end(words: Sequence[Token], cut: int) -> int:
    """`their spokesgirl` and `TV's` in front of a name of two words are no part of it."""
    at = cut
    while at < len(words) - 1 and words[at].text[0].islower() and words[at].key not in PARTICLES:
        if not words[at].is_word or not _is_lower_front(words[at]):
            break
        at += 1
    behind = [token for token in words[at + 1 :] if is_name_word(token)]
    is_body = any(bare(token.text).lower() in BODIES for token in words)
    if words[at].is_possessive and len(behind) > 1 and not is_body and at < len(words) - 1:
        at += 1
    return at


def _is_lower_front(token: Token) -> bool:
    return not is_name_word(token) and token.key not in {"of", "for", "and", "the"}


def _looks_like_body(words: Sequence[Token], *, has_article: bool) -> bool:
    keys = [bare(token.text).lower() for token in words if token.is_word]
    if any(key in BODIES for key in keys) or (keys and keys[0] in _COMPASS and len(keys) > 1):
        return True
    acronym = len(keys) == 1 and len(words[0].text) > 1 and words[0].text.isupper()
    return acronym or has_article


def plain_name(printed: str) -> Name:
    """Takes a name as it is printed: a reader's handle, the full form of a defined short one."""
    return Name(printed, tuple(printed.split()), None, "", False, False, False, printed)


def _office_end(core: Sequence[Token]) -> int | None:
    """How many tokens behind a title say of what it is: `of State` in "Secretary of State Roe"."""
    if not core or core[0].key not in {"of", "for"}:
        return 0
    end = next((i for i, token in enumerate(core) if token.key not in _OFFICE), None)
    names = [i for i, token in enumerate(core) if is_name_word(token)]
    if end is not None and end < _SHORTEST_OFFICE and len(names) > _SHORTEST_OFFICE:
        return names[-2]
    return end if end is not None and end >= _SHORTEST_OFFICE else None


def _texts(core: Sequence[Token]) -> list[str]:
    """The words of a name, the genitive left where it belongs to it."""
    kept = (
        token is core[-1] or token.key in PARTICLES or token.text.endswith(_PLURAL_OWNER)
        for token in core
    )
    return [t.text if is_kept else bare(t.text) for t, is_kept in zip(core, kept, strict=True)]


def read_name(mention: Mention) -> Name | None:
    """Reads the name in a mention, or None when it holds none.

    Example:
        >>> from forecasts.language.who.mentions import phrase_after
        >>> from forecasts.language.words.tokens import tokenize
        >>> name = read_name(phrase_after(tokenize("Foreign Minister Ada Roe", 0, 24), 0))
        >>> name.full, name.role
        ('Ada Roe', 'Foreign Minister')
    """
    words = list(mention.words)
    has_article = words[0].key == "the"
    if has_article:
        words = words[1:]
    if not words or not any(is_name_word(token) for token in words):
        return None
    printed = _joined(words)
    of_country = words[0].key in GENITIVE_ANAPHORS
    if of_country and has_article:
        printed = _joined(mention.words)
    words = words[1:] if of_country else words
    if len(words) > 1 and is_role(words[-1].key) and words[-2].is_possessive:
        return None
    cut = _title_end(words)
    cut = _descriptive_end(words, cut)
    front, core = words[:cut], words[cut:]
    office = _office_end(core) if front else 0
    if office is None:
        return None
    front, core = [*front, *core[:office]], core[office:]
    roles = [token for token in front if token.key not in HONORIFICS and token.text != "."]
    core = core if any(is_name_word(token) for token in core) else words
    has_role = any(is_role(token.key) for token in roles)
    is_described = not has_role and any(_is_description(token) for token in front)
    is_titled = bool(front) and not is_described
    is_body = is_described or _looks_like_body(core, has_article=has_article and not is_titled)
    pronoun = next((HONORIFICS[t.key] for t in front if HONORIFICS.get(t.key)), "")
    texts = _texts(core)
    if not any(text[0].isalnum() for text in texts):
        return None
    shown = [token._replace(text=text) for token, text in zip(core, texts, strict=True)]
    if len(core) == 1 and front and front[-1].is_capital and front[-1].key in _KEPT_TITLES:
        shown.insert(0, front[-1])
    full = _joined(shown)
    return Name(
        full=full,
        words=tuple(text for text in texts if text[0].isalnum()),
        role=_joined(roles) if has_role or is_described else None,
        pronoun=pronoun,
        is_titled=is_titled,
        is_body=is_body,
        of_country=of_country,
        printed=printed,
    )
