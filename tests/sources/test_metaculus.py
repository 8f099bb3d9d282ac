from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from forecasts.errors import SourceGoneError, SourceRefusedError, SourceShapeError
from forecasts.sources import Fetched, PriceBasis, PricePoint, Ref, Snapshot
from forecasts.sources.metaculus import Metaculus, resolution
from forecasts.values import SourceState
from tests.sources.metaculus_world import (
    CLOSES,
    EMPTY,
    RESOLVED_AT,
    STEPS,
    conditional,
    group,
    legacy,
    options,
    post,
    question,
    resolved,
)
from tests.sources.web import NOW, Json, Web, places, without

OPEN, PENDING, VOID = SourceState.OPEN, SourceState.CLOSED_PENDING, SourceState.VOID
RESOLVED, UNKNOWN = SourceState.RESOLVED, SourceState.UNKNOWN
SOURCE = Metaculus("https://api.example/api", "a-token")
EVENT = datetime.fromisoformat(RESOLVED_AT)
EARLY, LATE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def web_of(body: Json) -> Web:
    return Web({"/api/posts/41000/": lambda _: body})


def read(body: Json, external_id: str = "41000") -> Snapshot:
    return SOURCE.fetch(web_of(body), external_id)


def past(body: Json, external_id: str = "41000", since: datetime = EARLY) -> list[PricePoint]:
    found = SOURCE.history(web_of(body), external_id, hint=None, since=since, until=LATE)
    return [point for batch in found for point in batch]


@pytest.mark.parametrize(
    ("word", "state", "value"),
    [
        ("yes", RESOLVED, 1.0),
        ("no", RESOLVED, 0.0),
        ("annulled", VOID, None),
        ("ambiguous", VOID, None),
        ("maybe", UNKNOWN, None),
        (None, UNKNOWN, None),
    ],
)
def test_the_words_of_a_yes_no_question(
    word: str | None, state: SourceState, value: float | None
) -> None:
    found = resolution(post(resolved(word)))
    assert (found.state, found.value) == (state, value)


def test_annulled_and_ambiguous_stay_apart_in_the_words() -> None:
    assert resolution(post(resolved("annulled"))).status == "annulled"
    assert resolution(post(resolved("ambiguous"))).status == "ambiguous"


def test_known_at_the_event_though_it_was_set_weeks_later() -> None:
    assert resolution(post(resolved("yes"))).effective_at == EVENT
    early = resolved("no", actual_close_time="2026-07-01T00:00:00Z")
    assert resolution(post(early)).effective_at == datetime(2026, 7, 1, tzinfo=UTC)


def test_an_open_question_with_an_actual_close_is_open() -> None:
    past_close = question(actual_close_time="2026-07-01T00:00:00Z")
    found = read(post(past_close))
    assert found.resolution.state is OPEN
    assert found.closes_at == datetime.fromisoformat(CLOSES)


def test_closed_waits_and_a_resolution_taken_back_reopens() -> None:
    assert resolution(post(question(status="closed"))).state is PENDING
    assert resolution(post(question())).state is OPEN
    assert resolution(post(question(status="upcoming"))).state is OPEN


@pytest.mark.parametrize(
    "held",
    [question(resolution="yes"), question(status="closed", resolution="no"), question(status="x")],
    ids=["open with outcome", "closed with outcome", "unknown status"],
)
def test_what_contradicts_itself_or_is_not_known_is_unknown(held: Json) -> None:
    found = resolution(post(held))
    assert (found.state, found.value) == (UNKNOWN, None)


def test_the_post_is_not_the_question() -> None:
    ref = SOURCE.recognise("https://www.metaculus.com/questions/41000/ferry-of-vessel/?x=1")
    assert ref is not None
    web = web_of(post(question()))
    [found] = SOURCE.find(web, ref)
    assert found.external_id == "41000"
    assert web.asked[0][0] == "/api/posts/41000/"


