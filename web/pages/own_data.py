"""One's own predictions brought from other places and taken away again."""

import io
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, make_response, request, url_for

from forecasts.accounts import Limit, check_attempts, count_attempt
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
    look_own,
    own_table,
    quiet,
    read_from,
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
_LOOKS: Final = Limit("file to import", 30, timedelta(hours=1))
_SEEN_BY: Final = {"public": "everybody", "unlisted": "link", "private": "only you"}
_OUTCOMES: Final = {"1": "Yes", "0": "No", "annulled": "annulled", "": ""}


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
    """Reads a kept file, then looks what it would bring in, or imports it in one transaction."""
    me, composed, peer = whoever(), runtime(), _peer()
    now = composed.now()
    with (
        opened_upload(me.account_id, token) as raw,
        read_from(peer, raw, taking, now=now) as file,
    ):
        if is_dry or file.is_bad:
            with composed.reading() as session:
                return look_own(session, me, file, taking, now=now)
        with composed.transaction() as session:
            return import_own(session, me, file, now=now)


def _kept_file() -> str | None:
    """Keeps the file that was sent, if one was, and gives its token."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    composed, me = runtime(), whoever().account_id
    with composed.transaction() as session:
        check_attempts(session, _LOOKS, str(me), now=composed.now())
        count_attempt(session, _LOOKS, str(me), now=composed.now())
    return keep_upload(sent.stream, me)


@pages.post("/import")
def bring_file() -> Response:
    """Looks at a file, or imports what was looked at; a refused file is not kept."""
    is_dry = request.form.get("action") != "import"
    token = request.form.get("token", "")
    try:
        taking = _taking()
        _peer()
        if kept := _kept_file():
            token, is_dry = kept, True
        summary = _imported(token, taking, is_dry=is_dry)
    except InvalidInputError as error:
        forget_upload(whoever().account_id, token)
        problems = error.problems if isinstance(error, RejectedImportError) else ()
        return _form(problems=problems, refusal=str(error))
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


@pages.get("/export/predictions.csv")
def take_csv() -> Response:
    """Gives own predictions in our columns."""
    return _file(
        "predictions",
        "predictions.csv",
        "text/csv",
        lambda table, out: write_csv(table, out, progress=quiet),
    )


@pages.get("/export/predictions.jsonl")
def take_json() -> Response:
    """Gives own predictions as JSON, one object a line."""
    return _file(
        "predictions",
        "predictions.jsonl",
        "application/jsonl",
        lambda table, out: write_jsonl(table, out, progress=quiet),
    )


@pages.get("/export/fatebook.csv")
def take_fatebook() -> Response:
    """Gives own predictions in Fatebook's columns."""
    return _file(
        "fatebook",
        "fatebook.csv",
        "text/csv",
        lambda table, out: write_csv(table, out, progress=quiet, for_spreadsheet=True),
    )
