"""People with accounts beside the invented record: what is theirs, and what they keep private.

Tokens and marks are the same in every database, so that two of them can be told apart by nothing
but what is in them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from forecasts.accounts import SCOPES, Scope, add_account, own_forecaster, viewer_of
from forecasts.clock import Edge, parse_moment
from forecasts.comments import write_comment
from forecasts.db import Session
from forecasts.logbook import Details, author_of, log_statement
from forecasts.models import Account, ApiToken, IdempotentAnswer, Question, SignIn, Subscription
from forecasts.questions import QuestionDraft, add_question, find_question
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.values import Cadence, Decision, Role, Visibility
from forecasts.webhooks import Event, add_webhook
from tests.web import record

PEOPLE: Final[Mapping[str, Role]] = {
    "rita": Role.READER,
    "fred": Role.FORECASTER,
    "olga": Role.FORECASTER,
    "cora": Role.CURATOR,
    "ada": Role.ADMIN,
}
OWNER: Final = "olga"
OTHERS: Final = tuple(name for name in PEOPLE if name != OWNER)
PRIVATE_SLUG: Final = "private_q7f3a9d2e5b8c146"
ABSENT_SLUG: Final = "private_q7f3a9d2e5b8c14d"
PRIVATE_TITLE: Final = "Will the secret garden bloom?"
OWN_PUBLIC: Final = "will-the-lantern-be-lit"
FREDS_SLUG: Final = "will-freds-boat-float"
COOKIE: Final = "forecasts"
PASSWORD: Final = "nine green bottles hanging"
EMAIL: Final = "{}@members.example"
READER: Final = "reader@elsewhere.example"
READS_SINCE: Final = datetime(2024, 5, 1, tzinfo=UTC)
KEY: Final = "k" * 40
"""What cookies, and the links in letters, are signed with."""


class _UndoneError(Exception):
    """Ends a transaction that is not to last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing(Runtime):
    """A runtime that takes back whatever a request wrote: the next one finds all as it was."""

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Opens a writing transaction, and rolls it back when all went well, too."""
        with suppress(_UndoneError), Runtime.transaction(self) as session:
            yield session
            session.flush()
            raise _UndoneError


@dataclass(frozen=True)
class Asker:
    """Whoever asks, and what they send to say so.

    Attributes:
        name: of the person, empty for nobody.
        role: of the account, None for nobody.
        scope: of the token of a program, None for a browser.
    """

    name: str = ""
    scope: Scope | None = None

    @property
    def role(self) -> Role | None:
        return PEOPLE.get(self.name)

    @property
    def headers(self) -> dict[str, str]:
        """What a browser or a program sends."""
        if not self.name:
            return {}
        if self.scope is not None:
            return {"Authorization": f"Bearer {api_token(self.name, self.scope)}"}
        return {"Cookie": f"{COOKIE}={cookie_token(self.name)}"}

    def __str__(self) -> str:
        return f"{self.name or 'nobody'}{f', token to {self.scope}' if self.scope else ''}"


def cookie_token(name: str) -> str:
    """Gives the token in the cookie of somebody's browser."""
    return f"cookie-of-{name}-{'c' * 24}"


def api_token(name: str, scope: Scope) -> str:
    """Gives a token of somebody's programs."""
    return f"fk_{name}_{scope.value}_{'t' * 24}"


def reader() -> Subscription:
    """Gives somebody without an account who is mailed the report every week."""
    return Subscription(
        public_id="subscribed-for-years", email=READER, email_key=READER, cadence=Cadence.WEEKLY,
        created_at=READS_SINCE, asked_at=READS_SINCE, confirmed_at=READS_SINCE,
    )  # fmt: skip


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def settle(session: Session, now: datetime) -> None:
    """Gives everybody an account, a signed-in browser and a token of each scope they may give."""
    for name, role in PEOPLE.items():
        account = add_account(session, email=EMAIL.format(name), name=name, role=role, now=now)
        account.mark = f"member {name}"
        session.add(
            SignIn(
                account_id=account.id, token_hash=_hashed(cookie_token(name)), browser="a browser",
                began_at=now, seen_at=now, expires_at=now + timedelta(days=9),
            )
        )  # fmt: skip
        for scope, needed in SCOPES.items():
            if role.covers(needed):
                text = api_token(name, scope)
                session.add(
                    ApiToken(
                        account_id=account.id, name=scope.value, prefix=text[:10],
                        token_hash=_hashed(text), scopes=[scope.value], created_at=now,
                        expires_at=now + timedelta(days=9),
                    )
                )  # fmt: skip
    session.add(reader())
    session.flush()


def account_of(session: Session, name: str) -> Account:
    """Finds somebody's account."""
    return session.query(Account).filter_by(email=EMAIL.format(name)).one()


