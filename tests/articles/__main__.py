"""Says what is in the test bed, or what is wrong with it: `python -m tests.articles`."""

from tests.articles import FOLDER, HALVES, AnnotationError, read_gold


def main() -> None:
    """Reads every article of both halves."""
    for half in HALVES:
        for path in sorted((FOLDER / half).glob("*.toml")):
            try:
                gold = read_gold(path)
            except (AnnotationError, KeyError, ValueError) as error:
                print(f"WRONG {half}/{path.stem}: {error!r}")  # the terminal is the place
                continue
            counts = f"{len(gold.quotations)} quotations, {len(gold.predictions)} predictions"
            print(f"ok {half}/{path.stem} ({gold.style}): {len(gold.text)} characters, {counts}")


if __name__ == "__main__":
    main()
