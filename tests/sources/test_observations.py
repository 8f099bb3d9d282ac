"""Numbers of public statistics: every shape read exactly, every surprise refused by name."""

import json
import random
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.errors import (
    InvalidInputError,
    SourceRefusedError,
    SourceShapeError,
    SourceUnavailableError,
)
from forecasts.sources import Fetched
from forecasts.sources.observations import (
    Frequency,
    Observation,
    Observations,
    Provider,
    Series,
    parse_observations,
    parse_period,
    period_of,
    read_observations,
    without_secrets,
)

NOW = datetime(2024, 9, 1, 12, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"
MONTHLY = Series(provider=Provider.FRED, code="VESSELRATE", frequency=Frequency.MONTH)
WORLD_BANK = Series(provider=Provider.WORLD_BANK, code="VSL/HB.TON.TOTL")
DBNOMICS = Series(provider=Provider.DBNOMICS, code="VSL/HARBOUR/M.TON")
JSON_FEED = Series(
    provider=Provider.JSON,
    url="https://harbour.example/ton.json",
    rows="data.rows",
    date_field="day",
    value_field="ton.net",
)
CSV_FEED = Series(
    provider=Provider.CSV,
    url="https://harbour.example/graph.csv?id=VESSELRATE",
    date_field="observation_date",
    value_field="VESSELRATE",
    frequency=Frequency.MONTH,
)


def fred(
    *rows: tuple[str, str, str, str], opened: str = "2023-12-31", closed: str = "9999-12-31"
) -> dict[str, Any]:
    names = ("realtime_start", "realtime_end", "date", "value")
    return {
        "realtime_start": opened,
        "realtime_end": closed,
        "observation_start": "2021-10-01",
        "observation_end": "2024-06-30",
        "units": "lin",
        "output_type": 1,
        "file_type": "json",
        "order_by": "observation_date",
        "sort_order": "asc",
        "count": len(rows),
        "offset": 0,
        "limit": 100000,
        "observations": [dict(zip(names, row, strict=True)) for row in rows],
    }


TWICE_REVISED = fred(
    ("2024-02-09", "9999-12-31", "2024-01-01", "3.1"),
    ("2024-03-08", "2024-04-04", "2024-02-01", "3.40"),
    ("2024-04-05", "9999-12-31", "2024-02-01", "3.2"),
    ("2024-04-05", "9999-12-31", "2024-03-01", "."),
)


def world_bank(*rows: tuple[str, str], pages: int = 1, country: str = "VS") -> bytes:
    header = f'{{"page": 1, "pages": {pages}, "per_page": 20000, "lastupdated": "2024-06-28"}}'
    body = ", ".join(
        f'{{"indicator": {{"id": "HB.TON.TOTL", "value": "Tons"}}, "country": {{"id": "{country}", '
        f'"value": "Vessel"}}, "countryiso3code": "VSL", "date": "{when}", "value": {value}, '
        '"unit": "", "obs_status": "", "decimal": 1}'
        for when, value in rows
    )
    return f"[{header}, [{body}]]".encode()


def dbnomics(periods: list[str], values: list[Any], **more: Any) -> bytes:
    document = {
        "@frequency": "monthly",
        "indexed_at": "2024-05-22T08:41:06.207Z",
        "series_code": "M.TON",
        "period": periods,
        "value": values,
        **more,
    }
    return json.dumps({"series": {"docs": [document], "num_found": 1}}).encode()


def read(answer: Any, series: Series) -> list[Observation]:
    raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return parse_observations(raw, series)


def values(found: list[Observation]) -> list[Decimal | None]:
    return [each.value for each in found]


def test_fred_says_when_each_value_was_published() -> None:
    found = read(TWICE_REVISED, MONTHLY)
    february = [each for each in found if each.period_start == date(2024, 2, 1)]
    assert [(each.value, each.vintage) for each in february] == [
        (Decimal("3.40"), date(2024, 3, 8)),
        (Decimal("3.2"), date(2024, 4, 5)),
    ]
    assert february[0].period_end == date(2024, 2, 29)
    assert '"value": "3.40"' in february[0].row
    assert values(found)[-1] is None


def test_fred_without_a_window_of_real_time_says_nothing_about_publication() -> None:
    today = fred(
        ("2024-09-01", "2024-09-01", "2024-01-01", "3.1"),
        ("2024-09-01", "2024-09-01", "2024-02-01", "3.2"),
        opened="2024-09-01",
        closed="2024-09-01",
    )
    assert {each.vintage for each in read(today, MONTHLY)} == {None}


def test_a_value_fred_took_back_is_followed_by_a_missing_one() -> None:
    found = read(fred(("2024-02-09", "2024-03-01", "2024-01-01", "3.1")), MONTHLY)
    assert [(each.value, each.vintage) for each in found] == [
        (Decimal("3.1"), date(2024, 2, 9)),
        (None, date(2024, 3, 2)),
    ]


def test_a_part_of_freds_rows_is_refused() -> None:
    with pytest.raises(SourceShapeError, match="1 of 7 rows"):
        read({**fred(("2024-02-09", "9999-12-31", "2024-01-01", "3.1")), "count": 7}, MONTHLY)


def test_the_world_bank_in_years_quarters_and_months() -> None:
    raw = world_bank(("2023", "11.3956284153005"), ("2022", "null"), ("2021", "5"))
    assert values(read(raw, WORLD_BANK)) == [
        Decimal(5),
        None,
        Decimal("11.3956284153005"),
    ]
    assert read(world_bank(("2023Q4", "1")), WORLD_BANK)[0].period_start == date(2023, 10, 1)
    assert read(world_bank(("2023M05", "1")), WORLD_BANK)[0].period_end == date(2023, 5, 31)
    assert '"value": 11.3956284153005' in read(raw, WORLD_BANK)[-1].row


def test_the_world_bank_without_data_is_empty_and_its_errors_are_said() -> None:
    assert read([{"page": 0, "pages": 0, "total": 0}, None], WORLD_BANK) == []
    assert read([{"page": 0, "pages": 0, "total": 0}], WORLD_BANK) == []
    error = [{"message": [{"id": "120", "key": "Invalid value", "value": "Not valid"}]}]
    with pytest.raises(SourceShapeError, match="refuses: Not valid"):
        read(error, WORLD_BANK)
    with pytest.raises(SourceShapeError, match="one page of several"):
        read(world_bank(("2023", "1"), pages=2), WORLD_BANK)
    mixed = json.loads(world_bank(("2023", "1")))
    mixed[1] += json.loads(world_bank(("2022", "1"), country="OT"))[1]
    with pytest.raises(SourceShapeError, match="several countries"):
        read(mixed, WORLD_BANK)


def test_dbnomics_pairs_periods_with_values() -> None:
    raw = dbnomics(
        ["2024-01", "2024-02"], [1.25, "NA"], period_start_day=["2024-01-01", "2024-02-01"]
    )
    assert values(read(raw, DBNOMICS)) == [Decimal("1.25"), None]
    assert read(dbnomics(["2024-Q1"], [1]), DBNOMICS)[0].period_end == date(2024, 3, 31)
    assert read(dbnomics(["2024-S2"], [1]), DBNOMICS)[0].period_start == date(2024, 7, 1)
    assert read(dbnomics(["2024-W01"], [1]), DBNOMICS)[0].period_start == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (dbnomics(["2024-01"], []), "1 periods and 0 values"),
        (dbnomics(["2024-01"], [1], period_start_day=["2024-02-01"]), "begins on '2024-02-01'"),
        (dbnomics(["2024-B1"], [1]), "is not a period"),
        (b'{"series": {"docs": [], "num_found": 0}}', "gave 0 series"),
        (b'{"message": "no such series"}', "series"),
    ],
)
def test_dbnomics_that_does_not_fit_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(SourceShapeError, match=words):
        read(raw, DBNOMICS)


