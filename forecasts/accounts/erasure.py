"""Erasing an account: what only its owner could see goes, and the name goes from all that stays.

The content of the ledger entries goes with the rows, and an entry says which ones, so that the
record still verifies. Public statements stay under a neutral name: others are measured by them.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, func, or_, select, text, update

from forecasts import ledger
from forecasts.accounts.attempts import forget_attempts
from forecasts.accounts.changing import check_leaves_admin
from forecasts.accounts.erasing_mail import forget_mail, names_known, rename_in_editions
from forecasts.accounts.erasing_rows import delete_rows
from forecasts.accounts.own_rows import (
    Rows,
    own_names,
    recorded,
    rows_to_erase,
    touched_questions,
)
from forecasts.db import Session
from forecasts.errors import ConflictError
from forecasts.models import (
    Account,
    Alias,
    ApiToken,
    Comment,
    Dispute,
    Family,
    FamilyMember,
    Forecaster,
    ForecasterMerge,
    IdempotentAnswer,
    MarketLink,
    Prediction,
    Question,
    QuestionEvidence,
    Quotation,
    Resolution,
    SignIn,
    SignInLink,
    Tip,
    Verdict,
    Webhook,
    WebhookDelivery,
    Withdrawal,
)
from forecasts.naming import drawn_letters, free_slug
from forecasts.scores import rescore_questions
from forecasts.text import is_named_in, name_key
from forecasts.values import Chain, Role, Visibility

_TAKEN_BACK: Final = "Removed with the account that said so."
_LEDGERED: Final[tuple[Any, ...]] = (
    Question,
    Prediction,
    Withdrawal,
    Resolution,
    MarketLink,
    QuestionEvidence,
    Family,
    FamilyMember,
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing an account takes away, and what it leaves.

    Attributes:
        questions: private and unlisted ones that go.
        statements: statements and withdrawals that go.
        comments: comments that go, public ones too.
        kept_statements: those that stay, under a neutral name.
        kept_questions: those that stay, with nobody as owner; unlisted ones others spoke on too.
    """

    questions: int
    statements: int
    comments: int
    kept_statements: int
    kept_questions: int


def erasure_of(session: Session, account: Account) -> Erasure:
    """Says what erasing an account would do; see `erase_account`."""
    names = own_names(session, account)
    return _told(session, account, names, rows_to_erase(session, account, names))


def _told(session: Session, account: Account, names: set[int], rows: Rows) -> Erasure:
    asked = select(func.count()).select_from(Question).where(Question.owner_id == account.id)
    is_named, goes = Prediction.forecaster_id.in_(names), set(rows[Prediction])
    said = set(session.scalars(select(Prediction.id).where(is_named)))
    typed = set(session.scalars(select(Prediction.id).where(recorded(Prediction, account.mark))))
    return Erasure(
        questions=len(rows[Question]),
        statements=len((said | typed) & goes) + len(rows[Withdrawal]),
        comments=len(rows[Comment]),
        kept_statements=len(said - goes),
        kept_questions=(session.scalar(asked) or 0) - len(rows[Question]),
    )


def erase_account(session: Session, account: Account, *, now: datetime) -> Erasure:
    """Erases an account; it keeps its mark and nothing else.

    Args:
        session: an open writing transaction.
        account: the account.
        now: the present instant.

    Raises:
        ConflictError: it is erased already, is the last admin while others have accounts, or
            speaks for a record it did not make.
    """
    if account.erased_at is not None:
        raise ConflictError(f"{account.mark} is erased already.")
    check_leaves_admin(session, account)
    _overwrite_deleted(session)
    names = own_names(session, account)
    rows = rows_to_erase(session, account, names)
    told = _told(session, account, names, rows)
    touched = touched_questions(session, rows) | _with_organisation(session, names)
    known = names_known(session, names)
    quotations = delete_rows(session, rows)
    _forget_mentions(session, account, names)
    forget_mail(session, account, known)
    _forget_account(session, account, now)
    _forget_names(session, account, names, quotations, rows, now)
    rename_in_editions(session, known)
    rescore_questions(session, touched)
    return told


def _overwrite_deleted(session: Session) -> None:
    """Has SQLite overwrite what is deleted, instead of only forgetting where it was."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))


def _with_organisation(session: Session, names: set[int]) -> set[int]:
    """Lists questions that must be scored anew because an organisation's vote goes with a name."""
    spoken = (
        select(Prediction.question_id)
        .join(Forecaster, Forecaster.id == Prediction.forecaster_id)
        .where(Forecaster.id.in_(names), Forecaster.organisation.is_not(None))
    )
    return set(session.scalars(spoken.distinct()))


def _forget_mentions(session: Session, account: Account, names: set[int]) -> None:
    """Deletes what programs of others were told with the name in it, sent or still to be sent."""
    people = session.scalars(select(Forecaster).where(Forecaster.id.in_(names)))
    said = {account.name, account.email or account.name}
    for each in people:
        said |= {each.name, each.slug}
    for words in sorted(said | {json.dumps(each)[1:-1] for each in said}):
        for table in (IdempotentAnswer, WebhookDelivery):
            session.execute(delete(table).where(table.body.contains(words, autoescape=True)))


