"""`forecasts calibration`: what was said against what happened, of one forecaster or by kind."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from forecasts.cli.context import opened
from forecasts.cli.leaderboard import is_filtered, period, print_unfitting
from forecasts.cli.output import plural, print_json, progress
from forecasts.cli.parameters import example, json_option
from forecasts.cli.tables import Column, paragraph, print_table
from forecasts.errors import ConflictError, InvalidInputError
from forecasts.values import Board, ForecasterKind
from forecasts.wording import BOARD_WORDS, KIND_WORDS, probability_words, range_words, score_words

if TYPE_CHECKING:
    from forecasts.standings import (
        BoardFilter,
        Calibration,
        CalibrationBin,
        ForecasterCalibration,
        SiteCalibration,
        Slope,
    )

UNKNOWN: Final = "–"


def plot_format(path: Path) -> Literal["svg", "png"]:
    """Says which kind of picture a file is to hold, by its ending.

    Raises:
        InvalidInputError: the ending is neither of the two that can be written.
    """
    ending = path.suffix.lower()
    if ending == ".svg":
        return "svg"
    if ending == ".png":
        return "png"
    found = f"ends in {ending!r}" if ending else "has no ending"
    raise InvalidInputError(
        f"{path.name!r} {found}; a plot is written as .svg or .png: name the file so."
    )


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all: beside its place first, then into it.

    Raises:
        ConflictError: the folder is missing or may not be written to.
    """
    place = path.resolve()  # a link stays a link
    try:
        with tempfile.NamedTemporaryFile(
            dir=place.parent, prefix=f".{place.name}.", delete=False
        ) as begun:
            temporary = Path(begun.name)
            try:
                begun.write(content)
                begun.flush()
                os.fsync(begun.fileno())
                temporary.chmod(_mode(place))
                temporary.replace(place)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise ConflictError(
            f"Cannot write {str(path)!r}: {error.strerror}. Choose a file in a folder of yours."
        ) from error


def _mode(place: Path) -> int:
    """Gives the permissions of the file to replace, or those a new file would have."""
    if place.exists():
        return place.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _score(value: float | None) -> str:
    return UNKNOWN if value is None else score_words(value)


def _p(value: float | None) -> str:
    from forecasts.charts.sentences import pvalue_words

    return UNKNOWN if value is None else pvalue_words(value).removeprefix("p ").removeprefix("= ")


def _bin_cells(each: "CalibrationBin") -> list[str]:
    return [
        range_words(each.lower, each.upper) + " %",
        str(each.statements),
        probability_words(each.mean_p),
        f"{each.yes} of {each.statements}",
        probability_words(each.frequency),
        range_words(each.low, each.high) + " %",
    ]


def _print_bins(calibration: "Calibration") -> None:
    print_table(
        [
            Column("Said", is_number=True),
            Column("n", is_number=True),
            Column("Mean", is_number=True),
            Column("Came out Yes", is_number=True),
            Column("Share", is_number=True),
            Column("90 % interval", is_number=True),
        ],
        [_bin_cells(each) for each in calibration.bins],
    )


def _figures(calibration: "Calibration") -> Iterator[str]:
    if calibration.brier is None:
        return
    if calibration.miscalibration is None:
        yield f"Brier {_score(calibration.brier)}; lower is better."
        return
    yield (
        f"Brier {_score(calibration.brier)} = miscalibration {_score(calibration.miscalibration)} "
        f"− discrimination {_score(calibration.discrimination)} + uncertainty "
        f"{_score(calibration.uncertainty)}; lower is better, for discrimination higher."
    )
    if calibration.null_mean is not None:
        yield (
            f"A calibrated record with these statements has miscalibration "
            f"{_score(calibration.null_mean)} on average, and up to "
            f"{_score(calibration.null_95)} in 95 of 100; p {_equals(calibration.pvalue)}"
            + (
                f", q {_equals(calibration.qvalue)} among {calibration.tested} tested."
                if calibration.qvalue is not None
                else "."
            )
        )
    if calibration.slope is not None:
        slope = calibration.slope
        yield (
            f"Slope on logits {slope.estimate:.2f} ({_slope_words(slope)}): 1 is right, below too "
            "bold, above too timid."
        )


def _equals(value: float | None) -> str:
    shown = _p(value)
    return shown if shown[0] in "<>–" else f"= {shown}"


def _slope_words(slope: "Slope") -> str:
    if slope.is_separated:
        return "no finite slope fits the outcomes; this one is pulled in and says little"
    return f"90 % interval {slope.low:.2f} to {slope.high:.2f}"


def _notes(board: Board, early: int, others: int) -> Iterator[str]:
    yield "First statements on questions past their scheduled deadline; updates add nothing."
    if early:
        came = plural(early, "question")
        yield f"{came} resolved before the deadline, left out until it has passed."
    if others:
        other = {Board.PROSPECTIVE: Board.RETROSPECTIVE, Board.RETROSPECTIVE: Board.PROSPECTIVE}
        yield (
            f"{plural(others, 'scored question')} on the other board: "
            f"--board {other.get(board, Board.ALL)}."
        )


def _print_notes(shown: "ForecasterCalibration | SiteCalibration") -> None:
    click.echo()
    for note in _notes(shown.board, shown.early, shown.others):
        click.echo(paragraph(note))


