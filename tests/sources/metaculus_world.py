"""Posts as Metaculus shows them, with invented content."""

from typing import Any

from tests.sources.web import Json

OPENED = "2026-06-01T08:00:00Z"
CLOSES = "2026-10-01T00:00:00Z"
RESOLVED_AT = "2026-08-10T12:00:00Z"
STEPS = ((1_780_400_000.25, 0.30), (1_781_000_000.5, 0.42), (1_783_000_000.75, 0.47))


def aggregate(*centers: list[float]) -> Json:
    """A step function; by default of one number a step."""
    values = list(centers) or [[value] for _, value in STEPS]
    starts = [start for start, _ in STEPS][: len(values)]
    rows: list[Json] = [
        {
            "start_time": start,
            "end_time": end,
            "forecaster_count": 24,
            "interval_lower_bounds": value,
            "centers": value,
            "interval_upper_bounds": value,
        }
        for start, end, value in zip(starts, [*starts[1:], None], values, strict=True)
    ]
    return {"history": rows, "latest": rows[-1] if rows else None, "score_data": {}}


EMPTY: Json = {"history": [], "latest": None, "score_data": {}, "movement": None}


def question(**changes: Any) -> Json:
    """An open yes/no question; its "actual" close is the scheduled one filled in."""
    return {
        "id": 40111,
        "title": "Will the ferry of Vessel sail before winter?",
        "created_at": OPENED,
        "open_time": OPENED,
        "cp_reveal_time": OPENED,
        "scheduled_resolve_time": CLOSES,
        "actual_resolve_time": None,
        "resolution_set_time": None,
        "scheduled_close_time": CLOSES,
        "actual_close_time": CLOSES,
        "type": "binary",
        "options": None,
        "status": "open",
        "possibilities": None,
        "resolution": None,
        "default_aggregation_method": "unweighted",
        "label": "",
        "resolution_criteria": "Yes if the ferry sails.",
        "fine_print": "Trial runs do not count.",
        "post_id": 41000,
        "aggregations": {"recency_weighted": EMPTY, "unweighted": aggregate()},
    } | changes


def resolved(word: str | None, **changes: Any) -> Json:
    """A question with an outcome, set weeks after the event."""
    return (
        question(
            status="resolved",
            resolution=word,
            actual_resolve_time=RESOLVED_AT,
            resolution_set_time="2026-08-29T09:00:00Z",
            actual_close_time=RESOLVED_AT,
        )
        | changes
    )


def options(**changes: Any) -> Json:
    """A multiple-choice question."""
    values = [[0.2, 0.5, 0.3], [0.1, 0.6, 0.3], [0.1, 0.7, 0.2]]
    return (
        question(
            type="multiple_choice",
            options=["North pier", "South pier", "Neither"],
            all_options_ever=["North pier", "South pier", "Neither"],
            aggregations={"unweighted": aggregate(*values)},
        )
        | changes
    )


def post(held: Json, **changes: Any) -> Json:
    """A post with one question."""
    return _head(question=held) | changes


def _head(**changes: Any) -> Json:
    return {
        "id": 41000,
        "title": "Will the ferry of Vessel sail before winter?",
        "slug": "ferry-of-vessel",
        "created_at": OPENED,
        "status": "open",
        "resolved": False,
        "actual_close_time": None,
        "scheduled_close_time": CLOSES,
        "open_time": OPENED,
        "nr_forecasters": 61,
        "forecasts_count": 180,
    } | changes


def group(*members: Json) -> Json:
    """A post with several questions; it stays open."""
    held = {
        "id": 41000,
        "resolution_criteria": "Yes if it sails by then.",
        "fine_print": "",
        "group_variable": "Year",
        "questions": list(members),
    }
    return _head(group_of_questions=held)


def conditional(condition: Json, yes: Json, no: Json) -> Json:
    """A post that asks a question under a condition."""
    held = {
        "id": 41000,
        "condition": condition | {"id": 1},
        "condition_child": question(id=2),
        "question_yes": yes | {"id": 3},
        "question_no": no | {"id": 4},
    }
    return _head(conditional=held)


def legacy(number: float | None, **changes: Any) -> Json:
    """The retired shape."""
    return {
        "active_state": "OPEN" if number is None else "RESOLVED",
        "id": 25769,
        "title": "Will the ferry of Vessel sail?",
        "type": "forecast",
        "status": "A",
        "possibilities": {"type": "binary"},
        "resolution": number,
        "close_time": "2024-07-08T00:00:00Z",
        "effected_close_time": None,
        "resolve_time": "2024-09-30T00:00:00Z",
    } | changes