def _forget_account(session: Session, account: Account, now: datetime) -> None:
    forget_attempts(session, account.email or "")
    for table in (SignIn, ApiToken, IdempotentAnswer):
        session.execute(delete(table).where(table.account_id == account.id))
    hooks = select(Webhook.id).where(Webhook.account_id == account.id)
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id.in_(hooks)))
    session.execute(delete(Webhook).where(Webhook.account_id == account.id))
    is_own_link = or_(
        SignInLink.account_id == account.id, func.lower(SignInLink.email) == account.email_key
    )
    session.execute(delete(SignInLink).where(is_own_link))
    filed = update(Dispute).where(Dispute.filed_by == account.mark)
    session.execute(filed.values(person=ledger.REMOVED, contact=None, reason=_TAKEN_BACK, url=None))
    session.execute(update(Tip).where(Tip.sent_by == account.mark).values(note=""))
    session.execute(update(Question).where(Question.owner_id == account.id).values(owner_id=None))
    account.email = account.email_key = account.password_hash = account.forecaster_id = None
    account.name, account.role, account.zone = "", Role.READER, "UTC"
    account.email_proved_at, account.usual_visibility = None, Visibility.PRIVATE
    account.created_at, account.disabled_at, account.erased_at = now, None, now
    session.flush()


def _forget_names(
    session: Session,
    account: Account,
    names: set[int],
    quotations: set[int],
    rows: Rows,
    now: datetime,
) -> None:
    """Takes the names from the forecasters and the typed words of a person, and from the ledger."""
    people = list(
        session.scalars(select(Forecaster).where(Forecaster.id.in_(names)).order_by(Forecaster.id))
    )
    known_as = {each.name for each in people}
    words = _own_words(session, names, known_as)
    merges = _merges(session, names)
    told = {table.__tablename__: set(rows[table]) for table in _LEDGERED}
    told["quotation"] = quotations | {each.id for each in words}
    told["forecaster"] = set(names)
    told["forecaster_merge"] = {each.id for each in merges}
    for chain, entries in ledger.entries_about(session, told).items():
        ledger.erase_entries(session, chain, entries, account=account.mark, now=now)
    _forget_aliases(session, names, rows)
    for each in people:
        if _is_unused(session, each.id):
            session.delete(each)
        else:
            _rename(session, each, merges, now)
    for quotation in words:
        _neutralise(quotation, known_as)
        ledger.record(session, quotation, "edited", chain=Chain.PUBLIC, now=now)
    for merge in merges:
        merge.reason = None
        merge.moved = merge.moved | {"filled": {}}
        chain = Chain.PUBLIC if merge.moved["was_public"] else Chain.PRIVATE
        ledger.record(session, merge, "edited", chain=chain, now=now)
    session.flush()


def _forget_aliases(session: Session, names: set[int], rows: Rows) -> None:
    """Deletes the names, and from merges the numbers of rows that are gone: they are free again."""
    known = Alias.forecaster_id.in_(names)
    gone = {table.__tablename__: set(numbers) for table, numbers in rows.items()}
    gone[Alias.__tablename__] = set(session.scalars(select(Alias.id).where(known)))
    session.execute(delete(Alias).where(known))
    for merge in session.scalars(select(ForecasterMerge)):
        left = {
            name: [each for each in numbers if each not in gone.get(name, ())]
            for name, numbers in merge.moved["rows"].items()
        }
        if left != merge.moved["rows"]:
            merge.moved = merge.moved | {"rows": left}


def _merges(session: Session, names: set[int]) -> list[ForecasterMerge]:
    involved = or_(ForecasterMerge.kept_id.in_(names), ForecasterMerge.merged_id.in_(names))
    query = select(ForecasterMerge).where(involved).order_by(ForecasterMerge.id)
    return list(session.scalars(query))


def _own_words(session: Session, names: set[int], known_as: set[str]) -> list[Quotation]:
    """Lists the quotations of no article that say whose words they are."""
    said = or_(
        *(
            exists().where(table.quotation_id == Quotation.id, table.forecaster_id.in_(names))
            for table in (Prediction, Verdict)
        )
    )
    query = select(Quotation).where(Quotation.article_id.is_(None), said).order_by(Quotation.id)
    return [each for each in session.scalars(query) if each.speaker in known_as]


def _neutralise(quotation: Quotation, known_as: set[str]) -> None:
    quotation.speaker = ledger.REMOVED
    if any(is_named_in(each, quotation.excerpt) for each in known_as):
        quotation.excerpt = ""
    for field in ("url", "publisher"):
        if any(is_named_in(each, getattr(quotation, field) or "") for each in known_as):
            setattr(quotation, field, None)


def _is_unused(session: Session, forecaster_id: int) -> bool:
    used = (
        exists().where(table.forecaster_id == forecaster_id)
        for table in (Prediction, Withdrawal, Verdict)
    )
    merged = exists().where(
        or_(
            ForecasterMerge.kept_id == forecaster_id,
            ForecasterMerge.merged_id == forecaster_id,
        )
    )
    return not session.scalar(select(or_(*used, merged)))


def _rename(
    session: Session, who: Forecaster, merges: list[ForecasterMerge], now: datetime
) -> None:
    was_public = who.is_public or any(
        each.merged_id == who.id and each.moved["was_public"] for each in merges
    )
    seen = Visibility.PUBLIC if was_public else Visibility.PRIVATE
    who.name = f"{ledger.REMOVED} {drawn_letters(6)}"
    who.slug = free_slug(session, Forecaster, who.name, seen)
    who.organisation = who.role = None
    if who.is_public:
        session.add(Alias(forecaster_id=who.id, name=who.name, name_key=name_key(who.name)))
    ledger.record(
        session,
        who,
        "edited",
        chain=Chain.PUBLIC if was_public else Chain.PRIVATE,
        now=now,
    )
