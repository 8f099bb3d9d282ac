"""An erased account leaves no trace of who it was, and a record that verifies."""

import json
import secrets
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from forecasts import ledger, outbox
from forecasts.accounts import (
    SCOPES,
    Scope,
    begin_sign_in,
    erase_account,
    erasure_of,
    make_link,
    mint_token,
    own_forecaster,
)
from forecasts.audit import verify
from forecasts.clock import Edge, parse_moment
from forecasts.comments import write_comment
from forecasts.db import Session
from forecasts.errors import ConflictError, ForecastsError
from forecasts.families import tie_family
from forecasts.forecasters import find_forecaster
from forecasts.merging import find_merge, merge_forecasters, merges, undo_merge
from forecasts.models import (
    Account,
    Comment,
    Dispute,
    Edition,
    Forecaster,
    ForecasterMerge,
    IdempotentAnswer,
    LedgerEntry,
    Prediction,
    Question,
    Quotation,
    Tip,
    Webhook,
)
from forecasts.predictions import (
    Source,
    Statement,
    record_prediction,
    record_withdrawal,
    retract_prediction,
)
from forecasts.questions import QuestionDraft, add_question
from forecasts.resolution.resolve import resolve_question
from forecasts.runtime import Runtime
from forecasts.subscriptions import of_account
from forecasts.values import (
    Chain,
    Decision,
    DisputeState,
    FamilyKind,
    LinkPurpose,
    MailKind,
    Role,
    TipState,
    Visibility,
)
from tests import world
from tests.accounts.people import account, everything
from tests.conftest import FakeClock

NAMES = ("Anna Amsel", "Bela Buntspecht", "Cora Corvus")
SEEN = tuple(Visibility)


def ask(
    session: Session,
    clock: FakeClock,
    owner: Account,
    visibility: Visibility,
    title: str = "Will it rain in Vessel?",
) -> Question:
    draft = QuestionDraft(
        title=title,
        criteria="Yes if a drop falls.",
        closes=parse_moment("2024-12-31", edge=Edge.END),
        visibility=visibility,
    )
    return add_question(session, draft, by=owner.mark, owner_id=owner.id, now=clock())


def say(
    session: Session,
    clock: FakeClock,
    who: Account,
    about: Question,
    visibility: Visibility,
    probability: float = 0.3,
    source: Source | None = None,
) -> Prediction:
    forecaster = own_forecaster(session, who.id, now=clock())
    statement = Statement(probability=probability, visibility=visibility, source=source or Source())
    return record_prediction(
        session,
        question=about,
        forecaster=forecaster,
        statement=statement,
        by=who.mark,
        now=clock(),
    )


def decide(session: Session, clock: FakeClock, about: Question) -> None:
    resolve_question(
        session,
        about,
        Decision.YES,
        known=parse_moment("2024-06-20", edge=Edge.START),
        by="curator",
        now=clock(),
    )


def assert_sound(session: Session) -> None:
    found = verify(session)
    assert found.is_sound, found.difference


def assert_forgotten(session: Session, name: str) -> None:
    whole = everything(session).lower()
    for trace in (name, name.replace(" ", "-"), name.replace(" ", "."), name.partition(" ")[2]):
        assert trace.lower() not in whole


