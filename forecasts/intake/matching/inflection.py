"""Forms of English verbs: the base behind "left", "leaves" and "leaving", of verbs we know."""

import re
from collections.abc import Iterator
from typing import Final

from forecasts.intake.matching.verbs import VERBS

_MORE: Final = """
ask aim apologise argue arrest assume ban benefit block boycott carry challenge charge cheat
choose clash climb concede confirm control convert cope count cripple curb deliver demand deny
detain disband dismiss disrupt dissolve dominate drag dry edge eject elect eliminate embrace
encourage endanger endorse endure evacuate evict exist explode export fade feel fight fire fizzle
flee flop forget freeze fund hamper hand happen heal help host import include inherit inspect
introduce investigate kill know last let level like live load look love manage march matter
migrate mind mourn need nominate object obtain occur offer overrun own paralyse patch persist pick
plan play plunge prevail prevent prove punish push qualify quarrel ration read reappear rebel
rebuild receive refinance refuse regain relax relocate remove repair repay repeal require rescue
resist restore retain retreat reveal reverse revive ride rule save scale see seek seize serve set
share ship shake shoot shorten show sit slash slide slump solve speak spend split stand starve
strengthen struggle suffer support surrender swamp sweep swing switch tackle talk teach tear tell
think threaten tighten tip tolerate trade tumble unite use vanish vent visit wait wane want warm
wipe worry write
"""
_IRREGULAR: Final = """
be was been, be were been, become became become, begin began begun, break broke broken,
bring brought brought, build built built, burn burnt burnt, buy bought bought, catch caught caught,
choose chose chosen, come came come, deal dealt dealt, do did done, drive drove driven,
eat ate eaten, fall fell fallen, feel felt felt, fight fought fought, find found found,
flee fled fled, fly flew flown, forget forgot forgotten, freeze froze frozen, get got got,
give gave given, go went gone, grow grew grown, have had had, hold held held, keep kept kept,
know knew known, lay laid laid, lead led led, leave left left, lose lost lost, make made made,
meet met met, overrun overran overrun, overtake overtook overtaken, pay paid paid, rebuild rebuilt
rebuilt, repay repaid repaid, ride rode ridden, rise rose risen, run ran run, say said said,
see saw seen, seek sought sought, sell sold sold, send sent sent, shake shook shaken,
shoot shot shot, show showed shown, shrink shrank shrunk, sink sank sunk, sit sat sat,
slide slid slid,
speak spoke spoken, spend spent spent, stand stood stood, strike struck struck, sweep swept swept,
swing swung swung, take took taken, teach taught taught, tear tore torn, tell told told,
think thought thought, throw threw thrown, win won won, withdraw withdrew withdrawn,
write wrote written, overthrow overthrew overthrown, be is been, be are been, have has had,
do does done
"""
_DOUBLED: Final = re.compile(
    r"^(?:ban|begin|control|cut|drop|drag|fit|flop|get|hit|let|put|plan|quit|refit|rid|run|scrap|"
    r"set|"
    r"shut|ship|sit|slip|split|stop|swap|tip|top|trip|win|wipe out)$"
)


def _ends(verb: str) -> Iterator[str]:
    """Writes the regular forms of a verb."""
    if _DOUBLED.match(verb):
        yield from (f"{verb}s", f"{verb}{verb[-1]}ing", f"{verb}{verb[-1]}ed")
    elif verb.endswith("ie"):
        yield from (f"{verb}s", f"{verb[:-2]}ying", f"{verb}d")
    elif verb.endswith("e"):
        stem = verb if verb.endswith(("ee", "oe")) or verb == "be" else verb[:-1]
        yield from (f"{verb}s", f"{stem}ing", f"{verb}d")
    elif re.search("[^aeou]y$", verb):
        yield from (f"{verb[:-1]}ies", f"{verb}ing", f"{verb[:-1]}ied")
    elif verb.endswith(("s", "sh", "ch", "x", "o")):
        yield from (f"{verb}es", f"{verb}ing", f"{verb}ed")
    else:
        yield from (f"{verb}s", f"{verb}ing", f"{verb}ed")


def _table() -> dict[str, str]:
    bases = dict.fromkeys((*VERBS.split(), *_MORE.split()))
    parts = [each.split() for each in _IRREGULAR.split(",")]
    bases |= dict.fromkeys(base for base, *_ in parts)
    found = {form: base for base in bases for form in _ends(base)}
    found |= {form: base for base, *forms in parts for form in forms}
    return found | {base: base for base in bases}


_BASES: Final = _table()
_ALL_BASES: Final = frozenset(_BASES.values())


def base_of(form: str) -> str | None:
    """Gives the verb behind one of its forms, None for one that is not known.

    Example:
        >>> [base_of(each) for each in ("left", "passes", "stopping", "carried", "evening")]
        ['leave', 'pass', 'stop', 'carry', None]
    """
    return _BASES.get(form.lower())


def is_base(word: str) -> bool:
    """Says whether a word is the base of a verb we know.

    Example:
        >>> is_base("win"), is_base("won"), is_base("harbour")
        (True, False, False)
    """
    return word.lower() in _ALL_BASES