def test_a_child_is_resolved_while_its_group_is_open() -> None:
    body = group(
        resolved("yes", id=11, label="2026"),
        question(id=12, label="", title="Will it sail? (2027)"),
    )
    assert (resolution(body).state, resolution(body).value) == (OPEN, None)
    assert resolution(body, "11").value == 1.0
    assert resolution(body, "2026").value == 1.0
    assert resolution(body, "2027").state is OPEN
    with pytest.raises(SourceShapeError, match="0 of its 2"):
        resolution(body, "0")
    found = read(body, "41000:12")
    assert (found.outcome_label, found.event_id, found.is_exclusive) == ("2027", "41000", False)
    assert found.forecasters == 24


def test_the_rules_that_questions_and_options_share_are_told_apart() -> None:
    bare = {"resolution_criteria": "", "fine_print": ""}
    body = group(question(id=11, label="2026"), question(id=12, label="2027", **bare))
    assert read(body, "41000:11").criteria.startswith("Yes if the ferry sails.")
    assert read(body, "41000:12").criteria == "Question: 2027\n\nYes if it sails by then."
    web = web_of(post(options()))
    north, *_ = SOURCE.find(web, Ref("metaculus", "x", event="41000"))
    assert north.criteria.startswith("Option: North pier\n\nYes if the ferry sails.")


def test_a_group_said_to_be_resolved_with_an_open_child_is_unknown() -> None:
    body = group(resolved("yes", id=11, label="a"), question(id=12, label="b"))
    assert resolution(body | {"status": "resolved"}).state is UNKNOWN


def test_the_branch_that_did_not_happen_is_annulled() -> None:
    body = conditional(resolved("no"), resolved("annulled"), question(status="closed"))
    assert resolution(body, "yes").state is VOID
    assert resolution(body, "3").state is VOID
    assert resolution(body, "no").state is PENDING
    assert read(body, "41000:4").outcome_label == "if no"


def test_a_branch_with_an_outcome_against_its_condition_is_unknown() -> None:
    body = conditional(resolved("no"), resolved("yes"), resolved("no"))
    assert resolution(body, "yes").state is UNKNOWN
    assert resolution(body, "no").value == 0.0


def test_one_option_comes_true_and_the_others_do_not() -> None:
    body = post(options() | resolved("South pier") | {"type": "multiple_choice"} | _named())
    assert [resolution(body, name).value for name in _named()["options"]] == [0.0, 1.0, 0.0]
    assert (resolution(body).state, resolution(body).value) == (RESOLVED, None)
    with pytest.raises(SourceShapeError, match="no option"):
        resolution(body, "East pier")


def _named() -> Json:
    whole = options()
    return {name: whole[name] for name in ("options", "all_options_ever", "aggregations")}


def decided(word: str, **changes: Any) -> Json:
    return post(resolved(word) | {"type": "multiple_choice"} | _named() | changes)


@pytest.mark.parametrize(
    "body",
    [
        decided("East pier"),
        decided("South pier", multi_resolution=True),
        decided("South pier", resolutions=["South pier", "Neither"]),
    ],
    ids=["no option", "several", "several listed"],
)
def test_an_option_nobody_can_judge_is_unknown(body: Json) -> None:
    assert resolution(body, "South pier").state is UNKNOWN


def test_an_option_that_was_taken_away_lost() -> None:
    body = decided("South pier", options=["South pier", "Neither"])
    assert resolution(body, "North pier").value == 0.0
    with pytest.raises(SourceGoneError):
        read(body, "41000:40111:North pier")


def test_options_are_markets_that_exclude_each_other() -> None:
    found = read(post(options()), "41000:40111:South pier")
    assert (found.outcome_label, found.is_exclusive) == ("South pier", True)
    assert found.price is not None
    assert found.price.probability == 0.7


