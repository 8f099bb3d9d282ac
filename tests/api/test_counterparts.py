"""What the pages do and show, programs can do and read, or it is said here why not."""

from typing import Final

from flask import Flask

from forecasts.accounts import SCOPES
from forecasts.values import Role
from tests.api.conftest import Programs
from web.access_table import ACCESS, Access
from web.api.document import AREAS

OPENS: Final = "opens an account, so a person does it at a browser"
MAILED: Final = "a link of a letter, known by its token alone"
LOOKS: Final = "only looks at what is typed, or shows an empty form"
DRAWN: Final = "a picture, a feed or a file of what the API gives as numbers"
SITE: Final = "of the site itself"

DONE: Final = {
    "accounts.disable": "api_accounts.disable",
    "accounts.enable": "api_accounts.enable",
    "accounts.rename": "api_accounts.rename",
    "accounts.role": "api_accounts.role",
    "admin_mail.close": "api_outbox.close",
    "admin_mail.drop": "api_outbox.drop",
    "admin_mail.open_again": "api_outbox.open_again",
    "admin_mail.pause_sending": "api_outbox.pause_sending",
    "admin_mail.release": "api_outbox.release",
    "admin_mail.resume_sending": "api_outbox.resume_sending",
    "admin_mail.send_again": "api_outbox.send_again",
    "coding.read": "api_coding.read",
    "data.bring_file": "api_files.bring",
    "disputes.let_stand": "api_disputes.let_stand",
    "disputes.mark": "api_disputes.mark",
    "disputes.reply": "api_disputes.reply",
    "disputes.send": "api_disputes.send",
    "disputes.take_back": "api_disputes.take_back",
    "merging.merge": "api_merges.merge",
    "merging.undo": "api_merges.undo",
    "own.comment": "api_comments.write",
    "own.decide": "api_questions.resolve api_questions.annul api_questions.reopen",
    "own.edit": "api_questions.change",
    "own.remove": "api_comments.remove",
    "own.say": "api_predictions.say",
    "own.undo": "api_predictions.undo",
    "own.withdraw": "api_predictions.withdraw",
    "own_mail.begin": "api_mail.begin",
    "own_mail.keep": "api_mail.keep",
    "own_mail.stop": "api_mail.stop",
    "predict.enter": "api_predictions.from_line",
    "predict.log_full": "api_questions.ask api_predictions.say",
    "predict.log_many": "api_predictions.bulk",
    "predict.undo": "api_predictions.undo",
    "profile.change": "api_me.change",
    "review.add_article": "api_curation.add_article",
    "review.change_question": "api_questions.change api_questions.resolve api_questions.annul "
    "api_questions.reopen",
    "review.decide": "api_curation.accept api_curation.noncommittal api_curation.direction "
    "api_curation.reject api_curation.merge api_curation.set_aside api_questions.ask",
    "review.decide_proposal": "api_curation.accept_outcome api_curation.reject_outcome "
    "api_curation.undo_outcome",
    "review.settle_date": "api_curation.date_article",
    "review.undo": "api_curation.undo",
    "tips.aside": "api_tips.set_aside",
    "tips.send": "api_tips.send",
    "tips.take": "api_tips.take",
    "tokens.revoke": "api_me.revoke",
    "watching.add": "api_watches.add",
    "watching.end": "api_watches.end",
    "watching.set_aside": "api_watches.set_aside",
    "watching.start": "api_watches.start",
    "webhooks.add": "api_webhooks.add",
    "webhooks.off": "api_webhooks.off",
    "webhooks.on": "api_webhooks.on",
    "webhooks.remove": "api_webhooks.remove",
    "webhooks.test": "api_webhooks.test",
}
"""What changes something on the pages, and where programs do it."""

NOT_DONE: Final = {
    "accounts.invite": OPENS,
    "accounts.link": OPENS,
    "erasing.erase": "cannot be undone, and asks for the password",
    "mailing.agree": MAILED,
    "mailing.close": MAILED,
    "mailing.keep": MAILED,
    "mailing.leave": MAILED,
    "predict.read": LOOKS,
    "profile.address": OPENS,
    "profile.leave_everywhere": "signs browsers out",
    "profile.password": OPENS,
    "review.ask_model": "waits up to 50 seconds for a model that costs money",
    "sign_in.by_mail": OPENS,
    "sign_in.by_password": OPENS,
    "sign_in.follow": OPENS,
    "sign_in.leave": "signs a browser out",
    "subscribing.ask_for": "for whoever has no account, and so no token",
    "tokens.make": OPENS,
}
"""What changes something on the pages and is left to them, with the reason."""

