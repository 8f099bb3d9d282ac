"""What can be typed to a running stand-in, so that people can try prices and outcomes."""

import shlex
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from tests.standin import faults
from tests.standin.listing import Venue
from tests.standin.server import SOURCES, StandIn

HELP: Final = """\
list                        every market: its source, its key and how it stands
price SOURCE KEY 0.7        moves the price
close SOURCE KEY            ends trading, without an outcome
propose SOURCE KEY OUTCOME  not final yet: YES, NO, HALF, VOID or a pay-out like 0.3
dispute SOURCE KEY          contests what was proposed
resolve SOURCE KEY OUTCOME  a final outcome; again with another one, the source changes its mind
unresolve SOURCE KEY        opens a resolved market again
vanish SOURCE KEY           takes the market away
reappear SOURCE KEY         brings it back
rename SOURCE KEY TITLE     another question under the same id
down SOURCE                 the source answers 503 to everything
heal                        every source answers again
quit                        ends serving
SOURCE is one of polymarket, kalshi, manifold, metaculus, predictit."""

_WORDS: Final = ("YES", "NO", "HALF", "VOID")


class WrongCommandError(Exception):
    """What was typed means nothing; the text says what would."""


def _number(typed: str, what: str) -> float:
    try:
        value = float(typed)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise WrongCommandError(f"{typed!r} is no {what}; expected a number from 0 to 1.")
    return value


def _price(typed: str) -> float:
    return _number(typed, "price")


def _outcome(typed: str) -> str | float:
    if typed.upper() in _WORDS:
        return typed.upper()
    return _number(typed, f"outcome ({', '.join(_WORDS)})")


_MOVES: Final[Mapping[str, Callable[[str], Any] | None]] = {
    "price": _price,
    "close": None,
    "propose": _outcome,
    "dispute": None,
    "resolve": _outcome,
    "unresolve": None,
    "vanish": None,
    "reappear": None,
    "rename": str,
}
"""What can happen to a market, and how the word behind its key is read, where there is one."""


def _known(typed: str, names: Mapping[str, Any], what: str) -> str:
    same = [each for each in names if each.lower() == typed.lower()]
    if same:
        return same[0]
    near = get_close_matches(typed, names, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise WrongCommandError(f"There is no {what} {typed!r}.{hint}")


class Commands:
    """Carries out typed lines on a stand-in."""

    def __init__(self, world: StandIn) -> None:
        self._world = world
        self._venues: dict[str, Venue[Any]] = {name: getattr(world, name) for name in SOURCES}

    def run(self, line: str) -> str:
        """Carries out one line and gives what to print; `quit` is the caller's.

        Raises:
            WrongCommandError: it means nothing; nothing was changed.
        """
        try:
            verb, *rest = shlex.split(line) or [""]
        except ValueError as error:
            raise WrongCommandError(f"The line cannot be read: {error}.") from None
        plain: dict[str, Callable[[], str]] = {
            "": str,
            "help": lambda: HELP,
            "list": self._listed,
            "heal": self._heal,
        }
        verb = verb.lower()
        if verb in plain and not rest:
            return plain[verb]()
        if verb == "down" and len(rest) == 1:
            return self._down(rest[0])
        if verb in _MOVES:
            return self._move(verb, rest)
        raise WrongCommandError(
            f"{line.strip()[:80]!r} is no command; type help for those there are."
        )

    def _move(self, verb: str, rest: list[str]) -> str:
        read = _MOVES[verb]
        if len(rest) != (2 if read is None else 3):
            usage = next(each for each in HELP.splitlines() if each.startswith(f"{verb} "))
            raise WrongCommandError(f"Write it like this: {usage}")
        source = _known(rest[0], self._venues, "source")
        venue = self._venues[source]
        key = _known(rest[1], venue.listings, f"market of {source}")
        getattr(venue, verb)(key, *([] if read is None else [read(rest[2])]))
        return self._stands(source, key)

    def _stands(self, source: str, key: str) -> str:
        listed = self._venues[source].listings[key]
        said = [
            listed.stage.value if listed.outcome is None else f"{listed.stage} {listed.outcome}"
        ]
        said += ["vanished"] if listed.is_vanished else []
        return f"{source} {key}: {', '.join(said)}, price {listed.price:g}"

    def _listed(self) -> str:
        return "\n".join(
            self._stands(source, key)
            for source, venue in self._venues.items()
            for key in venue.listings
        )

    def _down(self, typed: str) -> str:
        source = _known(typed, self._venues, "source")
        self._world.fail(f"/{source}", faults.status(503))
        return f"{source} answers 503 until you type heal."

    def _heal(self) -> str:
        self._world.heal()
        return "Every source answers again."
