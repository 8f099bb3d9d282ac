"""Names for the subjects of a claim: whom "we", "my party", "she" and "nobody" mean."""

import re
from typing import Final

from forecasts.intake.matching.before import Setting, person_before, thing_before
from forecasts.language.words.vocabulary import word_set

_NOBODY: Final = {
    "nobody": "anybody", "no one": "anybody", "none": "any", "nothing": "anything",
    "anybody": "anybody", "anyone": "anyone", "everybody": "everybody", "everyone": "everyone",
}  # fmt: skip
_NO: Final = re.compile(r"(?i)^(?P<no>no|nothing|not a single|not one)\s(?P<rest>\S.*)$")
_WHOSE: Final = {"his": "he", "her": "she", "their": "they", "its": "it"}
_OWNED: Final = re.compile(r"(?i)^(?P<whose>my|our|his|her|their|its)\s(?P<rest>\S.*)$")
_PRONOUNS: Final = word_set("we i he she it they this that these those")
_NO_WHO: Final = re.compile(
    r"(?i)^(?:while|although|though|neither|either|who|which|what|why|how|where|when|if|unless|"
    r"whether|because|as|in|on|at|by|to|of|for|"
    r"from|"
    r"with|you|one|something|some|others?|many|and|or|but|not|mine|here|half|so|then|than|about)\b|"
    r"\b(?:says?|said|thinks?|thought|believes?|is|are|was|were|that|which|who|if|will|would|could|"
    r"may|"
    r"might|has|have|had|do|does|did|be|been|not|i|we|you|he|she|they|it|what|how|told|swears?)\b|"
    r"[,;:!?()–—]|\.(?=\s[A-Z]\w{3})"
)
_PRONOUN_IN: Final = re.compile(r"(?i)\b(?:us|we|our|ours|me|my|mine|i)\b")


def _possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _side(setting: Setting) -> str | None:
    """Names whom "we" means: the organisation, else those the speaker belongs to."""
    if setting.body:
        return setting.body
    return f"{_possessive(setting.speaker)} side" if setting.speaker else None


def _pronoun(word: str, setting: Setting) -> str | None:
    if word == "we":
        return _side(setting)
    if word == "i":
        return setting.speaker
    if word in {"he", "she"}:
        return person_before(word, setting)
    if not setting.is_direct and setting.body and setting.body == setting.speaker:
        return setting.speaker
    return thing_before(setting, is_plural=word in {"they", "these", "those"})


def subject_named(who: str, setting: Setting) -> tuple[str | None, int]:
    """Names a subject, None where nobody knows whom it means; and says how often it denies.

    Example:
        >>> subject_named("my party", Setting("Anna Selm")), subject_named("nobody", Setting())
        (('Anna Selm’s party', 0), ('anybody', 1))
    """
    bare = who.lower()
    if bare in _PRONOUNS:
        return _pronoun(bare, setting), 0
    if bare in _NOBODY:
        return _NOBODY[bare], int(bare.startswith("no"))
    if found := _NO.match(who):
        no = found["no"].lower()
        any_one = {"nothing": "anything", "not a single": "a single"}.get(no, "any")
        return (None if _NO_WHO.search(found["rest"]) else f"{any_one} {found['rest']}"), 1
    if found := _OWNED.match(who):
        return _owned(found["whose"].lower(), found["rest"], setting), 0
    return (None if _NO_WHO.search(who) and bare != "there" else who), 0


def _owned(whose: str, rest: str, setting: Setting) -> str | None:
    """Names what is somebody's; "her" in reported words is mostly the speaker's."""
    if _NO_WHO.search(rest):
        return None
    if setting.body and rest.lower() in {"country", "nation"}:
        return None
    if whose in {"my", "our"}:
        owner = setting.speaker if whose == "my" else setting.body or setting.speaker
    elif not setting.is_direct:
        owner = setting.speaker
    else:
        owner = _pronoun(_WHOSE[whose], setting)
    return f"{_possessive(owner)} {rest}" if owner else None


def with_names(what: str, setting: Setting) -> str | None:
    """Puts names for "us" and "our"; None where nobody knows whom they mean.

    Example:
        >>> with_names("cut our fees", Setting("Anna Selm", "Selm Steel"))
        'cut Selm Steel’s fees'
    """
    if not _PRONOUN_IN.search(what):
        return what
    side, one = _side(setting), setting.speaker
    if side is None or one is None:
        return None
    owned = re.sub(r"(?i)\bour\b", _possessive(side), re.sub(r"(?i)\bmy\b", _possessive(one), what))
    return re.sub(r"(?i)\b(?:us|we)\b", side, re.sub(r"(?i)\b(?:me|i)\b", one, owned))
