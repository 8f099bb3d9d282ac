"""One's own questions: listed, edited, decided or proposed; comments in public and to oneself."""

import pytest
from sqlalchemy import select

from forecasts.accounts import own_question
from forecasts.clock import Edge, parse_moment
from forecasts.comments import find_own_comment, remove_comment, write_comment
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError
from forecasts.language.entry import read_entry
from forecasts.logbook import Details, decide_own, log_statement, undo_statement
from forecasts.logbook.listing import OwnFilter, Stand, own_list
from forecasts.logbook.own_question import edit_own, own_question_page
from forecasts.models import Proposal, Question, Score
from forecasts.questions import QuestionChange, QuestionDraft, add_question
from forecasts.resolution.proposals import accept_proposal, find_proposal
from forecasts.resolution.resolve import resolve_question
from forecasts.search import search_terms
from forecasts.standings.questions.comments import comments_on
from forecasts.values import Decision, QuestionState, Role, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.logbook.people import Person, person

KNOWN = parse_moment("2024-06-02", edge=Edge.START)
RAIN = "Will it rain in Vessel by 31 December? 15% #weather"


def _asked(session: Session, clock: FakeClock, anna: Person, visibility: Visibility) -> Question:
    logged = anna.log(session, clock(), RAIN, visibility=visibility)
    clock.advance(days=2)
    return own_question(session, logged.slug, anna.viewer)


def _unanswered(
    session: Session, clock: FakeClock, anna: Person, visibility: Visibility
) -> Question:
    entry = read_entry(RAIN, today=clock().date())
    draft = QuestionDraft(
        title=entry.title,
        criteria="Rain.",
        closes=parse_moment("2024-12-31", edge=Edge.END),
        visibility=visibility,
    )
    account = anna.account
    return add_question(session, draft, by=account.mark, owner_id=account.id, now=clock())


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.UNLISTED])
def test_what_only_its_owner_lists_is_decided_at_once_annulled_and_opened_again(
    session: Session, clock: FakeClock, visibility: Visibility
) -> None:
    anna = person(session, clock())
    question = _asked(session, clock, anna, visibility)
    author = anna.author(session, clock())
    assert decide_own(
        session, question, Decision.YES, author=author, known=KNOWN,
        evidence_url="https://news.example/rain", reason="It rained.", now=clock(),
    )  # fmt: skip
    page = own_question_page(session, question.slug, anna.viewer, now=clock())
    assert (page.stand, page.outcome) == (Stand.RESOLVED, 1)
    assert page.brier == pytest.approx(0.7225)
    assert page.history[0].evidence_url == "https://news.example/rain"
    assert decide_own(session, question, Decision.REOPENED, author=author, now=clock())
    assert decide_own(
        session, question, Decision.ANNULLED, author=author, reason="Nobody looked.", now=clock()
    )
    page = own_question_page(session, question.slug, anna.viewer, now=clock())
    assert (page.stand, page.brier, len(page.history)) == (Stand.ANNULLED, None, 3)


