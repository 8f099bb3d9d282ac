"""Who may ask for what: one table of every endpoint, and who is asking.

A view decides nothing about roles; what belongs to one person it finds by that person alone.
Public pages never ask who looks, so that they are the same for everybody.
"""

import re
from enum import Enum
from typing import Final, cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, flash, g, redirect, request, url_for

from forecasts.accounts import Viewer, signed_in, viewer_of
from forecasts.accounts.sign_in import SIGN_IN_LIFE
from forecasts.errors import ConfigurationError, NotAllowedError
from forecasts.values import Role
from web.rendering import runtime

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Access(Enum):
    """Who may ask for an address."""

    ANYONE = "anyone"
    SIGNED_IN = Role.READER
    FORECASTER = Role.FORECASTER
    CURATOR = Role.CURATOR
    ADMIN = Role.ADMIN
    TOKEN = "token"  # noqa: S105  # programs, whose token web.api reads


ACCESS: Final[dict[str, Access]] = {
    "static": Access.ANYONE,
    "assets.one": Access.ANYONE,
    "health.healthz": Access.ANYONE,
    "health.readyz": Access.ANYONE,
    # the public record
    "articles.every": Access.ANYONE,
    "articles.one": Access.ANYONE,
    "board.front": Access.ANYONE,
    "calibration.by_kind": Access.ANYONE,
    "cards.forecaster": Access.ANYONE,
    "cards.picture": Access.ANYONE,
    "cards.question": Access.ANYONE,
    "compare.choose": Access.ANYONE,
    "compare.two": Access.ANYONE,
    "corrections.every": Access.ANYONE,
    "exports.board": Access.ANYONE,
    "feeds.calendar": Access.ANYONE,
    "feeds.corrections": Access.ANYONE,
    "feeds.forecaster": Access.ANYONE,
    "feeds.question": Access.ANYONE,
    "feeds.reports": Access.ANYONE,
    "feeds.resolutions": Access.ANYONE,
    "forecasters.calibration": Access.ANYONE,
    "forecasters.every": Access.ANYONE,
    "forecasters.one": Access.ANYONE,
    "ledger.end": Access.ANYONE,
    "lexicon.newest": Access.ANYONE,
    "lexicon.one": Access.ANYONE,
    "markets.every": Access.ANYONE,
    "methodology.explained": Access.ANYONE,
    "questions.every": Access.ANYONE,
    "questions.one": Access.ANYONE,
    "reports.every": Access.ANYONE,
    "reports.mine": Access.ANYONE,
    "reports.one": Access.ANYONE,
    "sitemap.part": Access.ANYONE,
    "sitemap.robots": Access.ANYONE,
    "sitemap.whole": Access.ANYONE,
    "watches.every": Access.ANYONE,
    "watches.one": Access.ANYONE,
    # signing in
    "sign_in.enter": Access.ANYONE,
    "sign_in.by_password": Access.ANYONE,
    "sign_in.by_mail": Access.ANYONE,
    "sign_in.link": Access.ANYONE,
    "sign_in.follow": Access.ANYONE,
    "sign_in.leave": Access.ANYONE,
    # the report by mail; the links in letters are known by their token alone
    "subscribing.form": Access.ANYONE,
    "subscribing.ask_for": Access.ANYONE,
    "mailing.asking": Access.ANYONE,
    "mailing.agree": Access.ANYONE,
    "mailing.leaving": Access.ANYONE,
    "mailing.leave": Access.ANYONE,
    "mailing.preferences": Access.ANYONE,
    "mailing.keep": Access.ANYONE,
    "mailing.closing": Access.ANYONE,
    "mailing.close": Access.ANYONE,
    # pointing out and disputing, and what curators do about it
    "tips.form": Access.ANYONE,
    "tips.send": Access.ANYONE,
    "tips.every": Access.CURATOR,
    "tips.take": Access.CURATOR,
    "tips.aside": Access.CURATOR,
    "disputes.form": Access.ANYONE,
    "disputes.send": Access.ANYONE,
    "disputes.every": Access.CURATOR,
    "disputes.mark": Access.CURATOR,
    "disputes.let_stand": Access.CURATOR,
    "disputes.take_back": Access.CURATOR,
    "disputes.reply": Access.CURATOR,
    "coding.form": Access.CURATOR,
    "coding.read": Access.CURATOR,
    "coding.agreement": Access.CURATOR,
    "watching.every": Access.CURATOR,
    "watching.start": Access.CURATOR,
    "watching.one": Access.CURATOR,
    "watching.add": Access.CURATOR,
    "watching.end": Access.CURATOR,
    "watching.set_aside": Access.CURATOR,
    "merging.every": Access.ADMIN,
    "merging.merge": Access.ADMIN,
    "merging.undo": Access.ADMIN,
    # review and curation
    "review.queue": Access.CURATOR,
    "review.new_article": Access.CURATOR,
    "review.add_article": Access.CURATOR,
    "review.article": Access.CURATOR,
    "review.settle_date": Access.CURATOR,
    "review.ask_model": Access.CURATOR,
    "review.decide": Access.CURATOR,
    "review.undo": Access.CURATOR,
    "review.proposals": Access.CURATOR,
    "review.decide_proposal": Access.CURATOR,
    "review.question": Access.CURATOR,
    "review.change_question": Access.CURATOR,
    # one's own account
    "profile.show": Access.SIGNED_IN,
    "profile.change": Access.SIGNED_IN,
    "profile.address": Access.SIGNED_IN,
    "profile.password": Access.SIGNED_IN,
    "profile.leave_everywhere": Access.SIGNED_IN,
    "profile.data": Access.SIGNED_IN,
    "tokens.every": Access.SIGNED_IN,
    "tokens.make": Access.SIGNED_IN,
    "tokens.revoke": Access.SIGNED_IN,
    "erasing.form": Access.SIGNED_IN,
    "erasing.erase": Access.SIGNED_IN,
    "own_mail.show": Access.SIGNED_IN,
    "own_mail.keep": Access.SIGNED_IN,
    "own_mail.begin": Access.SIGNED_IN,
    "own_mail.stop": Access.SIGNED_IN,
    # everybody's accounts, and everybody's mail
    "admin_mail.every": Access.ADMIN,
    "admin_mail.pause_sending": Access.ADMIN,
    "admin_mail.resume_sending": Access.ADMIN,
    "admin_mail.send_again": Access.ADMIN,
    "admin_mail.release": Access.ADMIN,
    "admin_mail.drop": Access.ADMIN,
    "admin_mail.open_again": Access.ADMIN,
    "admin_mail.close": Access.ADMIN,
    "accounts.every": Access.ADMIN,
    "accounts.role": Access.ADMIN,
    "accounts.disable": Access.ADMIN,
    "accounts.enable": Access.ADMIN,
    "accounts.rename": Access.ADMIN,
    "accounts.link": Access.ADMIN,
    "accounts.invite": Access.ADMIN,
    # one's own record
    "me.overview": Access.SIGNED_IN,
    "data.bring": Access.FORECASTER,
    "data.bring_file": Access.FORECASTER,
    "data.take": Access.SIGNED_IN,
    "data.take_csv": Access.SIGNED_IN,
    "data.take_fatebook": Access.SIGNED_IN,
    "data.take_json": Access.SIGNED_IN,
    "webhooks.add": Access.FORECASTER,
    "webhooks.every": Access.FORECASTER,
    "webhooks.off": Access.FORECASTER,
    "webhooks.on": Access.FORECASTER,
    "webhooks.remove": Access.FORECASTER,
    "webhooks.test": Access.FORECASTER,
    # logging predictions, and one's own questions
    "predict.start": Access.FORECASTER,
    "predict.enter": Access.FORECASTER,
    "predict.read": Access.FORECASTER,
    "predict.full": Access.FORECASTER,
    "predict.log_full": Access.FORECASTER,
    "predict.many": Access.FORECASTER,
    "predict.log_many": Access.FORECASTER,
    "predict.undo": Access.FORECASTER,
    "own.every": Access.FORECASTER,
    "own.one": Access.FORECASTER,
    "own.say": Access.FORECASTER,
    "own.withdraw": Access.FORECASTER,
    "own.undo": Access.FORECASTER,
    "own.comment": Access.FORECASTER,
    "own.remove": Access.FORECASTER,
    "own.edit": Access.FORECASTER,
    "own.decide": Access.FORECASTER,
    # for programs
    "api_documents.openapi": Access.ANYONE,
    "api_documents.explanation": Access.ANYONE,
    "api_questions.every": Access.ANYONE,
    "api_questions.one": Access.ANYONE,
    "api_questions.ask": Access.TOKEN,
    "api_questions.change": Access.TOKEN,
    "api_questions.resolve": Access.TOKEN,
    "api_questions.annul": Access.TOKEN,
    "api_questions.reopen": Access.TOKEN,
    "api_predictions.every": Access.ANYONE,
    "api_predictions.on": Access.ANYONE,
    "api_predictions.one": Access.TOKEN,
    "api_predictions.say": Access.TOKEN,
    "api_predictions.from_line": Access.TOKEN,
    "api_predictions.withdraw": Access.TOKEN,
    "api_predictions.undo": Access.TOKEN,
    "api_predictions.bulk": Access.TOKEN,
    "api_comments.on": Access.ANYONE,
    "api_comments.write": Access.TOKEN,
    "api_comments.remove": Access.TOKEN,
    "api_record.forecasters": Access.ANYONE,
    "api_record.forecaster": Access.ANYONE,
    "api_record.standing": Access.ANYONE,
    "api_record.leaderboard": Access.ANYONE,
    "api_record.markets": Access.ANYONE,
    "api_me.profile": Access.TOKEN,
    "api_me.due": Access.TOKEN,
    "api_me.record": Access.TOKEN,
    "api_curation.articles": Access.ANYONE,
    "api_curation.article": Access.ANYONE,
    "api_curation.add_article": Access.TOKEN,
    "api_curation.date_article": Access.TOKEN,
    "api_curation.candidates": Access.TOKEN,
    "api_curation.accept": Access.TOKEN,
    "api_curation.noncommittal": Access.TOKEN,
    "api_curation.direction": Access.TOKEN,
    "api_curation.reject": Access.TOKEN,
    "api_curation.undo": Access.TOKEN,
    "api_curation.proposals": Access.TOKEN,
    "api_curation.accept_outcome": Access.TOKEN,
    "api_curation.reject_outcome": Access.TOKEN,
    "api_tips.send": Access.TOKEN,
    "api_tips.waiting": Access.TOKEN,
    "api_tips.take": Access.TOKEN,
    "api_tips.set_aside": Access.TOKEN,
}