def test_private_and_unlisted_things_go_and_public_ones_stay_without_a_name(
    session: Session, clock: FakeClock
) -> None:
    anna = account(session, clock())
    shown = ask(session, clock, anna, Visibility.PUBLIC)
    secret = ask(session, clock, anna, Visibility.PRIVATE, "Will I pass?")
    unlisted = ask(session, clock, anna, Visibility.UNLISTED, "Will the boat sink?")
    public = say(session, clock, anna, shown, Visibility.PUBLIC)
    for about, seen in ((shown, Visibility.PRIVATE), (secret, Visibility.PRIVATE)):
        say(session, clock, anna, about, seen)
    say(session, clock, anna, unlisted, Visibility.UNLISTED)
    write_comment(
        session,
        shown,
        session.get_one(Forecaster, anna.forecaster_id),
        text="I think so.",
        visibility=Visibility.PUBLIC,
        by=anna.mark,
        now=clock(),
    )
    mark, expected = anna.mark, erasure_of(session, anna)

    told = erase_account(session, anna, now=clock.advance(days=1))

    assert told == expected
    assert (told.questions, told.statements, told.comments) == (2, 3, 1)
    assert (told.kept_statements, told.kept_questions) == (1, 1)
    assert session.scalars(select(Question.slug)).all() == [shown.slug]
    assert session.scalars(select(Prediction.id)).all() == [public.id]
    assert session.scalars(select(Comment)).all() == []
    who = session.get_one(Forecaster, public.forecaster_id)
    assert who.name.startswith("Removed forecaster ")
    assert who.slug == who.name.lower().replace(" ", "-")
    assert (anna.mark, anna.email, anna.name, anna.erased_at) == (mark, None, "", clock())
    assert session.get_one(Question, shown.id).owner_id is None
    assert_forgotten(session, "Anna Amsel")
    assert_sound(session)


def test_what_others_said_on_an_unlisted_question_stays_with_it(
    session: Session, clock: FakeClock
) -> None:
    anna, bela = account(session, clock()), account(session, clock(), "Bela Buntspecht")
    unlisted = ask(session, clock, anna, Visibility.UNLISTED)
    say(session, clock, anna, unlisted, Visibility.UNLISTED, 0.2)
    clock.advance(hours=1)
    kept = say(session, clock, bela, unlisted, Visibility.UNLISTED, 0.7)
    clock.advance(days=40)
    decide(session, clock, unlisted)

    erase_account(session, anna, now=clock())

    assert session.scalars(select(Prediction.id)).all() == [kept.id]
    assert session.get_one(Question, unlisted.id).owner_id is None
    assert_forgotten(session, "Anna Amsel")
    assert_sound(session)


def test_words_typed_with_a_public_statement_lose_their_speaker_but_not_their_sense(
    session: Session, clock: FakeClock
) -> None:
    anna = account(session, clock())
    about = world.question(session, clock())
    plain = Source(quote="It will open, I think.", url="https://paper.example/1")
    named = Source(quote="It will, says Anna Amsel.", url="https://anna-amsel.example/")
    first = say(session, clock, anna, about, Visibility.PUBLIC, source=plain)
    second = say(session, clock, anna, about, Visibility.PUBLIC, source=named)

    erase_account(session, anna, now=clock())

    kept = session.get_one(Quotation, first.quotation_id)
    assert (kept.speaker, kept.excerpt) == ("Removed forecaster", "It will open, I think.")
    emptied = session.get_one(Quotation, second.quotation_id)
    assert (emptied.excerpt, emptied.url) == ("", None)
    assert_sound(session)


def test_a_short_name_inside_other_words_takes_nothing_with_it(
    session: Session, clock: FakeClock
) -> None:
    al, about = account(session, clock(), "Al"), world.question(session, clock())
    for words in ("It will totally happen.", "Totally, al says."):
        source = Source(quote=words, url="https://journal.example/total")
        say(session, clock, al, about, Visibility.PUBLIC, source=source)
        clock.advance(hours=1)

    erase_account(session, al, now=clock())

    kept = session.execute(select(Quotation.excerpt, Quotation.url).order_by(Quotation.id)).all()
    assert [tuple(each) for each in kept] == [
        ("It will totally happen.", "https://journal.example/total"),
        ("", "https://journal.example/total"),
    ]


def test_sign_ins_tokens_links_and_webhooks_go(session: Session, clock: FakeClock) -> None:
    anna = account(session, clock())
    begin_sign_in(session, anna, browser="Anna Amsel's browser", now=clock())
    mint_token(session, anna, name="Anna Amsel's script", scopes=[Scope.READ], now=clock())
    make_link(session, purpose=LinkPurpose.SIGN_IN, email="ANNA.amsel@mail.example", now=clock())
    session.add(
        Webhook(
            public_id="w",
            account_id=anna.id,
            url="https://anna-amsel.example/",
            secret=secrets.token_hex(),
            events=[],
            created_at=clock(),
        )
    )

    erase_account(session, anna, now=clock())

    assert_forgotten(session, "Anna Amsel")
    assert anna.role is Role.READER
    assert SCOPES[Scope.READ] is Role.READER