def test_on_a_public_question_the_owners_word_waits_for_a_curator(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    question = _asked(session, clock, anna, Visibility.PUBLIC)
    author = anna.author(session, clock())
    is_decided = decide_own(
        session, question, Decision.YES, author=author, known=KNOWN,
        evidence_url="https://news.example/rain", now=clock(),
    )  # fmt: skip
    assert not is_decided
    assert question.state is QuestionState.OPEN
    number = session.scalars(select(Proposal.id)).one()
    waiting = find_proposal(session, number)
    assert (waiting.proposed_by, waiting.final_from) == (anna.account.mark, None)
    resolution = accept_proposal(session, waiting, by="curator", now=clock())
    assert (resolution.decision, resolution.decided_by) == (Decision.YES, "curator")
    assert resolution.evidence_url == "https://news.example/rain"


def test_a_curator_decides_their_own_public_question_at_once(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock(), role=Role.CURATOR)
    question = _asked(session, clock, anna, Visibility.PUBLIC)
    author = anna.author(session, clock())
    assert decide_own(session, question, Decision.NO, author=author, known=KNOWN, now=clock())
    assert question.state is QuestionState.RESOLVED


def test_a_decided_public_question_is_corrected_by_a_proposal_and_never_reopened_by_its_owner(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    question = _asked(session, clock, anna, Visibility.PUBLIC)
    author = anna.author(session, clock())
    decide_own(session, question, Decision.YES, author=author, known=KNOWN, now=clock())
    accept_proposal(session, session.scalars(select(Proposal)).one(), by="curator", now=clock())
    with pytest.raises(InvalidInputError, match="a curator reopens it"):
        decide_own(session, question, Decision.REOPENED, author=author, now=clock())
    with pytest.raises(ConflictError, match="decided so already"):
        decide_own(session, question, Decision.YES, author=author, known=KNOWN, now=clock())
    decide_own(session, question, Decision.NO, author=author, known=KNOWN, now=clock())
    newest = session.scalars(select(Proposal).order_by(Proposal.id.desc())).first()
    assert newest is not None
    assert newest.is_correction


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.PUBLIC])
def test_a_decision_needs_its_day_or_its_reason(
    session: Session, clock: FakeClock, visibility: Visibility
) -> None:
    anna = person(session, clock())
    question = _asked(session, clock, anna, visibility)
    author = anna.author(session, clock())
    with pytest.raises(InvalidInputError, match="on which day"):
        decide_own(session, question, Decision.YES, author=author, now=clock())
    with pytest.raises(InvalidInputError, match="why"):
        decide_own(session, question, Decision.ANNULLED, author=author, now=clock())
    later = parse_moment("2024-12-01", edge=Edge.START)
    with pytest.raises(InvalidInputError, match="in the future"):
        decide_own(session, question, Decision.YES, author=author, known=later, now=clock())


def test_own_questions_are_listed_by_stand_tag_and_words_and_show_nobody_elses(
    session: Session, clock: FakeClock
) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert")
    bert.log(session, clock(), "Will Bert win by July? 5%")
    rain = anna.log(session, clock(), RAIN)
    snow = anna.log(session, clock(), "Will it snow in Vessel by 3 June? 1%")
    public = world.question(session, clock(), title="Will the bridge stand?", closes="2030-12-31")
    anna.log(session, clock(), "Will the bridge stand? 99%")
    clock.advance(days=3)

    def listed(**wanted: object) -> list[str]:
        found = own_list(session, anna.viewer, OwnFilter(**wanted), now=clock())  # type: ignore[arg-type]
        return [line.slug for line in found.lines]

    assert listed() == [public.slug, snow.slug, rain.slug]
    assert listed(stand=Stand.OPEN) == [rain.slug, public.slug]
    assert listed(stand=Stand.AWAITING) == [snow.slug]
    assert listed(tag="weather") == [rain.slug]
    assert listed(terms=search_terms("vessel sno")) == [snow.slug]
    whole = own_list(session, anna.viewer, OwnFilter(), now=clock())
    assert (whole.total, whole.tags, whole.pages) == (3, ("weather",), 1)
    assert [line.is_mine for line in whole.lines] == [False, True, True]
    assert [line.probability for line in whole.lines] == [0.99, 0.01, 0.15]


def test_a_question_of_others_is_absent_from_ones_own(session: Session, clock: FakeClock) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert")
    hidden = anna.log(session, clock(), RAIN)
    for find in (
        lambda slug: own_question_page(session, slug, bert.viewer, now=clock()),
        lambda slug: own_question(session, slug, bert.viewer),
    ):
        refusals = []
        for slug in (hidden.slug, "never-was"):
            with pytest.raises(NotFoundError) as refused:
                find(slug)
            refusals.append(str(refused.value).replace(slug, "…"))
        assert refusals[0] == refusals[1]


def test_a_public_question_keeps_its_wording_once_others_answered_it(
    session: Session, clock: FakeClock
) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert")
    question = _unanswered(session, clock, anna, Visibility.PUBLIC)
    author = anna.author(session, clock())
    edit_own(session, question, QuestionChange(criteria="A drop."), author=author, now=clock())
    bert.log(session, clock(), RAIN, visibility=Visibility.PUBLIC)
    with pytest.raises(ConflictError, match="Others have answered"):
        edit_own(session, question, QuestionChange(criteria="Two."), author=author, now=clock())
    edit_own(session, question, QuestionChange(tags=("wet",)), author=author, now=clock())
    page = own_question_page(session, question.slug, anna.viewer, now=clock())
    assert (page.tags, page.criteria, page.is_worded_alone) == (("wet",), "A drop.", False)


ANOTHER_WINDOW = QuestionChange(
    opens=parse_moment("2024-05-01", edge=Edge.START),
    closes=parse_moment("2024-05-30", edge=Edge.END),
)