MAILED: Final = "mailing"
"""The links of letters. Mail programs send to them by themselves (RFC 8058), and some browsers from
pages that tell no address, without saying where from: the token in the address is the proof, and no
cookie is read."""


def cookie_name() -> str:
    """Names the cookie of a sign-in; over https its name forbids every other site to set it."""
    is_https = runtime().settings.site_url.startswith("https://")
    return "__Host-forecasts" if is_https else "forecasts"


def keep_sign_in(response: Response, token: str) -> None:
    """Puts the token of a sign-in into the browser."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=SIGN_IN_LIFE,
        secure=runtime().settings.site_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def forget_sign_in(response: Response) -> None:
    """Takes the token out of the browser."""
    response.delete_cookie(
        cookie_name(),
        secure=runtime().settings.site_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def sign_in_token() -> str:
    """Gives the token the browser sent, empty without one."""
    return request.cookies.get(cookie_name(), "")


def viewer() -> Viewer | None:
    """Says who is signed in; read once a request."""
    if "viewer" not in g:
        g.viewer = _viewer(sign_in_token())
    return cast("Viewer | None", g.viewer)


def _viewer(token: str) -> Viewer | None:
    if not token:
        return None
    composed = runtime()
    with composed.reading() as session:
        found = signed_in(session, token, now=composed.now())
        return viewer_of(found[0]) if found else None


def whoever() -> Viewer:
    """Gives who is signed in, on an address that only somebody signed in reaches."""
    found = viewer()
    if found is None:
        abort(401)
    return found


def safe_path(typed: str) -> str:
    """Keeps a path of this site to go on to; everything else becomes the empty path.

    Example:
        >>> safe_path("/predict?question=rain"), safe_path("//elsewhere.example"), safe_path("me")
        ('/predict?question=rain', '', '')
    """
    is_path = re.fullmatch(r"/(?![/\\])[!-~]*", typed) and "\\" not in typed
    if not is_path:
        return ""
    try:
        parts = urlsplit(typed)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else typed


def _is_own_origin(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"}:
        return False
    return origin == runtime().settings.site_url or parts.netloc == request.host


def _is_forged() -> bool:
    """Says whether an unsafe request may come from somebody else's page."""
    if request.headers.get("Authorization", "").startswith("Bearer "):
        return False  # no page of others can make a browser send it
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched not in {"same-origin", "none"}
    return not _is_own_origin(request.headers.get("Origin", ""))