@pytest.mark.parametrize("kind", ["numeric", "date", "discrete"])
def test_numbers_and_dates_have_words_but_no_pay_out(kind: str) -> None:
    body = post(resolved("77289125.9") | {"type": kind})
    found = resolution(body)
    assert (found.state, found.value, found.status) == (RESOLVED, None, "77289125.9")
    with pytest.raises(SourceShapeError, match=kind):
        read(body)


@pytest.mark.parametrize(
    ("number", "state", "value", "status"),
    [
        (1, RESOLVED, 1.0, "1"),
        (0.0, RESOLVED, 0.0, "0"),
        (-1, VOID, None, "ambiguous"),
        (-2, VOID, None, "annulled"),
        (None, OPEN, None, "open"),
    ],
)
def test_the_retired_shape_is_read_for_its_outcome_only(
    number: float | None, state: SourceState, value: float | None, status: str
) -> None:
    found = resolution(legacy(number))
    assert (found.state, found.value, found.status) == (state, value, status)


def test_a_number_in_the_retired_shape_is_no_yes() -> None:
    found = resolution(legacy(1, possibilities={"type": "continuous"}))
    assert (found.state, found.value) == (RESOLVED, None)


@pytest.mark.parametrize("how", ["fetch", "find", "history"])
def test_without_a_token_nothing_is_asked(how: str) -> None:
    source, web = Metaculus("https://api.example/api", None), web_of(post(question()))
    ref = source.recognise("https://www.metaculus.com/questions/41000/")
    assert ref is not None
    asks: dict[str, Callable[[], object]] = {
        "fetch": lambda: source.fetch(web, "41000"),
        "find": lambda: source.find(web, ref),
        "history": lambda: list(source.history(web, "41000", hint=None, since=EARLY, until=LATE)),
    }
    with pytest.raises(SourceRefusedError, match="FORECASTS_METACULUS_TOKEN"):
        asks[how]()
    assert web.asked == []


def test_the_token_goes_in_the_header_it_wants() -> None:
    web = web_of(post(question()))
    SOURCE.fetch(web, "41000")
    assert web.headers == [{"Authorization": "Token a-token"}]
    assert SOURCE.changes(web, EARLY) is None


def test_the_price_is_the_default_aggregate_in_force_now() -> None:
    found = read(post(question()))
    assert found.price == PricePoint(NOW, 0.47, PriceBasis.COMMUNITY)
    assert (found.forecasters, found.volume) == (61, 180.0)
    assert found.criteria == "Yes if the ferry sails.\n\nTrial runs do not count."


@pytest.mark.parametrize("aggregations", [{}, {"unweighted": EMPTY}, {"unweighted": None}])
def test_bug_9_an_empty_prediction_is_hidden_from_us_and_not_absent(aggregations: Json) -> None:
    found = read(post(question(aggregations=aggregations)))
    assert found.price is None
    assert "not visible to this token" in found.resolution.status
    assert found.resolution.state is OPEN
    assert past(post(question(aggregations=aggregations))) == []


def test_before_the_reveal_there_is_no_price() -> None:
    found = read(post(question(cp_reveal_time="2026-09-15T00:00:00Z")))
    assert found.price is None
    assert "hidden until 2026-09-15" in found.resolution.status


def test_a_step_function_gives_its_steps_in_seconds() -> None:
    found = past(post(question()))
    assert [(each.at.timestamp(), each.probability) for each in found] == list(STEPS)
    assert past(post(question()), since=found[1].at) == found[1:]


def test_steps_before_the_reveal_are_not_told_of_later() -> None:
    reveal = datetime.fromtimestamp(STEPS[1][0] + 60, UTC)
    found = past(post(question(cp_reveal_time=reveal.isoformat())))
    assert [(each.at, each.probability) for each in found] == [
        (reveal, 0.42),
        (datetime.fromtimestamp(STEPS[2][0], UTC), 0.47),
    ]


def test_the_history_of_an_option_is_its_own() -> None:
    found = past(post(options()), "41000:40111:North pier")
    assert [each.probability for each in found] == [0.2, 0.1, 0.1]