@pytest.mark.parametrize(
    "change",
    [
        QuestionChange(title="Will it pour?"),
        QuestionChange(criteria="A drop."),
        ANOTHER_WINDOW,
        QuestionChange(base_rate=0.5, base_rate_source="https://rates.example/rain"),
        QuestionChange(cause="weather"),
    ],
)
def test_who_answered_their_own_public_question_no_longer_changes_what_it_asks(
    session: Session, clock: FakeClock, change: QuestionChange
) -> None:
    anna = person(session, clock())
    question = _asked(session, clock, anna, Visibility.PUBLIC)
    author = anna.author(session, clock())
    with pytest.raises(ConflictError, match="You have answered this question in public, so"):
        edit_own(session, question, change, author=author, now=clock())
    clock.advance(days=300)
    with pytest.raises(ConflictError, match="The deadline of this question has passed"):
        edit_own(session, question, change, author=author, now=clock())
    known = parse_moment("2024-12-30", edge=Edge.START)
    resolve_question(session, question, Decision.NO, known=known, by="curator", now=clock())
    session.flush()
    before = session.scalars(select(Score.brier)).all()
    with pytest.raises(ConflictError, match="This question is decided, so what it asks stays"):
        edit_own(session, question, change, author=author, now=clock())
    edit_own(session, question, QuestionChange(tags=("wet",)), author=author, now=clock())
    assert session.scalars(select(Score.brier)).all() == before != []
    page = own_question_page(session, question.slug, anna.viewer, now=clock())
    assert page.why_fixed.startswith("This question is decided")


def test_what_one_said_in_private_or_took_back_holds_no_wording(
    session: Session, clock: FakeClock
) -> None:
    anna = person(session, clock())
    question = _unanswered(session, clock, anna, Visibility.PUBLIC)
    anna.log(session, clock(), RAIN, visibility=Visibility.PRIVATE)
    said = anna.log(session, clock(), RAIN, visibility=Visibility.PUBLIC)
    author = anna.author(session, clock())
    undo_statement(session, said.prediction, author=author, now=clock())
    edit_own(session, question, QuestionChange(criteria="A drop."), author=author, now=clock())
    assert question.criteria == "A drop."


def test_an_unlisted_question_keeps_its_wording_once_others_answered_it(
    session: Session, clock: FakeClock
) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert", Role.CURATOR)
    for owner, other in ((anna, bert), (bert, anna)):
        question = _unanswered(session, clock, owner, Visibility.UNLISTED)
        author, change = owner.author(session, clock()), QuestionChange(criteria="A drop.")
        edit_own(session, question, change, author=author, now=clock())
        details = Details(visibility=Visibility.UNLISTED)
        log_statement(
            session, question, 0.3, details, author=other.author(session, clock()), now=clock()
        )
        with pytest.raises(ConflictError, match="annul it and ask a new one"):
            edit_own(session, question, ANOTHER_WINDOW, author=author, now=clock())


def test_a_comment_is_public_or_a_note_to_oneself_and_only_its_author_removes_it(
    session: Session, clock: FakeClock
) -> None:
    anna, bert = person(session, clock()), person(session, clock(), "bert")
    question = world.question(session, clock())
    author = anna.author(session, clock())

    def write(text: str, visibility: Visibility) -> int:
        return write_comment(
            session, question, author.forecaster, text=text,
            visibility=visibility, by=author.by, now=clock(),
        ).id  # fmt: skip

    note = write("To myself.", Visibility.PRIVATE)
    assert not anna.author(session, clock()).forecaster.is_public
    first = write("To all.\nTwice.", Visibility.PUBLIC)
    assert write("To all.\nTwice.", Visibility.PUBLIC) == first
    assert anna.author(session, clock()).forecaster.is_public
    assert [each.comment for each in comments_on(session, question.id)] == [first]
    own = comments_on(session, question.id, own=author.forecaster.id)
    assert {each.comment for each in own} == {note, first}
    other = bert.author(session, clock()).forecaster.id
    with pytest.raises(NotFoundError):
        find_own_comment(session, first, question_id=question.id, forecaster_id=other)
    found = find_own_comment(
        session, first, question_id=question.id, forecaster_id=author.forecaster.id
    )
    remove_comment(session, found, by=author.by, now=clock())
    assert comments_on(session, question.id) == ()
    assert found.text == ""