def test_what_programs_of_others_were_told_goes_where_it_names_the_erased(
    session: Session, clock: FakeClock
) -> None:
    anna, bela = account(session, clock(), "Ännä Amsel"), account(session, clock(), "Bela B")
    say(session, clock, anna, world.question(session, clock()), Visibility.PUBLIC)
    told = ({"who": "Ännä Amsel"}, {"slug": "anna-amsel"}, {"who": "Bela B"})
    for number, each in enumerate(told):
        session.add(
            IdempotentAnswer(
                account_id=bela.id,
                key=str(number),
                request_hash="0" * 64,
                status=200,
                body=json.dumps(each, ensure_ascii=number == 0),
                created_at=clock(),
            )
        )
    session.flush()

    erase_account(session, anna, now=clock())

    kept = [each.body for each in session.scalars(select(IdempotentAnswer))]
    assert kept == ['{"who": "Bela B"}']


def test_what_was_filed_and_pointed_out_loses_the_words_of_who_did(
    session: Session, clock: FakeClock
) -> None:
    anna, about = account(session, clock()), world.question(session, clock())
    said = say(session, clock, anna, about, Visibility.PUBLIC)
    tip = Tip(
        words="It will open.",
        person="Captain",
        url="https://paper.example/",
        note="Ask me, Anna Amsel.",
        sent_at=clock(),
        sent_by=anna.mark,
        state=TipState.WAITING,
    )
    dispute = Dispute(
        prediction_id=said.id,
        person="Anna Amsel",
        reason="I am Anna Amsel.",
        url="https://anna-amsel.example/",
        contact="anna.amsel@mail.example",
        filed_at=clock(),
        filed_by=anna.mark,
        state=DisputeState.RECEIVED,
    )
    session.add_all([tip, dispute])

    erase_account(session, anna, now=clock())

    assert (tip.note, tip.words) == ("", "It will open.")
    assert dispute.state is DisputeState.RECEIVED
    assert_forgotten(session, "Anna Amsel")
    assert_sound(session)


def test_an_erasure_of_what_was_private_writes_nothing_in_public(
    session: Session, clock: FakeClock
) -> None:
    anna = account(session, clock())
    world.question(session, clock())
    before = ledger.head(session, Chain.PUBLIC)
    say(session, clock, anna, ask(session, clock, anna, Visibility.PRIVATE), Visibility.PRIVATE)

    erase_account(session, anna, now=clock())

    assert ledger.head(session, Chain.PUBLIC) == before
    assert session.scalars(select(Forecaster)).all() == []
    assert_sound(session)


def test_the_last_admin_is_not_erased_while_others_have_accounts(
    session: Session, clock: FakeClock
) -> None:
    anna = account(session, clock(), role=Role.ADMIN)
    bela = account(session, clock(), "Bela Buntspecht")
    with pytest.raises(ConflictError, match="only admin"):
        erase_account(session, anna, now=clock())
    erase_account(session, bela, now=clock())
    erase_account(session, anna, now=clock())
    with pytest.raises(ConflictError, match="erased already"):
        erase_account(session, anna, now=clock())


def test_a_merged_record_somebody_else_keeps_has_to_be_taken_apart_first(
    session: Session, clock: FakeClock
) -> None:
    anna = account(session, clock())
    say(session, clock, anna, world.question(session, clock()), Visibility.PUBLIC)
    merge_forecasters(
        session,
        kept=world.forecaster(session, clock()),
        merged=session.get_one(Forecaster, anna.forecaster_id),
        by="curator",
        takes_account=True,
        now=clock(),
    )
    with pytest.raises(ConflictError, match="Alice Arden"):
        erase_account(session, anna, now=clock())