READ: Final = {
    "accounts.every": "api_accounts.every",
    "admin_mail.every": "api_outbox.going api_outbox.letters api_outbox.closed",
    "articles.every": "api_curation.articles",
    "articles.one": "api_curation.article",
    "board.front": "api_record.leaderboard",
    "calibration.by_kind": "api_record.calibration",
    "coding.agreement": "api_coding.agreement",
    "coding.form": "api_coding.form",
    "compare.two": "api_record.compare",
    "corrections.every": "api_log.corrections",
    "data.take_csv": "api_files.predictions_csv",
    "data.take_fatebook": "api_files.fatebook_csv",
    "data.take_json": "api_files.predictions_lines",
    "disputes.every": "api_disputes.every",
    "forecasters.calibration": "api_record.own_calibration",
    "forecasters.every": "api_record.forecasters",
    "forecasters.one": "api_record.forecaster api_record.standing api_record.words",
    "ledger.end": "api_log.ledger",
    "lexicon.newest": "api_lexicon.newest",
    "lexicon.one": "api_lexicon.one",
    "markets.every": "api_record.markets",
    "me.overview": "api_me.due api_me.record",
    "merging.every": "api_merges.every api_merges.preview",
    "own.every": "api_questions.every",
    "own.one": "api_questions.one api_predictions.on api_predictions.one api_comments.on",
    "own_mail.show": "api_mail.show api_mail.letters",
    "profile.data": "api_me.data",
    "profile.show": "api_me.profile",
    "questions.every": "api_questions.every",
    "questions.one": "api_questions.one api_predictions.on api_comments.on api_record.families",
    "review.article": "api_curation.article",
    "review.proposals": "api_curation.proposals",
    "review.question": "api_questions.one",
    "review.queue": "api_curation.candidates",
    "tips.every": "api_tips.waiting",
    "tokens.every": "api_me.tokens",
    "watches.every": "api_watches.every",
    "watches.one": "api_watches.one api_watches.pieces",
    "watching.every": "api_watches.every",
    "watching.one": "api_watches.one api_watches.pieces",
    "webhooks.every": "api_webhooks.every api_webhooks.sent_to",
}
"""What is shown on the pages, and where programs read it."""

NOT_READ: Final = {
    **dict.fromkeys(("cards.forecaster", "cards.picture", "cards.question"), DRAWN),
    **dict.fromkeys(
        ("feeds.calendar", "feeds.corrections", "feeds.forecaster", "feeds.question",
         "feeds.reports", "feeds.resolutions", "exports.board"), DRAWN,
    ),
    **dict.fromkeys(
        ("compare.choose", "data.bring", "data.take", "disputes.form", "erasing.form",
         "predict.full", "predict.many", "predict.start", "review.new_article",
         "subscribing.form", "tips.form"), LOOKS,
    ),
    **dict.fromkeys(
        ("mailing.asking", "mailing.closing", "mailing.leaving", "mailing.preferences",
         "reports.mine"), MAILED,
    ),
    **dict.fromkeys(("sign_in.enter", "sign_in.link"), OPENS),
    **dict.fromkeys(
        ("assets.one", "static", "health.healthz", "health.readyz", "sitemap.part",
         "sitemap.robots", "sitemap.whole"), SITE,
    ),
    "methodology.explained": "prose about how it is counted",
    "reports.every": "letters written for people, of what the API gives as numbers",
    "reports.one": "letters written for people, of what the API gives as numbers",
}  # fmt: skip
"""What is shown on the pages and is left to them, with the reason."""

SCOPED: Final = {
    f"{area.name}.{view}": scope for area in AREAS for view, scope in area.scopes.items()
}


def pages(app: Flask, method: str) -> set[str]:
    """Names what the pages, not the API, answer to a method."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and not rule.endpoint.startswith("api_")
    }


def test_whatever_the_pages_change_programs_can_change_or_it_is_said_why_not(
    programs: Programs,
) -> None:
    changing = {each for method in ("POST", "PUT", "PATCH", "DELETE")
                for each in pages(programs.app, method)}  # fmt: skip
    assert not set(DONE) & set(NOT_DONE)
    assert changing == set(DONE) | set(NOT_DONE)


def test_whatever_the_pages_show_programs_can_read_or_it_is_said_why_not(
    programs: Programs,
) -> None:
    assert not set(READ) & set(NOT_READ)
    assert pages(programs.app, "GET") == set(READ) | set(NOT_READ)


def test_programs_need_no_less_than_the_page_asks_of_a_person_and_no_more() -> None:
    wider, further = {}, {}
    for page, there in (*DONE.items(), *READ.items()):
        access = ACCESS[page]
        role = access.value if isinstance(access.value, Role) else None
        for address in there.split():
            needed = SCOPED[address]
            reached = SCOPES[needed] if needed else None
            if role is not None and needed is not None and not SCOPES[needed].covers(role):
                wider[page, address] = needed
            if reached is not None and not (role or Role.READER).covers(reached):
                further[page, address] = needed
    assert set(wider) == {
        # addresses that serve whoever asked or said it, too
        ("own.one", "api_predictions.one"),
        ("review.decide", "api_questions.ask"),
        *(("review.change_question", f"api_questions.{each}")
          for each in ("change", "resolve", "annul", "reopen")),
    }  # fmt: skip
    # a token that only reads changes nothing, so whoever may only read changes these on the pages
    assert set(further) == {
        ("own_mail.begin", "api_mail.begin"),
        ("own_mail.keep", "api_mail.keep"),
        ("own_mail.stop", "api_mail.stop"),
        ("profile.change", "api_me.change"),
        ("tokens.revoke", "api_me.revoke"),
    }


def test_what_needs_no_token_shows_what_needs_no_sign_in() -> None:
    """A page for somebody signed in has its like for whoever has a token, or is public anyway."""
    for page, there in READ.items():
        if ACCESS[page] is Access.ANYONE:
            assert all(SCOPED[address] is None for address in there.split()), page