def ask(
    session: Session,
    now: datetime,
    name: str,
    title: str,
    *,
    slug: str,
    visibility: Visibility,
    closes: str = "2030-01-01",
) -> Question:
    """Asks a question as somebody."""
    account = account_of(session, name)
    draft = QuestionDraft(
        title=title,
        criteria="Yes if it does.",
        closes=parse_moment(closes, edge=Edge.END),
        opens=parse_moment("2024-01-01", edge=Edge.START),
        visibility=visibility,
        tags=("ships", f"{visibility.value}-tag"),
        slug=slug,
    )
    made = add_question(session, draft, by=account.mark, now=now, owner_id=account.id)
    made.slug = slug  # what is private draws letters for it
    session.flush()
    return made


def say(
    session: Session,
    now: datetime,
    name: str,
    about: Question,
    probability: float,
    *,
    visibility: Visibility,
    comment: str = "",
) -> int:
    """Says a probability as somebody; gives the number of the statement."""
    viewer = viewer_of(account_of(session, name))
    logged = log_statement(
        session,
        about,
        probability,
        Details(visibility=visibility, comment=comment),
        author=author_of(session, viewer, now=now),
        now=now,
    )
    return logged.prediction


def speak_up(session: Session, now: datetime) -> None:
    """Puts on record what Olga and Fred say in public, and what Fred keeps to himself."""
    lantern = ask(
        session, now, OWNER, "Will the lantern be lit?", slug=OWN_PUBLIC,
        visibility=Visibility.PUBLIC,
    )  # fmt: skip
    say(
        session, now, OWNER, lantern, 0.7, visibility=Visibility.PUBLIC, comment="I see oil coming."
    )
    say(session, now, "fred", lantern, 0.2, visibility=Visibility.PUBLIC, comment="Too windy.")
    boat = ask(
        session, now, "fred", "Will Fred's boat float?", slug=FREDS_SLUG,
        visibility=Visibility.PRIVATE,
    )  # fmt: skip
    say(session, now, "fred", boat, 0.9, visibility=Visibility.PRIVATE, comment="Mine to know.")


def keep_private(session: Session, now: datetime, *, part: int) -> None:
    """Adds what only Olga may see, of every kind; `part` tells one helping from another."""
    secret = Visibility.PRIVATE
    olga = account_of(session, OWNER)
    own_forecaster(session, olga.id, now=now)
    slug = PRIVATE_SLUG if part == 1 else f"private_{part}"
    garden = ask(
        session, now, OWNER, PRIVATE_TITLE.replace("?", f" {part}?" if part > 1 else "?"),
        slug=slug, visibility=secret,
    )  # fmt: skip
    say(session, now, OWNER, garden, 0.11, visibility=secret, comment="secret words")
    say(session, now, OWNER, garden, 0.13, visibility=secret)
    over = ask(
        session, now, OWNER, f"Will the secret be out by May {part}?", slug=f"secret-{part}-over",
        visibility=secret, closes="2024-05-01",
    )  # fmt: skip
    known = parse_moment("2024-04-20", edge=Edge.START)
    resolve_question(session, over, Decision.YES, known=known, by=olga.mark, now=now)
    ask(
        session, now, OWNER, f"Will whoever knows the address come {part}?",
        slug=f"unlisted-{part}-8c1f0a9be4d24d5e9c0e6f3a7b21d854", visibility=Visibility.UNLISTED,
    )  # fmt: skip
    bridge = find_question(session, "will-the-bridge-stand")
    say(session, now, OWNER, bridge, 0.17, visibility=secret, comment="secretly")
    write_comment(
        session, bridge, own_forecaster(session, olga.id, now=now), text="a secret note",
        visibility=secret, by=olga.mark, now=now,
    )  # fmt: skip
    text = f"fk_secret_{part}_{'s' * 24}"
    session.add(
        ApiToken(
            account_id=olga.id, name="secret token", prefix=text[:10], token_hash=_hashed(text),
            scopes=["read"], created_at=now, expires_at=now + timedelta(days=9),
        )
    )  # fmt: skip
    session.add(
        IdempotentAnswer(
            account_id=olga.id, key=f"secret {part}", request_hash="0" * 64, status=201, body="{}",
            created_at=now,
        )
    )  # fmt: skip
    add_webhook(
        session, account_id=olga.id, url=f"https://secret.example/{part}", events=[*Event], now=now
    )


def populate(session: Session, now: datetime, *, is_secret: bool) -> None:
    """Fills an empty database: the public record, people, and what one of them keeps private."""
    settle(session, now)
    record.fill(session, now)
    if is_secret:
        keep_private(session, now, part=1)
    speak_up(session, now)
    if is_secret:
        keep_private(session, now, part=2)
