"""One's own predictions brought from other places and taken away again."""

import io
from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, Response, make_response, request, url_for

from forecasts.db import Session
from forecasts.errors import InvalidInputError
from forecasts.exchange import (
    PEERS,
    ImportSummary,
    Peer,
    RejectedImportError,
    Table,
    Taking,
    import_own,
    own_table,
    write_csv,
    write_jsonl,
)
from web.access import whoever
from web.contexts.own_data import ExportContext, ImportContext, SampleLine
from web.formats import counted
from web.private import done, page
from web.rendering import runtime
from web.typed import chosen_visibility
from web.uploads import forget_upload, keep_upload, opened_upload

pages: Final = Blueprint("data", __name__, url_prefix="/me")

SHOWN: Final = 50
_SEEN_BY: Final = {"public": "everybody", "unlisted": "link", "private": "only you"}
_OUTCOMES: Final = {"1": "Yes", "0": "No", "annulled": "annulled", "": ""}


class _OnlyLookedAtError(Exception):
    """Leaves the transaction so that everything is rolled back."""


def _form(
    *,
    token: str = "",
    summary: ImportSummary | None = None,
    taking: Taking | None = None,
    problems: tuple[tuple[int, str], ...] = (),
    refusal: str = "",
) -> Response:
    lines = {line for line, _ in problems}
    shown = problems[:SHOWN]
    context = ImportContext(
        peers=tuple(PEERS.values()),
        typed=request.form.to_dict(),
        name=whoever().name,
        token=token,
        summary=summary,
        sample=_sample(taking) if summary and taking else (),
        problems=shown,
        more=len(lines - {line for line, _ in shown}),
        refusal=refusal,
    )
    return page(context, 400 if refusal else 200)


def _probability(typed: str) -> float | None:
    try:
        return float(typed)
    except ValueError:
        return None


def _seen_by(row: Mapping[str, str]) -> str:
    """Says who sees a statement; what only one's own word dates is public for nobody."""
    seen = row.get("question_visibility", "")
    is_earlier = seen == "public" and bool(row.get("stated_at"))
    return _SEEN_BY.get("private" if is_earlier else seen, "")


def _sample(taking: Taking) -> tuple[SampleLine, ...]:
    return tuple(
        SampleLine(
            line=line,
            question=row["question"],
            probability=_probability(row["probability"]),
            said=row.get("stated_at", "")[:10],
            seen_by=_seen_by(row),
            outcome=_OUTCOMES.get(row.get("outcome", ""), ""),
        )
        for line, row in taking.sample
    )


@pages.get("/import")
def bring() -> Response:
    """Shows where a file is chosen."""
    return _form()


def _peer() -> Peer:
    name = request.form.get("peer", "")
    if name not in PEERS:
        raise InvalidInputError("Say where the file is from.")
    return PEERS[name]


def _taking() -> Taking:
    named = request.form.get("named", "").strip() or None
    return Taking(whoever().name, named=named, visibility=chosen_visibility(request.form))


def _imported(token: str, taking: Taking, *, is_dry: bool) -> ImportSummary:
    """Imports a kept file in one transaction; of a dry run nothing is left."""
    me, composed, peer = whoever(), runtime(), _peer()
    summary: ImportSummary | None = None
    try:
        with opened_upload(me.account_id, token) as raw, composed.transaction() as session:
            summary = import_own(session, me, peer, raw, taking, now=composed.now())
            if is_dry:
                raise _OnlyLookedAtError  # noqa: TRY301  # it exists to roll back
    except _OnlyLookedAtError:
        pass
    assert summary is not None
    return summary


@pages.post("/import")
def bring_file() -> Response:
    """Looks at a file, or imports what was looked at."""
    is_dry = request.form.get("action") != "import"
    token = request.form.get("token", "")
    try:
        taking = _taking()
        sent = request.files.get("file")
        if sent is not None and sent.filename:
            token, is_dry = keep_upload(sent.stream, whoever().account_id), True
        summary = _imported(token, taking, is_dry=is_dry)
    except RejectedImportError as error:
        return _form(token=token, problems=error.problems, refusal=str(error))
    except InvalidInputError as error:
        return _form(refusal=str(error))
    if is_dry:
        return _form(token=token, summary=summary, taking=taking)
    forget_upload(whoever().account_id, token)
    words = f"Imported {counted(summary.predictions, 'prediction')} on record now."
    return done(url_for("me.overview"), words)


@pages.get("/export")
def take() -> Response:
    """Shows what can be taken away."""
    return page(ExportContext(is_empty=whoever().forecaster_id is None))


def _file(
    kind: str, name: str, media_type: str, write: Callable[[Table, io.BytesIO], None]
) -> Response:
    composed, out = runtime(), io.BytesIO()
    with composed.reading() as session:
        write(_table(session, kind), out)
    response = make_response(out.getvalue())
    response.headers["Content-Type"] = f"{media_type}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _table(session: Session, kind: str) -> Table:
    return own_table(session, whoever(), kind)


def _quiet(_step: str, _done: int, _total: int | None) -> None:
    """Shows nothing."""


@pages.get("/export/predictions.csv")
def take_csv() -> Response:
    """Gives own predictions in our columns."""
    return _file(
        "predictions",
        "predictions.csv",
        "text/csv",
        lambda table, out: write_csv(table, out, progress=_quiet),
    )


@pages.get("/export/predictions.jsonl")
def take_json() -> Response:
    """Gives own predictions as JSON, one object a line."""
    return _file(
        "predictions",
        "predictions.jsonl",
        "application/jsonl",
        lambda table, out: write_jsonl(table, out, progress=_quiet),
    )


@pages.get("/export/fatebook.csv")
def take_fatebook() -> Response:
    """Gives own predictions in Fatebook's columns."""
    return _file(
        "fatebook",
        "fatebook.csv",
        "text/csv",
        lambda table, out: write_csv(table, out, progress=_quiet, for_spreadsheet=True),
    )