def _print_forecaster(shown: "ForecasterCalibration", tag_words: str) -> None:
    heading = (
        f"Calibration of {shown.forecaster} ({KIND_WORDS[shown.kind]}), {shown.board}: "
        f"{BOARD_WORDS[shown.board]}"
    )
    click.secho(paragraph(heading), bold=True)
    own = shown.calibration
    click.echo(paragraph(own.sentence))
    if tag_words:
        click.echo(paragraph(tag_words))
    if own.bins:
        click.echo()
        _print_bins(own)
        click.echo()
    for line in _figures(own):
        click.echo(paragraph(line))
    _print_notes(shown)


def _kind_cells(kind: str, calibration: "Calibration") -> list[str]:
    return [
        kind,
        str(calibration.statements),
        str(calibration.questions),
        _score(calibration.brier),
        _score(calibration.miscalibration),
        _score(calibration.null_95),
        _score(calibration.discrimination),
        _score(calibration.uncertainty),
        _p(calibration.pvalue),
    ]


def _print_site(shown: "SiteCalibration", tag_words: str, *, is_narrowed: bool) -> None:
    heading = f"Calibration by kind ({shown.board}): {BOARD_WORDS[shown.board]}"
    click.secho(paragraph(heading), bold=True)
    if not shown.kinds:
        if is_narrowed:
            print_unfitting(tag_words, "forecasts calibration")
        else:
            click.echo("Nothing is scored here yet; see: forecasts question resolve --help")
        _print_notes(shown)
        return
    click.echo()
    print_table(
        [
            Column("Kind"),
            Column("Statements", is_number=True),
            Column("Questions", is_number=True),
            Column("Brier", is_number=True),
            Column("MCB", is_number=True),
            Column("by chance", is_number=True),
            Column("DSC", is_number=True),
            Column("UNC", is_number=True),
            Column("p", is_number=True),
        ],
        [_kind_cells(KIND_WORDS[each.kind], each.calibration) for each in shown.kinds],
    )
    click.echo()
    click.echo(
        paragraph(
            "Brier = MCB − DSC + UNC. MCB (miscalibration) is above 0 by chance alone: a "
            "calibrated record stays below 'by chance' in 95 of 100. DSC (discrimination): higher "
            "is better. UNC: what always stating the overall share of Yes would score."
        )
    )
    _print_notes(shown)


def _wanted(
    board: str | None, kind: str | None, tag: str | None, since: str | None, until: str | None
) -> "BoardFilter":
    from forecasts.standings import BoardFilter

    return BoardFilter(
        board=Board(board) if board else None,
        kind=ForecasterKind(kind) if kind else None,
        tag=tag.strip().lower() if tag else None,
        **period(since, until),
    )


def _plot(shown: "ForecasterCalibration | SiteCalibration", path: Path) -> None:
    from forecasts.charts.calibration import calibration_chart

    drawn = calibration_chart(shown.chart(), format=plot_format(path))
    write_whole(path, drawn)
    progress(f"Wrote {path}")


@click.command(
    epilog=example(
        "forecasts calibration",
        'forecasts calibration "Pavel Slunkin" --plot slunkin.svg',
    )
)
@click.argument("name", required=False)
@click.option("--board", type=click.Choice([each.value for each in Board]), help="Which questions.")
@click.option("--kind", type=click.Choice([each.value for each in ForecasterKind]))
@click.option("--tag", metavar="TAG", help="Only questions with this tag.")
@click.option("--since", metavar="DATE", help="Only deadlines on or after this day (UTC).")
@click.option("--until", metavar="DATE", help="Only deadlines on or before this day (UTC).")
@click.option(
    "--plot",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw the curve into FILE, .svg or .png.",
)
@json_option
def calibration(
    name: str | None,
    board: str | None,
    kind: str | None,
    tag: str | None,
    since: str | None,
    until: str | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Shows what was said against what happened: of a forecaster, or of everybody by kind.

    Counts the first statement on each question past its scheduled deadline. Without --board it
    takes the prospective board, or the retrospective one when there is no other.
    """
    if plot is not None:
        plot_format(plot)
    if name is not None and kind is not None:
        raise InvalidInputError("--kind is for the whole site; leave it out beside a NAME.")
    wanted = _wanted(board, kind, tag, since, until)
    if name is None:
        _site(wanted, plot, as_json=as_json)
    else:
        _forecaster(name, wanted, plot, as_json=as_json)


def _site(wanted: "BoardFilter", plot: Path | None, *, as_json: bool) -> None:
    from forecasts.standings import site_calibration
    from forecasts.standings.tags import unknown_tag_words

    with opened() as runtime, runtime.reading() as session:
        shown = site_calibration(session, wanted, now=runtime.now())
        tag_words = unknown_tag_words(session, wanted.tag) if wanted.tag else ""
    if plot is not None:
        _plot(shown, plot)
    if as_json:
        print_json(shown)
    else:
        _print_site(shown, tag_words, is_narrowed=is_filtered(wanted))


def _forecaster(name: str, wanted: "BoardFilter", plot: Path | None, *, as_json: bool) -> None:
    from forecasts.standings import forecaster_calibration
    from forecasts.standings.tags import unknown_tag_words

    with opened() as runtime, runtime.reading() as session:
        shown = forecaster_calibration(session, name, wanted, now=runtime.now())
        tag_words = unknown_tag_words(session, wanted.tag) if wanted.tag else ""
    if plot is not None:
        _plot(shown, plot)
    if as_json:
        print_json(shown)
    else:
        _print_forecaster(shown, tag_words)