def test_a_json_feed_is_read_by_dotted_paths() -> None:
    raw = b'{"data": {"rows": [{"day": "2024-05-02", "ton": {"net": 0.10}}, \
        {"day": "2024-05-01T00:00:00Z", "ton": {"net": "7"}}]}}'
    found = read(raw, JSON_FEED)
    assert [(each.period_start, str(each.value)) for each in found] == [
        (date(2024, 5, 1), "7"),
        (date(2024, 5, 2), "0.10"),
    ]


def test_a_path_that_leads_nowhere_says_what_is_there() -> None:
    with pytest.raises(SourceShapeError, match=r"no 'rows' on the path .* the fields items"):
        read({"data": {"items": []}}, JSON_FEED)


def test_freds_graph_csv_is_read_by_its_columns() -> None:
    raw = b"\xef\xbb\xbfobservation_date,VESSELRATE\r\n2024-02-01,3.4\r\n2024-01-01,\r\n\r\n"
    found = read(raw, CSV_FEED)
    assert values(found) == [None, Decimal("3.4")]
    assert found[1].row == "2024-02-01,3.4"
    assert values(read(raw.replace(b",", b";"), CSV_FEED)) == values(found)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("observation_date,OTHER\n2024-01-01,1\n", "has the columns observation_date, OTHER"),
        ("observation_date,VESSELRATE\n2024-01-01,1,234\n", "found 3 cells"),
        ('observation_date,VESSELRATE\n2024-01-01,"1,234"\n', "'1,234' is no number"),
        ("observation_date,VESSELRATE\n2024-01-01\n", "found 1 cells"),
        ('observation_date,VESSELRATE\n2024-01-01,"1\n', "cannot be read"),
        ("<!doctype html><p>Blocked", "found a web page"),
        ('{"error": 1}', "found JSON"),
        ("", "the body is empty"),
        ("observation_date,VESSELRATE\n9999-12-31,1\n", "outside the years 1700 to 2199"),
        ("observation_date,VESSELRATE\n2024-01-01,3.4%\n", "'3.4%' is no number"),
    ],
)
def test_a_csv_that_does_not_fit_is_refused(body: str, words: str) -> None:
    with pytest.raises(SourceShapeError, match=words):
        read(body.encode(), CSV_FEED)
    with pytest.raises(SourceShapeError, match="UTF-8"):
        read(b"observation_date,VESSELRATE\n\xff", CSV_FEED)


