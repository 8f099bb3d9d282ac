"""Our own long form, with who may see what: what a person took away from another record."""

from collections.abc import Iterable

from forecasts.exchange.columns import OWN_FORM, check_header
from forecasts.exchange.lifeboat.taking import PlacedRows, Taking
from forecasts.exchange.reading import Problem, csv_values, first_row, named_cells
from forecasts.values import Visibility

_KNOWN = {each.value: each for each in Visibility}


def _kept(cells: dict[str, str], taking: Taking, who: str) -> dict[str, str]:
    """Gives a row as it is meant here; what says nothing of who may see it is its owner's alone."""
    said = _KNOWN.get(cells.get("visibility", ""))
    asked = _KNOWN.get(cells.get("question_visibility", ""), said)
    question = taking.seen(asked)
    statement = "" if said is None or taking.visibility else said.value
    row = {**cells, "forecaster": who, "visibility": statement}
    if question is not asked:
        row["question_id"] = ""
    return {**row, "question_visibility": question.value}


def own_rows(lines: Iterable[str], taking: Taking) -> PlacedRows:
    """Yields the statements of a file in our long form.

    Args:
        lines: the file, line by line, decoded.
        taking: whose statements are wanted; counts what is left out.

    Raises:
        InvalidInputError: the file is of another shape, or holds nothing by who is wanted.
    """
    source = iter(csv_values(lines))
    header = [name.strip().lower() for name in first_row(source)]
    check_header(header, OWN_FORM)
    for each in named_cells(source, header):
        if isinstance(each, Problem):
            yield each
            continue
        line, cells = each
        if not cells["forecaster"] and not cells["probability"]:
            taking.left_out["on which nobody says anything"] += 1
            continue
        who = taking.forecaster(cells["forecaster"])
        if who is not None:
            yield line, _kept(cells, taking, who)
    taking.close()