def merged_members(session: Session, clock: FakeClock) -> tuple[Account, ForecasterMerge, Question]:
    """Merges what Bela said into Anna, who goes on; Bela has no account any more."""
    anna, bela = account(session, clock()), account(session, clock(), "Bela Buntspecht")
    about = world.question(session, clock())
    say(session, clock, anna, about, Visibility.PUBLIC)
    say(session, clock, bela, about, Visibility.PUBLIC, 0.4)
    say(session, clock, bela, about, Visibility.PRIVATE, 0.9)
    kept, merged = (session.get_one(Forecaster, each.forecaster_id) for each in (anna, bela))
    write_comment(
        session, about, merged, text="So!", visibility=Visibility.PUBLIC, by="x", now=clock()
    )
    merged.organisation, merged.role, bela.forecaster_id = "Hideout", "boss", None
    ledger.record(session, merged, "edited", chain=Chain.PUBLIC, now=clock())
    done = merge_forecasters(
        session, kept=kept, merged=merged, by="admin", takes_account=True, now=clock()
    )
    return anna, done, about


def test_a_merge_undone_after_an_erasure_takes_nothing_of_who_came_later(
    session: Session, clock: FakeClock
) -> None:
    anna, done, about = merged_members(session, clock)
    erase_account(session, anna, now=clock.advance(hours=1))
    cora = account(session, clock(), "Cora Corvus")
    said = say(session, clock, cora, about, Visibility.PRIVATE, 0.7)
    who = session.get_one(Forecaster, cora.forecaster_id)
    note = write_comment(
        session, about, who, text="Mine.", visibility=Visibility.PRIVATE, by=cora.mark, now=clock()
    )
    shown = say(session, clock, cora, about, Visibility.PUBLIC, 0.6)

    undo_merge(session, done, by="admin", now=clock())

    for row in (said, shown, note):
        session.refresh(row)
        assert row.forecaster_id == who.id
    assert find_forecaster(session, "Cora Corvus") is who
    assert_sound(session)


def test_what_a_merge_filled_in_and_moved_is_forgotten_with_what_goes(
    session: Session, clock: FakeClock
) -> None:
    anna, done, _ = merged_members(session, clock)
    erase_account(session, anna, now=clock())
    assert done.moved["filled"] == {}
    assert len(done.moved["rows"]["prediction"]) == 1
    assert (done.moved["rows"]["comment"], done.moved["rows"]["alias"]) == ([], [])
    for trace in ("Hideout", "boss"):
        assert trace not in everything(session)
    assert_sound(session)


def test_what_was_said_privately_as_somebody_merged_with_goes_too(
    session: Session, clock: FakeClock
) -> None:
    anna, bela = account(session, clock()), account(session, clock(), "Bela Buntspecht")
    about = world.question(session, clock())
    say(session, clock, anna, about, Visibility.PUBLIC)
    say(session, clock, bela, about, Visibility.PUBLIC)
    record_prediction(
        session,
        question=about,
        forecaster=session.get_one(Forecaster, bela.forecaster_id),
        statement=Statement(probability=0.9, visibility=Visibility.PRIVATE),
        by=anna.mark,
        now=clock(),
    )

    told = erase_account(session, anna, now=clock())

    assert (told.statements, told.kept_statements) == (1, 1)
    seen = session.scalars(select(Prediction.visibility)).all()
    assert seen == [Visibility.PUBLIC, Visibility.PUBLIC]
    assert_sound(session)


def _emptied(session: Session, kind: str) -> LedgerEntry:
    entry = session.scalars(select(LedgerEntry).where(LedgerEntry.kind == kind)).first()
    assert entry is not None
    session.execute(
        update(LedgerEntry).where(LedgerEntry.id == entry.id).values(payload=None, nonce=None)
    )
    return entry


@pytest.mark.parametrize("kind", ["prediction.recorded", "forecaster.published"])
def test_an_entry_emptied_without_an_erasure_is_still_a_difference(
    session: Session, clock: FakeClock, kind: str
) -> None:
    anna = account(session, clock())
    say(session, clock, anna, world.question(session, clock()), Visibility.PUBLIC)
    _emptied(session, kind)
    assert "no erasure answers" in (verify(session).difference or "")


