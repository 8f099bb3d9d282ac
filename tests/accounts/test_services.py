"""What accounts are made of, on both databases: addresses, marks, links, limits, what is whose."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from forecasts.accounts import (
    Limit,
    Viewer,
    account_lines,
    add_account,
    begin_sign_in,
    change_role,
    check_attempts,
    check_email,
    count_attempt,
    disable_account,
    enable_account,
    find_account,
    follow_link,
    has_admin,
    is_seen_question,
    look_at_link,
    make_link,
    own_forecaster,
    own_question,
    seen_question,
    viewer_of,
)
from forecasts.db import Session
from forecasts.errors import ConflictError, InvalidInputError, NotFoundError, TooManyError
from forecasts.forecasters import settle_forecaster
from forecasts.models import Account, Attempt, Question, SignIn, SignInLink
from forecasts.values import ForecasterKind, LinkPurpose, Role, Visibility
from tests import world
from tests.accounts.people import account
from tests.conftest import FakeClock


@pytest.mark.parametrize(
    "typed",
    ["anna@mail.example", " a.b+c@sub.mail-1.example ", "x@xn--mnchen-3ya.example"],
)
def test_an_address_is_kept_as_it_is_typed(typed: str) -> None:
    assert check_email(typed) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    ["", "anna", "anna@", "@mail.example", "anna@mail", "a b@mail.example", "a@b@c.example",
     "anna@-mail.example", "anna@mail..example", "a@mail.example\nBcc: b@mail.example",
     "Anna <anna@mail.example>", "ä@mail.example", f"{'x' * 65}@mail.example", "a@" + "b" * 260],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInputError, match="no email address"):
        check_email(typed)


@given(st.text(max_size=80))
def test_no_text_taken_for_an_address_can_break_a_line(typed: str) -> None:
    try:
        address = check_email(typed)
    except InvalidInputError:
        return
    assert re.fullmatch(r"[!-~]+@[!-~]+", address)
    assert "," not in address.partition("@")[2]


def test_one_address_has_one_account_in_whatever_case(session: Session, clock: FakeClock) -> None:
    anna = account(session, clock())
    with pytest.raises(ConflictError, match="already"):
        add_account(session, email="ANNA.Amsel@Mail.EXAMPLE", now=clock())
    assert find_account(session, "ANNA.amsel@mail.example") is anna
    with pytest.raises(NotFoundError):
        find_account(session, "nobody@mail.example")


def test_a_mark_says_nothing_of_whose_it_is(session: Session, clock: FakeClock) -> None:
    marks = {account(session, clock(), f"Anna A{n}").mark for n in range(20)}
    assert len(marks) == 20
    assert all(re.fullmatch(r"member [a-z2-9]{8}", mark) for mark in marks)


def test_an_own_forecaster_is_hidden_and_never_somebody_of_the_same_name(
    session: Session, clock: FakeClock
) -> None:
    pundit = world.forecaster(session, clock(), "Anna Amsel")
    anna = account(session, clock())
    own = own_forecaster(session, anna.id, now=clock())
    assert own.id != pundit.id
    assert (own.kind, own.is_public) == (ForecasterKind.USER, False)
    assert own_forecaster(session, anna.id, now=clock()) is own
    assert viewer_of(anna).forecaster_id == own.id


def test_a_link_makes_an_account_once_and_looking_uses_nothing_up(
    session: Session, clock: FakeClock
) -> None:
    token = make_link(session, purpose=LinkPurpose.SIGN_UP, email="anna@mail.example", now=clock())
    for _ in range(3):
        assert look_at_link(session, token, now=clock()).email == "anna@mail.example"
    made, _ = follow_link(session, token, name="Anna", now=clock())
    assert (made.name, made.role) == ("Anna", Role.FORECASTER)
    with pytest.raises(InvalidInputError, match="used already"):
        follow_link(session, token, now=clock())
    with pytest.raises(InvalidInputError, match="used already"):
        look_at_link(session, "never made", now=clock())


@pytest.mark.parametrize(
    ("purpose", "life"),
    [
        (LinkPurpose.SIGN_IN, timedelta(minutes=30)),
        (LinkPurpose.INVITATION, timedelta(days=7)),
    ],
)
def test_a_link_lives_as_long_as_its_purpose_says(
    session: Session, clock: FakeClock, purpose: LinkPurpose, life: timedelta
) -> None:
    anna = account(session, clock())
    email = anna.email or ""
    token = make_link(session, purpose=purpose, email=email, account=anna, now=clock())
    look_at_link(session, token, now=clock() + life - timedelta(seconds=1))
    with pytest.raises(InvalidInputError):
        look_at_link(session, token, now=clock() + life)


def test_a_link_of_one_address_ends_no_link_of_another(session: Session, clock: FakeClock) -> None:
    tokens = [
        make_link(session, purpose=LinkPurpose.SIGN_UP, email=email, now=clock())
        for email in ("anna@mail.example", "bela@mail.example", "anna@mail.example")
    ]
    with pytest.raises(InvalidInputError):
        look_at_link(session, tokens[0], now=clock())
    for token in tokens[1:]:
        look_at_link(session, token, now=clock())


def test_a_limit_counts_one_subject_within_its_time(session: Session, clock: FakeClock) -> None:
    limit = Limit("knock", 3, timedelta(minutes=5))
    for _ in range(3):
        check_attempts(session, limit, "Anna", now=clock())
        count_attempt(session, limit, "anna", now=clock())
        clock.advance(minutes=1)
    with pytest.raises(TooManyError, match="2 minutes") as refused:
        check_attempts(session, limit, "ANNA", now=clock())
    assert refused.value.retry_after == timedelta(minutes=2)
    check_attempts(session, limit, "bela", now=clock())
    check_attempts(session, Limit("ring", 1, timedelta(minutes=5)), "anna", now=clock())
    clock.advance(minutes=2)
    check_attempts(session, limit, "anna", now=clock())


def test_addresses_and_places_are_forgotten_when_they_matter_no_more(
    session: Session, clock: FakeClock
) -> None:
    limit = Limit("knock", 3, timedelta(minutes=5))
    bela = account(session, clock(), "Bela B")
    make_link(session, purpose=LinkPurpose.SIGN_UP, email="anna@mail.example", now=clock())
    begin_sign_in(session, bela, browser="an old one", now=clock())
    count_attempt(session, limit, "anna", now=clock())

    clock.advance(days=61)
    make_link(session, purpose=LinkPurpose.SIGN_UP, email="cora@mail.example", now=clock())
    begin_sign_in(session, bela, browser="a new one", now=clock())
    count_attempt(session, limit, "cora", now=clock())

    assert session.scalars(select(SignInLink.email)).all() == ["cora@mail.example"]
    assert session.scalars(select(SignIn.browser)).all() == ["a new one"]
    assert session.scalars(select(Attempt.at)).all() == [clock()]


def test_roles_include_what_stands_before_them_and_the_last_admin_stays(
    session: Session, clock: FakeClock
) -> None:
    assert not has_admin(session)
    anna, bela = account(session, clock(), role=Role.ADMIN), account(session, clock(), "Bela B")
    assert has_admin(session)
    with pytest.raises(ConflictError, match="only admin"):
        change_role(session, anna, Role.CURATOR)
    with pytest.raises(ConflictError, match="only admin"):
        disable_account(session, anna, now=clock())
    change_role(session, bela, Role.ADMIN)
    disable_account(session, anna, now=clock())
    with pytest.raises(ConflictError, match="only admin"):
        disable_account(session, bela, now=clock())
    enable_account(session, anna)
    change_role(session, bela, Role.READER)


def test_accounts_are_listed_without_what_opens_them(session: Session, clock: FakeClock) -> None:
    account(session, clock())
    account(session, clock(), "100% Bela")
    assert [line.name for line in account_lines(session)] == ["Anna Amsel", "100% Bela"]
    assert [line.name for line in account_lines(session, search="0% b")] == ["100% Bela"]
    assert account_lines(session, search="_") == []
    assert len(account_lines(session, most=1)) == 1


def _seen(session: Session, viewer: Viewer | None) -> set[str]:
    query = select(Question.title).where(is_seen_question(viewer))
    return {title.removeprefix("Is it ").removesuffix("?") for title in session.scalars(query)}


def _may_open(session: Session, slug: str, viewer: Viewer | None) -> bool:
    try:
        seen_question(session, slug, viewer)
    except NotFoundError:
        return False
    return True


def test_what_is_private_is_seen_by_its_owner_alone_whatever_others_may_do(
    session: Session, clock: FakeClock
) -> None:
    anna = account(session, clock())
    others = [account(session, clock(), f"Other {role}", role) for role in Role]
    asked = {}
    for seen in Visibility:
        asked[seen] = world.question(session, clock(), title=f"Is it {seen}?", visibility=seen)
        asked[seen].owner_id = anna.id
    session.flush()
    own, private = viewer_of(anna), asked[Visibility.PRIVATE].slug
    assert _seen(session, own) == {"public", "unlisted", "private"}
    assert own_question(session, private, own).id == asked[Visibility.PRIVATE].id
    for viewer in (None, *(viewer_of(each) for each in others)):
        assert _seen(session, viewer) == {"public"}
        assert _may_open(session, asked[Visibility.UNLISTED].slug, viewer)
        assert not _may_open(session, private, viewer)
        if viewer is not None:
            for each in asked.values():
                with pytest.raises(NotFoundError):
                    own_question(session, each.slug, viewer)


def test_a_foreign_private_question_is_refused_in_the_words_of_an_absent_one(
    session: Session, clock: FakeClock
) -> None:
    anna, bela = account(session, clock()), account(session, clock(), "Bela B")
    about = world.question(session, clock(), visibility=Visibility.PRIVATE)
    about.owner_id = anna.id
    session.flush()
    words = []
    for slug in (about.slug, "private_never-was"):
        with pytest.raises(NotFoundError) as refused:
            seen_question(session, slug, viewer_of(bela))
        words.append((str(refused.value).replace(slug, "…"), refused.value.nearest))
    assert words[0] == words[1]


def test_an_erased_account_is_found_by_nothing(session: Session, clock: FakeClock) -> None:
    anna = account(session, clock())
    anna.email = anna.email_key = None
    anna.erased_at = clock()
    session.flush()
    assert account_lines(session) == []
    assert session.scalars(select(Account.id)).all() == [anna.id]
    with pytest.raises(NotFoundError):
        find_account(session, "")


def test_a_link_mailed_to_the_old_address_opens_nothing_after_a_move(
    session: Session, clock: FakeClock
) -> None:
    anna = account(session, clock())
    old = make_link(
        session,
        purpose=LinkPurpose.SIGN_IN,
        email="ANNA.Amsel@Mail.example",
        account=anna,
        now=clock(),
    )
    move = make_link(
        session,
        purpose=LinkPurpose.NEW_ADDRESS,
        email="new@forecasts.example",
        account=anna,
        now=clock(),
    )
    follow_link(session, move, now=clock())
    with pytest.raises(InvalidInputError, match="used already"):
        follow_link(session, old, now=clock())


def test_nobody_else_puts_words_into_a_members_mouth(session: Session, clock: FakeClock) -> None:
    anna = account(session, clock(), name="Vlad Pelz")
    own = own_forecaster(session, anna.id, now=clock())
    about = world.question(session, clock())
    world.prediction(session, clock(), about, own, 0.4)
    with pytest.raises(ConflictError, match="is a member here and speaks for themselves"):
        settle_forecaster(session, name="vlad pelz", kind=ForecasterKind.PUNDIT, now=clock())
    other = settle_forecaster(
        session, name="Vlad Pelz (Reuters)", kind=ForecasterKind.PUNDIT, is_new=True, now=clock()
    )
    assert other.id != own.id


def test_a_name_that_only_looks_like_anothers_is_refused(
    session: Session, clock: FakeClock
) -> None:
    with pytest.raises(InvalidInputError, match="mixes letters of two alphabets"):
        account(session, clock(), name="Institut\u0435 for the Study of War")
    assert account(session, clock(), name="Анна Berg").name == "Анна Berg"
