"""What the head of a page says about its date is handed on as evidence."""

from datetime import date

from forecasts.language import MetadataDate, extract


def test_a_date_of_the_pages_head_is_evidence() -> None:
    dated = MetadataDate(date(2031, 3, 4), "article:published_time")
    evidence = extract("The bridge is open.", metadata_dates=(dated,)).dates[0]
    assert (evidence.day, evidence.kind) == (dated.day, "metadata")
    assert "article:published_time" in evidence.note
