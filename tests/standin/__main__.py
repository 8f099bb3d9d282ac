"""Serves the invented world until it is interrupted: `python -m tests.standin`."""

import sys
from time import sleep

from tests.standin import StandIn, furnish, serving
from tests.standin.commands import Commands, WrongCommandError
from tests.standin.server import SOURCES


def opening(world: StandIn) -> list[str]:
    """The variables that send `forecasts` here, and each address to paste once."""
    venues = [getattr(world, name) for name in SOURCES]
    addresses = dict.fromkeys(venue.url(key) for venue in venues for key in venue.listings)
    return [
        *(f"export {name}={value}" for name, value in world.environment().items()),
        *(f"# {address}" for address in addresses),
        "# Type help for what can happen to the markets, quit to end.",
    ]


def obey(world: StandIn) -> bool:
    """Carries out what is typed; says whether it was `quit`, and not only the end of the input."""
    commands = Commands(world)
    for line in sys.stdin:
        if line.strip().lower() in {"quit", "exit"}:
            return True
        try:
            said = commands.run(line)
        except WrongCommandError as error:
            said = str(error)
        if said:
            print(said, flush=True)
    return False


def main() -> None:
    """Serves, and carries out commands of the standard input."""
    with serving() as world:
        print("\n".join(opening(furnish(world))), flush=True)
        try:
            if obey(world):
                return
            while True:
                sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
