"""Runs the command line: `python -m forecasts`."""

from forecasts.cli import main

if __name__ == "__main__":
    main()