@pytest.mark.parametrize("series", [MONTHLY, WORLD_BANK, DBNOMICS, JSON_FEED])
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<html><title>Just a moment...</title></html>",
        b'{"observations": [',
        b"[]",
        b"{}",
        b"null",
        b"7",
        b'{"a": 1, "a": 2}',
        b"[NaN]",
    ],
)
def test_no_surprise_is_anything_but_a_shape_error(series: Series, raw: bytes) -> None:
    with pytest.raises(SourceShapeError):
        read(raw, series)


@pytest.mark.parametrize("mark", ["", ".", "..", ":", "NA", "n/a", "NaN", "null", " "])
def test_marks_of_a_missing_value_are_missing_values(mark: str) -> None:
    assert values(read(f"observation_date,VESSELRATE\n2024-01-01,{mark}\n".encode(), CSV_FEED)) == [
        None
    ]


@pytest.mark.parametrize(
    "written",
    ["1,234", "1 234", "1_000", "Infinity", "-inf", "3.4 %", "$3", "٣", "1e999", "0x10", "−1"],
)
def test_what_is_no_plain_number_is_refused(written: str) -> None:
    with pytest.raises(SourceShapeError, match="no number this can read"):
        read(fred(("2024-02-09", "9999-12-31", "2024-01-01", written)), MONTHLY)


@pytest.mark.parametrize("value", ["true", "[1]", '{"a": 1}', "1e400", "9" * 300])
def test_json_of_another_kind_is_no_number(value: str) -> None:
    with pytest.raises(SourceShapeError):
        read(world_bank(("2023", value)), WORLD_BANK)


def test_numbers_are_read_to_the_last_digit() -> None:
    exact = "2.99999999999999999999999999"
    assert str(values(read(world_bank(("2023", exact)), WORLD_BANK))[0]) == exact


def test_the_same_row_twice_counts_once_and_two_values_of_a_period_are_refused() -> None:
    assert len(read(world_bank(("2023", "1"), ("2023", "1.0")), WORLD_BANK)) == 1
    with pytest.raises(SourceShapeError, match="different values for the period from 2023-01-01"):
        read(world_bank(("2023", "1"), ("2023", "2")), WORLD_BANK)


def test_mixed_lengths_are_refused() -> None:
    with pytest.raises(SourceShapeError, match=r"several lengths \(month, year\)"):
        read(dbnomics(["2023", "2024-01"], [1, 2]), DBNOMICS)


def test_a_frequency_that_does_not_fit_the_series_is_refused() -> None:
    quarterly = fred(
        *(("2024-05-01", "9999-12-31", f"2023-{month}-01", "1") for month in ("01", "04", "07"))
    )
    with pytest.raises(SourceShapeError, match="3 months apart"):
        read(quarterly, MONTHLY)
    daily = fred(
        ("2024-05-01", "9999-12-31", "2024-01-02", "1"),
        ("2024-05-01", "9999-12-31", "2024-01-03", "2"),
    )
    with pytest.raises(SourceShapeError, match="different values for the period"):
        read(daily, MONTHLY)


@given(st.lists(st.integers(0, 200), min_size=1, unique=True), st.randoms())
def test_the_order_of_rows_does_not_matter(months: list[int], chance: random.Random) -> None:
    months = sorted({*months, months[0] + 1})
    rows = [(f"{2000 + each // 12}-{each % 12 + 1:02d}-01", str(each)) for each in months]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    header = "observation_date,VESSELRATE\n"
    one, other = (
        read((header + "\n".join(",".join(row) for row in each)).encode(), CSV_FEED)
        for each in (rows, shuffled)
    )
    assert one == other
    assert [each.period_start for each in one] == sorted(each.period_start for each in one)


