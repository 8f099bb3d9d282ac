"""What every recorded payload must be read as, written by hand from the description of the sources.

A row names the file and the place in it, when it is read, and what must come out; what is `ANY` is
printed and not judged. Several states are written with `|` where the description leaves it open.
Files that hold no market must be refused.
"""

from dataclasses import dataclass
from typing import Any, Final

ANY: Final = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One market in a recorded file, and what it must be read as.

    Attributes:
        file: below the folder of payloads; its first part names the source.
        place: members down to the market, with dots.
        at: when it is read.
        outcome: the answer or the sub-question, where a market has several.
        state: one or several, with `|`; `refused` when it need not or must not be read.
        value: the pay-out of Yes.
        price: the present probability of Yes; a pair is a range.
        effective, opens, closes: times; a number is milliseconds or seconds since 1970.
        is_half: whether it is fifty-fifty, a pay-out of exactly one half; None is not judged.
        beside: what other address of the source answers, by the end of its path.
        is_whole: whether the whole reading is judged, or the resolution only.
    """

    file: str
    place: str = ""
    at: str
    outcome: str | None = None
    state: str
    value: float | None = None
    price: Any = ANY
    effective: Any = ANY
    opens: Any = ANY
    closes: Any = ANY
    is_half: bool | None = False
    beside: str = ""
    is_whole: bool = True


P: Final = "polymarket/"
SPRING: Final = "2026-03-12T00:00:00Z"
SUMMER: Final = "2026-08-22T00:00:00Z"

POLYMARKET: Final = (
    Row(
        file=P + "gamma_market.json",
        at=SPRING,
        state="open",
        price=0.505,
        opens="2026-03-11T09:29:01.328428Z",
        closes="2026-03-12T09:25:00Z",
    ),
    Row(
        file=P + "gamma_event.json",
        place="0.markets.0",
        at=SPRING,
        state="open",
        price=0.0105,
        opens="2025-07-11T18:36:02.893Z",
        closes="2028-11-07T00:00:00Z",
    ),
    Row(
        file=P + "gamma_event.json",
        place="0.markets.1",
        at=SPRING,
        state="open",
        price=0.0145,
        opens="2025-07-11T18:36:05.047Z",
        closes="2028-11-07T00:00:00Z",
    ),
    Row(
        file=P + "gamma_market_closed_binary_accepting_false.json",
        at=SUMMER,
        state="resolved",
        value=0.0,
        price=None,
        effective="2026-03-19T23:20:15Z",
        opens="2026-02-27T23:34:28.752Z",
        closes="2026-03-19T23:20:15Z",
    ),
    Row(
        file=P + "gamma_market_closed_binary_accepting_true.json",
        at=SUMMER,
        state="closed_pending|unknown",
        price=None,
        closes="2026-05-09T02:07:01Z",
    ),
    Row(
        file=P + "gamma_market_closed_binary_accepting_true.json",
        at=SUMMER,
        beside="winner Yes",
        state="resolved",
        value=1.0,
        price=None,
        effective="2026-05-09T02:07:01Z",
        closes="2026-05-09T02:07:01Z",
    ),
    Row(
        file=P + "gamma_market_closed_nonbinary_legacy.json",
        at=SUMMER,
        state="resolved",
        value=0.584331166907769,
        price=None,
        effective="2021-01-02T00:00:00Z",
        closes="2021-01-02T00:00:00Z",
    ),
    Row(
        file=P + "gamma_market_sports_market_money_line.json",
        at=SUMMER,
        state="resolved",
        value=1.0,
        price=None,
        effective="2026-04-05T19:37:33Z",
        opens="2026-04-05T14:02:57.374980Z",
        closes="2026-04-05T19:37:33Z",
    ),
    Row(
        file=P + "gamma_market_resolved_no_2025-10.json",
        at=SUMMER,
        state="resolved",
        value=0.0,
        price=None,
        effective="2025-10-31T00:00:00Z",
        opens="2025-09-19T21:22:54.912576Z",
        closes="2025-10-31T00:00:00Z",
    ),
    Row(
        file=P + "derived/resolved_50_50.json",
        at=SUMMER,
        state="resolved",
        value=0.5,
        is_half=True,
        price=None,
        effective="2025-10-31T00:00:00Z",
    ),
    Row(file=P + "derived/proposed_pinned_price_still_open.json", at=SUMMER, state="proposed"),
    Row(
        file=P + "search_response.json",
        place="events.0.markets.0",
        at="2026-03-11T15:14:00Z",
        state="open",
        price=(0.999, 1.0),
        opens="2026-03-04T17:03:52.929204Z",
        closes="2026-03-11T16:00:00Z",
    ),
    Row(file=P + "clob_market_2024.json", at=SUMMER, state="open", is_whole=False),
    Row(
        file=P + "clob_market_closed_binary_accepting_false.json",
        at=SUMMER,
        state="resolved",
        value=0.0,
        is_whole=False,
    ),
    Row(file=P + "clob_book_response.json", at=SUMMER, state="refused", is_whole=False),
    Row(file=P + "data_api_trades_response.json", at=SUMMER, state="refused", is_whole=False),
)

K: Final = "kalshi/"
WINTER: Final = "2026-01-12T22:08:10Z"
AUGUST: Final = "2026-08-03T12:00:00Z"
NESTED: Final = K + "events_nested_markets_fp_only_2026-08-03.json"
MARS: Final[dict[str, Any]] = {"opens": "2025-08-28T20:45:00Z", "closes": "2099-08-01T04:59:00Z"}
NATO: Final[dict[str, Any]] = {"opens": "2026-06-29T19:47:00Z", "closes": "2099-01-08T15:00:00Z"}
SETTLED: Final[dict[str, Any]] = {
    "opens": "2026-06-29T19:47:00Z",
    "closes": "2026-08-20T14:00:00Z",
    "effective": "2026-08-20T14:00:00Z",
    "price": None,
}


def _derived(name: str, state: str, **more: Any) -> Row:
    return Row(file=f"{K}derived/{name}.json", place="market", at=SUMMER, state=state, **more)


COMBO: Final[dict[str, Any]] = {"at": WINTER, "state": "open|refused", "is_whole": False}
"""Bets on several markets at once: open, and nothing that can be followed."""

KALSHI: Final = (
    Row(
        file=K + "event_single_response.json",
        place="response.markets.0",
        at=WINTER,
        state="open",
        price=0.065,
        **MARS,
    ),
    Row(file=NESTED, place="events.0.markets.0", at=AUGUST, state="open", price=0.105, **MARS),
    Row(file=NESTED, place="events.1.markets.0", at=AUGUST, state="open", price=0.105, **NATO),
    Row(file=NESTED, place="events.1.markets.1", at=AUGUST, state="open", price=0.07, **NATO),
    Row(file=K + "market_single_response.json", place="response.market", **COMBO),
    *(
        Row(file=K + "markets_list_response.json", place=f"response.markets.{at}", **COMBO)
        for at in range(5)
    ),
    _derived("finalized_yes", "resolved", value=1.0, **SETTLED),
    _derived("finalized_no", "resolved", value=0.0, **SETTLED),
    _derived("finalized_scalar_half", "resolved", value=0.5, is_half=None, **SETTLED),
    _derived("status_initialized", "open|closed_pending", **NATO),
    _derived("status_inactive", "open|closed_pending", **NATO),
    _derived("status_closed", "closed_pending", **NATO),
    _derived("status_determined", "proposed", **NATO),
    _derived("status_disputed", "disputed", **NATO),
    _derived("status_amended", "proposed|disputed", **NATO),
    *(
        Row(file=f"{K}{name}.json", place="response", at=WINTER, state="refused", is_whole=False)
        for name in (
            "event_metadata_response",
            "events_list_response",
            "exchange_status_response",
            "orderbook_response",
            "portfolio_settlements_response",
            "series_single_response",
            "trades_list_response",
        )
    ),
)

M: Final = "manifold/"
JUNE: Final = "2022-06-15T13:00:00Z"
OCTOBER: Final = "2022-10-11T00:00:00Z"
BITCOIN: Final[dict[str, Any]] = {
    "at": OCTOBER,
    "state": "resolved",
    "value": 1.0,
    "price": None,
    "effective": 1655299026599,
    "opens": 1652144899261,
    "closes": 1655299026599,
}


def _june(place: int, state: str, value: float | None = None, effective: Any = ANY) -> Row:
    return Row(
        file=M + "markets_list_2022-06_sample.json",
        place=str(place),
        at=JUNE,
        state=state,
        value=value,
        effective=effective,
        is_whole=False,
    )


def _october(place: int, state: str, value: float | None = None, effective: Any = ANY) -> Row:
    return Row(
        file=M + "markets_list_2022-10_sample.json",
        place=str(place),
        at=OCTOBER,
        state=state,
        value=value,
        effective=effective,
        is_whole=False,
    )


def _shares(name: str, shares: dict[str, float], effective: int) -> tuple[Row, ...]:
    return tuple(
        Row(
            file=f"{M}{name}.json",
            at=SUMMER,
            outcome=answer,
            state="resolved",
            value=share,
            effective=effective,
            is_half=share == 0.5,
            is_whole=False,
        )
        for answer, share in shares.items()
    )


MANIFOLD: Final = (
    Row(file=M + "market_by_slug_binary_2022-10.json", **BITCOIN),
    Row(file=M + "market_full_binary_with_bets_2022.json", **BITCOIN),
    Row(
        file=M + "resolve_yes_before.json",
        at="2022-10-11T22:30:00Z",
        state="open",
        price=0.5049750012375624,
        opens=1665526520967,
        closes=1666151940000,
    ),
    Row(
        file=M + "resolve_yes_after.json",
        at=SUMMER,
        state="resolved",
        value=1.0,
        effective=1665526967014,
        is_whole=False,
    ),
    Row(
        file=M + "resolve_cancel_after.json",
        at=SUMMER,
        state="void",
        is_whole=False,
    ),
    Row(
        file=M + "resolve_mkt_free_response_after.json", at=SUMMER, state="resolved", is_whole=False
    ),
    *_shares("resolve_mkt_free_response_after", {"1": 0.5, "2": 0.0, "3": 0.5}, 1665435267323),
    Row(
        file=M + "resolve_mkt_free_response_before.json",
        at="2022-10-10T20:53:00Z",
        outcome="2",
        state="open",
        is_whole=False,
    ),
    *_shares("resolve_mkt_multiple_choice_after", {"0": 0.5, "1": 0.0, "2": 0.5}, 1665527444509),
    *(
        Row(
            file=M + "resolve_mkt_multiple_choice_before.json",
            at="2022-10-11T22:30:00Z",
            outcome=answer,
            state="open",
            price=1 / 3,
            opens=1665527369460,
            closes=1670950799000,
        )
        for answer in ("0", "1", "2")
    ),
    Row(
        file=M + "search_markets_lite_2026-08-03.json",
        place="0",
        at=AUGUST,
        state="open",
        price=0.01,
        opens=1781733871765,
        closes=1789583100000,
    ),
    Row(
        file=M + "search_markets_lite_2026-08-03.json",
        place="1",
        at=AUGUST,
        state="open",
        price=0.0899310450769466,
        opens=1783662263639,
        closes=1790812740000,
    ),
    Row(
        file=M + "search_markets_resolved_2026-08-05.json",
        place="0",
        at=SUMMER,
        state="resolved",
        value=1.0,
        price=None,
        effective=1775001540000,
        opens=1772371387696,
        closes=1775001540000,
    ),
    Row(
        file=M + "search_markets_resolved_2026-08-05.json",
        place="1",
        at=SUMMER,
        state="resolved",
        effective=1767139200000,
        is_whole=False,
    ),
    _june(0, "resolved", 1.0, 1655207779538),
    _june(1, "resolved", 1.0, 1655173128058),
    _june(2, "resolved", 0.0, 1655265540000),
    _june(3, "resolved", 0.0, 1654003637929),
    _june(4, "void"),
    _june(5, "void"),
    _june(6, "void|unknown"),
    _june(7, "void|unknown"),
    _june(8, "open"),
    _june(9, "closed_pending"),
    _june(10, "void"),
    _june(11, "void"),
    _june(12, "resolved|unknown"),
    _june(13, "resolved|unknown"),
    _june(14, "resolved|unknown"),
    _june(15, "resolved|unknown"),
    _june(16, "open"),
    _june(17, "open"),
    _june(18, "void"),
    _june(19, "void"),
    _june(20, "resolved|unknown"),
    _june(21, "resolved|unknown"),
    _june(22, "open"),
    _june(23, "open"),
    _october(0, "resolved", 1.0, 1665344644951),
    _october(1, "resolved", 0.0, 1664996400000),
    _october(2, "void"),
    _october(3, "resolved", 0.33, 1665203987554),
    _october(4, "open"),
    _october(5, "void"),
    _october(6, "resolved", 0.05, 1665407321137),
    _october(7, "open"),
    _october(8, "void"),
)

C: Final = "metaculus/"


def _example(name: str, question: str, state: str, **more: Any) -> Row:
    return Row(
        file=f"{C}openapi_example_{name}.json",
        place=f"results.0.{question}",
        at=SUMMER,
        state=state,
        is_whole=False,
        **more,
    )


METACULUS: Final = (
    Row(
        file=C + "post_open_binary_34519.json",
        at="2025-02-01T23:00:00Z",
        state="open",
        price=0.12,
        opens="2025-01-31T20:50:00Z",
        closes="2026-01-01T04:59:00Z",
    ),
    Row(
        file=C + "post_open_binary_history_38211_storybook.json",
        at="2025-07-25T12:45:00Z",
        state="open",
        price=0.35,
        opens="2025-06-02T17:00:00Z",
        closes="2025-08-01T00:00:00Z",
    ),
    Row(
        file=C + "post_closed_binary_34666.json",
        at="2025-02-02T00:00:00Z",
        state="closed_pending",
        opens="2025-02-01T15:00:00Z",
        closes="2025-02-01T16:00:00Z",
    ),
    Row(
        file=C + "openapi_example_binary.json",
        place="results.0",
        at=SUMMER,
        state="resolved",
        value=0.0,
        price=None,
        effective="2015-12-15T03:34:00Z",
        opens="2015-10-02T02:34:00Z",
        closes="2015-12-15T03:34:00Z",
    ),
    _example("conditional", "conditional.question_yes", "void"),
    _example("conditional", "conditional.question_no", "closed_pending"),
    _example("conditional", "conditional.condition", "resolved", value=0.0),
    _example("conditional", "conditional.condition_child", "open"),
    *(
        Row(
            file=C + "openapi_example_groupofquestions.json",
            place="results.0",
            at="2024-10-03T00:00:00Z",
            outcome=question,
            state="open",
            price=None,
            closes=closes,
        )
        for question, closes in (("10880", 1893474000), ("10923", 2051240400))
    ),
    _example("numeric", "question", "resolved|unknown"),
    _example("multiplechoice", "question", "open"),
    *(
        Row(file=f"{C}{name}.json", place="question", at=at, state=state, is_whole=False)
        for name, at, state in (
            ("post_closed_numeric_34278", "2025-02-02T00:00:00Z", "closed_pending"),
            ("post_closed_multiple_choice_34280", "2025-02-02T00:00:00Z", "closed_pending"),
            ("post_open_date_30596", "2025-02-02T00:00:00Z", "open"),
            ("post_multiple_choice_38601_storybook", "2025-07-25T00:00:00Z", "open|unknown"),
        )
    ),
    Row(
        file=C + "legacy_api2_forecast_sample.json",
        at="2024-07-05T00:00:00Z",
        state="open",
        is_whole=False,
    ),
)

D: Final = "predictit/"
STAMP: Final = "2026-08-03T16:05:00Z"

PREDICTIT: Final = (
    *(
        Row(
            file=D + "market_7085_open_two_contracts_2021-02.json",
            at="2021-02-26T17:06:00Z",
            outcome=contract,
            state="open",
            price=price,
            closes=None,
        )
        for contract, price in (("24914", (0.77, 0.78)), ("24915", (0.24, 0.25)))
    ),
    *(
        Row(
            file=D + "marketdata_all_2026-08-03_sample.json",
            place=f"markets.{market}",
            at=STAMP,
            outcome=contract,
            state="open",
            price=price,
            closes=None,
        )
        for market, contract, price in (
            (0, "28361", (0.20, 0.21)),
            (0, "28362", (0.08, 0.09)),
            (1, "31925", (0.39, 0.40)),
            (1, "31930", (0.28, 0.29)),
        )
    ),
)

ROWS: Final = (*POLYMARKET, *KALSHI, *MANIFOLD, *METACULUS, *PREDICTIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Recorded past prices, and how many points with which ends they must give.

    Attributes:
        points: how many; None where it is not judged.
        first: time in seconds and probability of the first point.
        last: the same of the last.
    """

    file: str
    external_id: str
    points: int
    first: tuple[float, float]
    last: tuple[float, float]


SERIES: Final = (
    Series(
        file=K + "series_candlesticks_response.json",
        external_id="KXELONMARS-99",
        points=90,
        first=(1760500800, 0.095),
        last=(1768194000, 0.06),
    ),
    Series(
        file=M + "bets_binary_history_2022.json",
        external_id="rIR6mWqaO9xKLifr6cLL",
        points=45,
        first=(1652160052.796, 0.29516966614915474),
        last=(1655298929.711, 0.9911535861392651),
    ),
    Series(
        file=C + "post_open_binary_34519.json",
        external_id="34519",
        points=8,
        first=(1738376343.73804, 0.5),
        last=(1738444542.269979, 0.12),
    ),
)

PAGE: Final = P + "clob_markets_2024.json"
"""A page of 100 markets of the order book, judged by what was counted in it."""