def test_a_prediction_with_too_many_numbers_is_refused() -> None:
    body = post(question(aggregations=options()["aggregations"]))
    with pytest.raises(SourceShapeError, match="found 3 numbers"):
        read(body)


@pytest.mark.parametrize(
    ("url", "market", "event"),
    [
        ("https://www.metaculus.com/questions/41000/", None, "41000"),
        ("https://metaculus.com/c/vessel/41000/ferry/", None, "41000"),
        ("https://www.metaculus.com/questions/41000/x/?sub-question=12", "41000:12", "41000"),
    ],
)
def test_pasted_addresses_are_recognised(url: str, market: str | None, event: str) -> None:
    ref = SOURCE.recognise(url)
    assert ref is not None
    assert (ref.market, ref.event) == (market, event)


@pytest.mark.parametrize(
    "url", ["https://metaculus.example/questions/1/", "https://www.metaculus.com/about/", "x"]
)
def test_other_addresses_are_not_recognised(url: str) -> None:
    assert SOURCE.recognise(url) is None


WORLDS: dict[str, tuple[Json, str | None, float | None]] = {
    "yes": (post(resolved("yes")), None, 1.0),
    "no": (post(resolved("no")), None, 0.0),
    "annulled": (post(resolved("annulled")), None, None),
    "open": (post(question()), None, None),
    "chosen": (decided("South pier"), "South pier", 1.0),
    "not chosen": (decided("South pier"), "Neither", 0.0),
    "child": (group(resolved("yes", id=11, label="2026"), question(id=12, label="b")), "11", 1.0),
    "branch": (conditional(resolved("yes"), resolved("no"), resolved("annulled")), "yes", 0.0),
    "retired": (legacy(1), None, 1.0),
}
CHANGED = [
    (name, place, renamed)
    for name, (body, _, _) in WORLDS.items()
    for place in places(body)
    for renamed in (False, True)
]


@pytest.mark.parametrize(("name", "place", "renamed"), CHANGED)
def test_a_field_dropped_or_renamed_never_makes_a_wrong_outcome(
    name: str, place: tuple[Any, ...], *, renamed: bool
) -> None:
    body, outcome, value = WORLDS[name]
    truth = resolution(body, outcome)
    assert truth.value == value
    try:
        found = resolution(without(body, place, renamed=renamed), outcome)
    except SourceShapeError:
        return
    assert found.state in {truth.state, UNKNOWN}
    assert found.value in {value, None}
    if found.state is RESOLVED:
        assert (found.value, found.effective_at) == (value, truth.effective_at) or (
            name == "retired"
        )


PRICED: dict[str, tuple[Json, str]] = {
    "question": (post(question()), "41000"),
    "option": (post(options()), "41000:40111:South pier"),
}


@pytest.mark.parametrize(
    ("name", "place", "renamed"),
    [
        (name, place, renamed)
        for name, (body, _) in PRICED.items()
        for place in places(body)
        for renamed in (False, True)
    ],
)
def test_a_field_dropped_or_renamed_never_makes_a_wrong_price(
    name: str, place: tuple[Any, ...], *, renamed: bool
) -> None:
    body, key = PRICED[name]
    changed = without(body, place, renamed=renamed)
    try:
        found = read(changed, key)
        assert set(past(changed, key)) <= set(past(body, key))
    except (SourceShapeError, SourceGoneError):
        return
    assert found.price in {read(body, key).price, None}


def test_a_refused_token_is_named_by_its_variable_and_never_shown() -> None:
    class Refusing:
        def get(self, url: str, **_: object) -> Fetched:
            raise SourceRefusedError(f"{url} answered 401")

    with pytest.raises(SourceRefusedError, match="FORECASTS_METACULUS_TOKEN") as refused:
        Metaculus("https://meta.example/api", "hush").fetch(Refusing(), "41000")
    assert "hush" not in str(refused.value)