def _check() -> Response | None:
    if request.endpoint is None:
        return None
    access = ACCESS[request.endpoint]
    is_unsafe = request.method not in SAFE_METHODS
    is_proof_elsewhere = access is Access.TOKEN or request.blueprint == MAILED
    if is_unsafe and not is_proof_elsewhere and _is_forged():
        raise NotAllowedError(
            "This was sent from another site, or by a program that does not say where from; "
            "open the page here and send it again."
        )
    if not isinstance(access.value, Role):  # a role is a text, too
        return None
    return _refusal(access.value, is_unsafe=is_unsafe)


def _came_from() -> str:
    """Gives the path of the page a form was sent from, empty where it is none of this site."""
    referrer = request.referrer or ""
    host = request.host_url.removesuffix("/")
    return referrer.removeprefix(host) if referrer.startswith(f"{host}/") else ""


def _refusal(needed: Role, *, is_unsafe: bool) -> Response | None:
    found = viewer()
    if found is None:
        asked = _came_from() if is_unsafe else request.full_path.removesuffix("?")
        if is_unsafe:
            flash("You are not signed in any more. Sign in, and send it again.", "refused")
        where = url_for("sign_in.enter", next=safe_path(asked) or None)
        led = cast("Response", redirect(where, 303))
        led.headers["Cache-Control"] = "no-store"
        return led
    if not found.role.covers(needed):
        raise NotAllowedError(
            f"This is for {needed.value}s; you are signed in as {found.role.value}. Whoever runs "
            "this site can change that."
        )
    return None


def _keep_nowhere(response: Response) -> Response:
    """Lets nothing that is for one person be kept on the way, a refusal neither."""
    access = ACCESS.get(request.endpoint or "", Access.ANYONE)
    if isinstance(access.value, Role):
        response.headers["Cache-Control"] = "no-store"
    return response


def check_table(app: Flask) -> None:
    """Refuses an app with an address nobody decided about.

    Raises:
        ConfigurationError: it names the endpoints.
    """
    missing = sorted(set(app.view_functions) - set(ACCESS))
    if missing:
        raise ConfigurationError(f"Who may ask for {', '.join(missing)}? Say so in web/access.py.")


def register(app: Flask) -> None:
    """Checks every request before its view."""
    app.before_request(_check)
    app.after_request(_keep_nowhere)
