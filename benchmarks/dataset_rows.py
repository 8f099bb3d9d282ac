"""The datasets beside the checkout, in the long form that the import reads."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
COLLECTED: Final = "2026-08-21"  # the newest state of the market questions: resolved by then
COLUMNS: Final = (
    "question_id",
    "question",
    "forecaster",
    "kind",
    "probability",
    "low",
    "high",
    "stated_at",
    "closes_at",
    "outcome",
    "known_at",
    "url",
)
Row = dict[str, str]
Rows = Iterator[Row]


def read(name: str, file: str = "forecasts.csv") -> list[Row]:
    with (DATA / name / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def after(day: str, days: int = 1) -> str:
    return (date.fromisoformat(day[:10]) + timedelta(days=days)).isoformat()


def whole(outcome: str) -> str:
    return str(int(float(outcome))) if outcome else ""


def games() -> Rows:
    for row in read("fivethirtyeight", "games.csv"):
        yield {
            "question_id": row["qid"],
            "question": row["question"],
            "forecaster": f"FiveThirtyEight {row['project']}",
            "probability": row["p"],
            "stated_at": row["date"],
            "closes_at": row["date"],
            "known_at": after(row["date"]),
            "outcome": whole(row["outcome"]),
        }
    last: dict[tuple[str, str], Row] = {}
    for row in read("fivethirtyeight", "governors.csv"):
        key = row["qid"], row["forecaster"]
        if not all(key):
            continue  # forecasts of 2010 that name neither race nor version
        if key not in last or row["forecast_date"] > last[key]["forecast_date"]:
            last[key] = row
    for row in last.values():
        yield {
            "question_id": row["qid"],
            "question": row["qid"],
            "forecaster": row["forecaster"],
            "probability": row["p"],
            "stated_at": row["forecast_date"],
            "closes_at": f"{row['qid'][4:8]}-12-01",
            "known_at": f"{row['qid'][4:8]}-12-01",
            "outcome": whole(row["outcome"]),
        }


def midterms() -> Rows:
    for row in read("midterms2018"):
        month, day, _ = row["forecastdate"].split("/")
        yield {
            "question_id": row["qid"],
            "question": row["qid"],
            "forecaster": row["forecaster"],
            "probability": row["p"],
            "stated_at": f"2018-{int(month):02}-{int(day):02}",
            "closes_at": "2018-11-30",
            "known_at": "2018-12-01" if row["outcome"] else "",
            "outcome": whole(row["outcome"]),
        }


def senate() -> Rows:
    for row in read("midterms2018", "senate_2008_2012.csv"):
        yield {
            "question_id": row["qid"],
            "question": row["qid"],
            "forecaster": "FiveThirtyEight",
            "probability": row["p"],
            "stated_at": f"{row['year']}-11-01",
            "closes_at": f"{row['year']}-11-30",
            "known_at": f"{row['year']}-12-01",
            "outcome": whole(row["outcome"]),
        }


def pollsters() -> Rows:
    for row in read("named_pollsters", "predictions.csv"):
        if row["p"]:
            yield {
                "question_id": row["qid"],
                "question": row["qid"],
                "forecaster": row["forecaster"],
                "kind": "pundit",
                "probability": row["p"],
                "stated_at": "2016-11-01",
                "closes_at": "2016-11-08",
                "known_at": "2016-11-09",
                "outcome": whole(row["outcome"]),
            }


def daily(name: str) -> Callable[[], Rows]:
    def rows() -> Rows:
        for row in read(name):
            yield {
                "question_id": row["qid"],
                "question": row["qid"],
                "forecaster": row["forecaster"],
                "probability": row["p"],
                "stated_at": row["date"],
                "closes_at": row["date"],
                "known_at": after(row["date"]),
                "outcome": whole(row["outcome"]),
            }

    return rows


def experts(wanted: str = "round_2") -> Rows:
    """One round, by default the second: that is the one the truth scores."""
    for row in read("replicats"):
        if row["round"] == wanted:
            yield {
                "question_id": f"claim-{row['qid']}",
                "question": f"Claim {row['qid']} replicates",
                "forecaster": f"Expert {row['forecaster']}",
                "probability": row["p"],
                "low": row["low"],
                "high": row["high"],
                "stated_at": "2019-07-05",
                "closes_at": "2019-12-31",
                "known_at": "2020-01-01",
                "outcome": whole(row["outcome"]),
            }


def markets() -> Rows:
    for row in read("forecastbench", "market_forecasts.csv"):
        yield {
            "question_id": f"{row['due']}-{row['id']}",
            "question": " ".join(row["question"].split())[:300],
            "forecaster": row["source"],
            "kind": "market",
            "probability": row["freeze_p"],
            "stated_at": row["freeze_datetime"],
            "closes_at": "2030-01-01",
            "known_at": min(after(row["resolution_date"]), COLLECTED),
            "outcome": whole(row["resolved_to"]),
            "url": row["url"],
        }


DATASETS: Final[dict[str, Callable[[], Rows]]] = {
    "fivethirtyeight": games,
    "midterms2018": midterms,
    "named_pollsters": pollsters,
    "solar_flares": daily("solar_flares"),
    "replicats": experts,
    "niamey_rain": daily("niamey_rain"),
    "forecastbench": markets,
}
BLOCKS: Final[dict[str, Callable[[], Rows]]] = {
    "round_1 of replicats": partial(experts, "round_1"),
    "senate_2008_2012 of midterms2018": senate,
}