def test_no_erasure_answers_for_a_public_statement(session: Session, clock: FakeClock) -> None:
    anna = account(session, clock())
    say(session, clock, anna, world.question(session, clock()), Visibility.PUBLIC)
    entry = _emptied(session, "prediction.recorded")
    told = {entry.sequence: 1}
    ledger.erase_entries(session, Chain.PUBLIC, told, account=anna.mark, now=clock())
    assert "prediction.recorded" in (verify(session).difference or "")


def test_content_that_came_back_after_an_erasure_is_a_difference(
    session: Session, clock: FakeClock
) -> None:
    anna = account(session, clock())
    say(session, clock, anna, ask(session, clock, anna, Visibility.PRIVATE), Visibility.PRIVATE)
    entry = session.scalars(
        select(LedgerEntry).where(LedgerEntry.kind == "prediction.recorded")
    ).one()
    number, payload, nonce = entry.id, entry.payload, entry.nonce
    erase_account(session, anna, now=clock())
    session.execute(
        update(LedgerEntry).where(LedgerEntry.id == number).values(payload=payload, nonce=nonce)
    )
    assert "still has the content" in (verify(session).difference or "")


@dataclass
class _Crowd:
    """Three people who do things at random; what the record refuses is passed over."""

    session: Session
    clock: FakeClock
    people: list[Account] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    said: list[Prediction] = field(default_factory=list)

    def do(self, act: tuple[str, int, int, int]) -> None:
        kind, who, which, how = act
        self.clock.advance(hours=1)
        try:
            with self.session.begin_nested():
                getattr(self, f"_{kind}")(self.people[who], which, SEEN[how])
        except ForecastsError:
            return

    def go_on(self, gone: int, acts: list[tuple[str, int, int, int]]) -> None:
        """Does more without one of them, and with what is left."""
        self.session.expire_all()
        left = select(Account).where(Account.id != gone).order_by(Account.id)
        self.people = list(self.session.scalars(left))
        self.questions = list(self.session.scalars(select(Question).order_by(Question.id)))
        self.said = list(self.session.scalars(select(Prediction).order_by(Prediction.id)))
        for kind, who, which, how in acts:
            if self.questions:
                self.do((kind, who % len(self.people), which, how))
        for line in merges(self.session):
            if line.is_last:
                undo_merge(
                    self.session, find_merge(self.session, line.id), by="a", now=self.clock()
                )

    def _question(self, which: int) -> Question:
        return self.questions[which % len(self.questions)]

    def _seen(self, who: Account, which: int) -> Question:
        found = self._question(which)
        if found.visibility is Visibility.PRIVATE and found.owner_id != who.id:
            raise ConflictError("somebody else's")
        return found

    def _ask(self, who: Account, _which: int, how: Visibility) -> None:
        title = f"Will number {len(self.questions)} come?"
        self.questions.append(ask(self.session, self.clock, who, how, title))

    def _say(self, who: Account, which: int, how: Visibility) -> None:
        source = Source(quote=f"So says {who.name}.") if which % 3 == 0 else None
        about = self._seen(who, which)
        self.said.append(say(self.session, self.clock, who, about, how, (1 + which) / 12, source))

    def _withdraw(self, who: Account, which: int, how: Visibility) -> None:
        record_withdrawal(
            self.session,
            question=self._seen(who, which),
            forecaster=own_forecaster(self.session, who.id, now=self.clock()),
            stated=None,
            by=who.mark,
            now=self.clock(),
            visibility=how,
        )

    def _retract(self, _who: Account, which: int, _how: Visibility) -> None:
        if self.said:
            retract_prediction(
                self.session, self.said[which % len(self.said)], reason="undone", now=self.clock()
            )

    def _comment(self, who: Account, which: int, how: Visibility) -> None:
        write_comment(
            self.session,
            self._seen(who, which),
            own_forecaster(self.session, who.id, now=self.clock()),
            text=f"I am {who.name}.",
            visibility=how,
            by=who.mark,
            now=self.clock(),
        )

    def _decide(self, who: Account, which: int, _how: Visibility) -> None:
        resolve_question(
            self.session,
            self._seen(who, which),
            Decision.YES,
            known=parse_moment(f"{self.clock():%Y-%m-%d}", edge=Edge.START),
            by=who.mark,
            now=self.clock(),
        )

    def _tie(self, who: Account, which: int, _how: Visibility) -> None:
        tie_family(
            self.session,
            kind=FamilyKind.EXCLUSIVE,
            title=f"One of {which}",
            questions=[self._seen(who, which), self._seen(who, which + 1)],
            by=who.mark,
            now=self.clock(),
        )

    def _merge(self, who: Account, which: int, _how: Visibility) -> None:
        other = self.people[which % len(self.people)]
        kept, merged = (
            own_forecaster(self.session, each.id, now=self.clock()) for each in (who, other)
        )
        other.forecaster_id = None
        merge_forecasters(
            self.session,
            kept=kept,
            merged=merged,
            by="admin",
            reason=f"{kept.name} is {merged.name}",
            takes_account=True,
            now=self.clock(),
        )

    def _mail(self, who: Account, which: int, _how: Visibility) -> None:
        """Mails somebody, and keeps for everybody, what another of them is called."""
        about = self.people[which % len(self.people)]
        named = self.session.get(Forecaster, about.forecaster_id or 0)
        if named is None or not named.is_public:
            return
        who.email_proved_at = self.clock()
        kept = of_account(self.session, who, now=self.clock())
        kept.forecasters = [named.slug]
        week, page = f"{self.clock():%y%j%H}", f"https://f.example/forecasters/{named.slug}"
        closest = {"forecaster": named.name, "url": page, "quote": f"{named.name} says it."}
        facts = {"resolved": [{"closest": closest}], "named": [page]}
        self.session.add(
            Edition(
                week=week,
                since=self.clock(),
                until=self.clock(),
                composed_at=self.clock(),
                facts=facts | {"named": []},
                board={"board": "prospective", "rows": {named.slug: {}}},
            )
        )
        outbox.put(
            self.session,
            subscription_id=kept.id,
            kind=MailKind.REPORT,
            period=week,
            written=outbox.Written(
                subject=f"{named.name} closest",
                content=f"To: {kept.email}\r\n\r\n{named.name} moved up.\r\n".encode(),
                message_id=f"{self.clock():%Y%m%dT%H}@mail.example",
                address=kept.email,
            ),
            facts=facts,
            now=self.clock(),
        )


