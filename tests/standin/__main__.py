"""Serves the invented world until it is interrupted: `python -m tests.standin`."""

from time import sleep

from tests.standin import furnish, serving


def main() -> None:
    """Prints the variables that send `forecasts` here, and addresses to paste."""
    with serving() as world:
        furnish(world)
        for name, value in world.environment().items():
            print(f"export {name}={value}", flush=True)
        for venue in (
            world.polymarket,
            world.kalshi,
            world.manifold,
            world.metaculus,
            world.predictit,
        ):
            for key in venue.listings:
                print(f"# {venue.url(key)}", flush=True)
        try:
            while True:
                sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