@given(
    st.dates(date(1700, 1, 15), date(2199, 12, 1)),
    st.sampled_from(list(Frequency)),
)
def test_a_period_reads_back_as_it_is_written(day: date, frequency: Frequency) -> None:
    period = period_of(day, frequency)
    if period.start.year >= 1700:
        assert parse_period(str(period)) == period
    assert period.start <= day <= period.end


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_crash_a_parser(raw: bytes) -> None:
    for series in (MONTHLY, WORLD_BANK, DBNOMICS, JSON_FEED, CSV_FEED):
        try:
            found = parse_observations(raw, series)
        except SourceShapeError:
            continue
        assert found == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: Series(provider=Provider.FRED, code="A/B"),
        lambda: Series(provider=Provider.FRED, code="A&api_key=x"),
        lambda: Series(provider=Provider.WORLD_BANK, code="VSL;OTH/A"),
        lambda: Series(provider=Provider.WORLD_BANK, code="../A"),
        lambda: Series(provider=Provider.DBNOMICS, code="A/B"),
        lambda: Series(provider=Provider.FRED, code="A", url="https://a.example"),
        lambda: Series(
            provider=Provider.CSV, url="file:///etc/passwd", date_field="a", value_field="b"
        ),
        lambda: Series(provider=Provider.CSV, url="https://a.example", date_field="a"),
        lambda: Series(
            provider=Provider.JSON,
            url="https://a.example?API_KEY=x",
            date_field="a",
            value_field="b",
        ),
    ],
)
def test_a_series_that_cannot_be_asked_is_refused(make: Callable[[], Series]) -> None:
    with pytest.raises(InvalidInputError):
        make()


class Server:
    """Answers with fixed bytes and remembers what it was asked."""

    def __init__(self, body: bytes = b"", error: Exception | None = None) -> None:
        self.body = body
        self.error = error
        self.asked: list[tuple[str, dict[str, str | int]]] = []

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        del headers
        self.asked.append((url, dict(params or {})))
        if self.error:
            raise self.error
        query = "&".join(f"{name}={value}" for name, value in (params or {}).items())
        return Fetched(f"{url}?{query}" if query else url, self.body, "application/json", NOW)


def ask(server: Server, series: Series, *, api_key: str | None = None) -> Observations:
    since, until = date(2024, 1, 1), date(2024, 3, 31)
    return read_observations(server, series, since=since, until=until, api_key=api_key)


def test_fred_is_asked_for_all_vintages_and_its_key_stays_nowhere() -> None:
    answer = {**TWICE_REVISED, "echo": f"api_key={KEY}"}
    server = Server(json.dumps(answer).encode())
    got = ask(server, MONTHLY, api_key=KEY)
    url, params = server.asked[0]
    assert url == "https://api.stlouisfed.org/fred/series/observations"
    assert params["api_key"] == KEY
    assert params["realtime_start"] == "2023-12-31"
    assert params["realtime_end"] == "9999-12-31"
    assert KEY not in got.url
    assert "series_id=VESSELRATE" in got.url
    assert KEY.encode() not in got.raw
    assert KEY not in repr(got)
    assert len(got.observations) == 4


def test_a_key_in_an_error_is_blanked_and_its_kind_stays() -> None:
    error = SourceUnavailableError(f"https://x.example?api_key={KEY} gave 500")
    with pytest.raises(SourceUnavailableError) as caught:
        ask(Server(error=error), MONTHLY, api_key=KEY)
    assert str(caught.value) == "https://x.example?api_key=*** gave 500"


def test_fred_without_a_key_is_not_asked() -> None:
    server = Server()
    with pytest.raises(SourceRefusedError, match="FORECASTS_FRED_API_KEY"):
        ask(server, MONTHLY)
    assert server.asked == []


@pytest.mark.parametrize(
    ("series", "body", "url"),
    [
        (
            WORLD_BANK,
            world_bank(("2023", "1")),
            "https://api.worldbank.org/v2/country/VSL/indicator/HB.TON.TOTL",
        ),
        (
            DBNOMICS,
            dbnomics(["2024-01"], [1]),
            "https://api.db.nomics.world/v22/series/VSL/HARBOUR/M.TON",
        ),
        (CSV_FEED, b"observation_date,VESSELRATE\n2024-01-01,1\n", CSV_FEED.url),
    ],
)
def test_each_provider_is_asked_at_its_address(series: Series, body: bytes, url: str) -> None:
    server = Server(body)
    got = ask(server, series, api_key=KEY)
    assert server.asked[0][0] == url
    assert "api_key" not in server.asked[0][1]
    assert len(got.observations) == 1
    assert (got.raw, got.fetched_at) == (body, NOW)


def test_an_address_without_secrets_stays_as_it_is() -> None:
    assert without_secrets("https://a.example/x?b=1%202&c") == "https://a.example/x?b=1%202&c"
    assert without_secrets("https://a.example/x?Token=1&b=2#f") == "https://a.example/x?b=2"
