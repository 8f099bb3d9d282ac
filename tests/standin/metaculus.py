"""Metaculus: posts that hold questions, a token without which nothing is shown."""

import re
from dataclasses import dataclass
from typing import Any

from tests.standin.exchange import Answer, Request, as_json
from tests.standin.listing import Listing, Stage, Venue, iso, page

TOKEN = "vessel-token"  # what this stand-in accepts; no secret of anybody
STATUS = {
    Stage.OPEN: "open",
    Stage.CLOSED: "closed",
    Stage.PROPOSED: "closed",
    Stage.DISPUTED: "closed",
    Stage.RESOLVED: "resolved",
}
WORDS = {"YES": "yes", "NO": "no", "VOID": "annulled", "HALF": "ambiguous"}
NOBODY = {"detail": "Authentication credentials were not provided."}
GONE = {"detail": "No Post matches the given query."}


@dataclass(kw_only=True)
class MetaculusListing(Listing):
    """`is_visible` says whether the token sees the community's prediction."""

    is_visible: bool = True

    @property
    def post_id(self) -> int:
        """The id in the address, which is not that of the question."""
        return 30_000 + self.number

    @property
    def question_id(self) -> int:
        """The id of the question inside the post."""
        return 40_000 + self.number


class Metaculus(Venue[MetaculusListing]):
    """Below `/metaculus/api`."""

    name = "metaculus"
    listing = MetaculusListing

    def base(self) -> str:
        """The path of the base address."""
        return "/metaculus/api"

    def url(self, key: str) -> str:
        """The address people paste."""
        listed = self.listings[key]
        if listed.event:
            return (
                f"https://www.metaculus.com/questions/{self._post_id(listed.event)}/{listed.event}/"
            )
        return f"https://www.metaculus.com/questions/{listed.post_id}/{key}/"

    def _post_id(self, event: str) -> int:
        return 20_000 + self.events[event].number

    def question(self, listed: MetaculusListing, post_id: int) -> dict[str, Any]:
        """The question inside a post; its close is given whether or not it has passed."""
        is_resolved = listed.stage is Stage.RESOLVED
        resolved_at = iso(listed.resolved_at) if is_resolved else None
        scaling = dict.fromkeys(
            (
                "range_max",
                "range_min",
                "zero_point",
                "open_upper_bound",
                "open_lower_bound",
                "inbound_outcome_count",
                "continuous_range",
            )
        )
        empty: dict[str, Any] = {"history": [], "latest": None, "score_data": {}, "movement": None}
        body = {
            "id": listed.question_id,
            "title": listed.title if listed.label is None else f"{listed.title} ({listed.label})",
            "description": "What is known of the harbour so far.",
            "created_at": iso(listed.opens_at, microseconds=True),
            "open_time": iso(listed.opens_at),
            "cp_reveal_time": iso(listed.opens_at),
            "spot_scoring_time": iso(listed.closes_at),
            "scheduled_resolve_time": iso(listed.closes_at),
            "actual_resolve_time": resolved_at,
            "resolution_set_time": resolved_at,
            "scheduled_close_time": iso(listed.closes_at),
            "actual_close_time": iso(min(listed.closes_at, listed.resolved_at or listed.closes_at)),
            "type": "binary",
            "options": None,
            "options_history": None,
            "group_variable": "",
            "status": STATUS[listed.stage],
            "possibilities": None,
            "resolution": WORDS.get(str(listed.outcome)) if is_resolved else None,
            "include_bots_in_aggregates": False,
            "question_weight": 1.0,
            "default_score_type": "peer",
            "default_aggregation_method": "recency_weighted",
            "label": listed.label or "",
            "unit": "",
            "open_upper_bound": None,
            "open_lower_bound": None,
            "inbound_outcome_count": None,
            "scaling": scaling,
            "group_rank": None,
            "resolution_criteria": listed.criteria,
            "fine_print": "",
            "post_id": post_id,
            "aggregations": {
                "recency_weighted": self._aggregation(listed) if listed.is_visible else empty,
                "unweighted": empty,
                "single_aggregation": empty,
                "metaculus_prediction": empty,
            },
        }
        return body | listed.patch

    def _aggregation(self, listed: MetaculusListing) -> dict[str, Any]:
        ends = [at for at, _ in listed.history[1:]] + [None]
        rows = [
            {
                "start_time": at.timestamp(),
                "end_time": end.timestamp() if end else None,
                "forecast_values": None,
                "forecaster_count": listed.forecasters,
                "interval_lower_bounds": [round(price * 0.8, 6)],
                "centers": [price],
                "interval_upper_bounds": [round(1 - (1 - price) * 0.8, 6)],
                "means": [price],
                "histogram": None,
            }
            for (at, price), end in zip(listed.history, ends, strict=True)
        ]
        latest = rows[-1] | {"forecast_values": [1 - listed.price, listed.price]}
        return {"history": rows, "latest": latest, "score_data": {}, "movement": None}

    def post(self, listed: MetaculusListing) -> dict[str, Any]:
        """A post with one question."""
        head = self._head(listed, listed.post_id, listed.title, listed.key)
        return head | {"question": self.question(listed, listed.post_id)}

    def group(self, key: str) -> dict[str, Any] | None:
        """A post with several; its own status is open as long as one of them is."""
        inside = [each for each in self.visible() if each.event == key]
        if not inside:
            return None
        event, post_id = self.events[key], self._post_id(key)
        leading = next((each for each in inside if each.stage is Stage.OPEN), inside[0])
        group = {
            "id": post_id,
            "description": "What is known of the harbour so far.",
            "resolution_criteria": inside[0].criteria,
            "fine_print": "",
            "group_variable": "Date",
            "graph_type": "multiple_choice_graph",
            "subquestions_order": "MANUAL",
            "questions": [self.question(each, post_id) for each in inside],
        }
        head = self._head(leading, post_id, event.title, key)
        return head | {"group_of_questions": group}

    def _head(
        self, listed: MetaculusListing, post_id: int, title: str, slug: str
    ) -> dict[str, Any]:
        return {
            "id": post_id,
            "title": title,
            "short_title": title[:40],
            "url_title": title[:40],
            "slug": slug,
            "author_id": 7,
            "author_username": "orla.quist",
            "coauthors": [],
            "created_at": iso(listed.opens_at, microseconds=True),
            "published_at": iso(listed.opens_at),
            "edited_at": iso(self.now(), microseconds=True),
            "curation_status": "approved",
            "comment_count": 0,
            "status": STATUS[listed.stage],
            "resolved": listed.stage is Stage.RESOLVED,
            "actual_close_time": iso(listed.closes_at) if listed.stage is not Stage.OPEN else None,
            "scheduled_close_time": iso(listed.closes_at),
            "scheduled_resolve_time": iso(listed.closes_at),
            "open_time": iso(listed.opens_at),
            "nr_forecasters": listed.forecasters,
            "projects": {},
            "user_permission": "forecaster",
            "vote": {"score": 3, "user_vote": None},
            "forecasts_count": 240,
            "is_current_content_translated": False,
        }

    def answer(self, request: Request, path: str) -> Answer | None:
        """Answers below the base address, with the token only."""
        given = request.headers.get("authorization")
        if given is None:
            return as_json(NOBODY, status=403)
        if given != f"Token {TOKEN}":
            return as_json({"detail": "Invalid token."}, status=401)
        single = re.fullmatch(r"/posts/(\d+)/?", path)
        if single:
            body = next((each for each in self._posts() if each["id"] == int(single[1])), None)
            return as_json(body) if body else as_json(GONE, status=404)
        if not re.fullmatch(r"/posts/?", path):
            return None
        statuses = set(request.all("statuses"))
        rows = [each for each in self._posts() if not statuses or each["status"] in statuses]
        start, limit = request.number("offset", 0), min(request.number("limit", 20), 100)
        cut, following = page(rows, start=start, limit=limit)
        more = (
            None
            if following is None
            else f"https://www.metaculus.com/api/posts/?offset={following}"
        )
        return as_json({"next": more, "previous": None, "results": cut})

    def _posts(self) -> list[dict[str, Any]]:
        alone = [self.post(each) for each in self.visible() if each.event is None]
        return alone + [body for key in self.events if (body := self.group(key))]