ACTS = (
    "ask",
    "say",
    "say",
    "say",
    "withdraw",
    "retract",
    "comment",
    "decide",
    "tie",
    "merge",
    "mail",
)
act = st.tuples(
    st.sampled_from(ACTS), st.integers(0, 2), st.integers(0, 11), st.integers(0, len(SEEN) - 1)
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    acts=st.lists(act, min_size=5, max_size=40),
    gone=st.integers(0, 2),
    after=st.lists(act, max_size=15),
)
def test_whatever_was_done_an_erased_account_leaves_no_name_and_a_sound_record(
    runtime: Runtime,
    clock: FakeClock,
    acts: list[tuple[str, int, int, int]],
    gone: int,
    after: list[tuple[str, int, int, int]],
) -> None:
    with Session(runtime.engine) as session, session.begin() as begun:
        crowd = _Crowd(session, clock)
        crowd.people = [account(session, clock(), name) for name in NAMES]
        crowd.questions = [
            ask(session, clock, crowd.people[number], seen, f"Will it {number}?")
            for number, seen in enumerate(SEEN)
        ]
        for each in acts:
            crowd.do(each)
        session.flush()
        number, who, name = crowd.people[gone].id, crowd.people[gone], NAMES[gone]
        assert_sound(session)

        erase_account(session, session.get_one(Account, number), now=clock.advance(days=1))

        assert who is not None
        assert_sound(session)
        others = [forecaster.name for forecaster in session.scalars(select(Forecaster))]
        if name not in others:
            assert_forgotten(session, name)
        crowd.go_on(number, after)
        assert_sound(session)
        begun.rollback()
