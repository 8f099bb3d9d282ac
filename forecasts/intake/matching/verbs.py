"""Common verbs, so that "of passing" can become "will pass" without guessing."""

import re
from typing import Final

VERBS: Final = """
abandon abstain accept achieve act adopt advance agree appear approve arrive attack attend avoid
back ban be beat become begin break bring build burn buy call cancel catch cause change clear climb
close collapse come complete continue contract convict cost cover crash cross cut decide decline
default defeat deliver deploy depart die disappear double drop ease emerge end enter erupt escalate
exceed expand extend face fail fall file fill find finish flood fly follow force freeze gain get
give go grow halt happen hit hold impose improve increase invade join keep launch lay lead leave
lift lose lower make meet merge miss move name open operate oust overtake overturn pass pay peak
play produce publish pull put quit raise ratify reach rebound recover reduce reject release remain
reopen replace resign resume retire return rise run sanction scrap sell send settle shrink shut
sign sink slip slow spread stall start stay stop strike succeed surge survive switch take throw top
triple turn veto vote widen win withdraw work worsen
"""
_DOUBLING: Final = "ban begin cut drop get hit put quit run scrap shut slip stop top win"
_DOUBLED: Final = frozenset(_DOUBLING.split())
_CHANGING: Final = """
climb decline default double drop expand fall finish grow increase lose open reach recover remain
reopen resume rise shrink start stay surge survive triple win
"""
_CHANGES: Final = frozenset(_CHANGING.split())


def _ing(verb: str) -> str:
    if verb in _DOUBLED:
        return f"{verb}{verb[-1]}ing"
    if verb in {"die", "be"}:
        return {"die": "dying", "be": "being"}[verb]
    silent = verb.endswith("e") and not verb.endswith(("ee", "oe"))
    return f"{verb[:-1] if silent else verb}ing"


def _third(verb: str) -> str:
    if verb == "be":
        return "is"
    if verb.endswith(("s", "sh", "ch", "x", "o")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search("[^aeou]y$", verb) else f"{verb}s"


_BARE: Final = {_ing(verb): verb for verb in VERBS.split()}
_PRESENT: Final = {_third(verb): verb for verb in VERBS.split()}


def verb_of(gerund: str) -> str | None:
    """Gives the verb of a form in -ing, None for one that is not known.

    Example:
        >>> verb_of("passing"), verb_of("surviving"), verb_of("winning"), verb_of("evening")
        ('pass', 'survive', 'win', None)
    """
    return _BARE.get(gerund.lower())


def verb_behind(present: str) -> str | None:
    """Gives the verb of a form in -s, None for one that is not known.

    Example:
        >>> verb_behind("passes"), verb_behind("prices")
        ('pass', None)
    """
    return _PRESENT.get(present.lower())


def is_change(verb: str) -> bool:
    """Says whether a verb tells what numbers and ends do, as in "exports to drop"."""
    return verb.lower() in _CHANGES
