"""The versions of the lexicon, the standards beside it, and what changed between versions."""

from hashlib import sha256
from importlib.resources import files

import pytest

from forecasts.errors import NotFoundError
from forecasts.language.chances.estimate import read_estimate
from forecasts.language.chances.lexicon import (
    LEXICON_VERSION,
    Entry,
    lexicon,
    lexicon_versions,
)
from forecasts.language.chances.lexicon_changes import lexicon_changes
from forecasts.language.chances.standards import bands_of, standards

PUBLISHED = {
    "english-1": "29b3b7e2364ce8841580c8ceea28972f684f2c7353f2946d1e0aeee839971520",
    "english-2": "057e4548c3a0420d97ebbea2239b0d22f175aa32b05cb8eb80f9373ebb009f4f",
    "english-3": "3f268c41a4ccf85a1303ed84ed05eb392495a9276aed047878c3c1d9d9f40678",
}
"""What each table's bytes hash to once it was published; such a line is never changed."""


def entry(phrase: str) -> Entry:
    return lexicon().entry(phrase)


def figures(found: Entry) -> tuple[float, float, float]:
    return found.low, found.central, found.high


@pytest.mark.parametrize("version", lexicon_versions())
def test_a_published_table_never_changes(version: str) -> None:
    name = "english.toml" if version == LEXICON_VERSION else f"{version}.toml"
    table = files("forecasts.language.chances").joinpath("lexicons", name).read_bytes()
    assert sha256(table).hexdigest() == PUBLISHED[version], (
        f"{version} is published: keep its bytes as {version}.toml, and change its successor"
    )


def test_every_table_there_ever_was_stays_readable() -> None:
    newest = int(LEXICON_VERSION.removeprefix("english-"))
    assert lexicon_versions() == tuple(f"english-{n}" for n in range(newest, 0, -1))
    for version in lexicon_versions():
        table = lexicon(version)
        assert table.version == version
        assert all(0 <= e.low <= e.central <= e.high <= 1 for e in table.entries)


def test_a_prediction_can_be_read_again_with_the_table_it_was_read_with() -> None:
    assert figures(lexicon("english-2").entry("inconceivable")) == (0.0, 0.03, 0.1)
    assert figures(entry("inconceivable")) == (0.0, 0.02, 0.07)
    assert lexicon() is lexicon(LEXICON_VERSION)


def test_a_version_there_is_not_is_refused_with_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="english-3"):
        lexicon("english-33")


@pytest.mark.parametrize(
    ("phrase", "expected", "tier", "n"),
    [
        ("realistic possibility", (0.25, 0.6, 0.8), "A", 5174),
        ("about even", (0.5, 0.5, 0.5), "A", 5343),
        ("we doubt", (0.05, 0.25, 0.4), "A", 169),
        ("doubts that", (0.05, 0.2, 0.41), "C", None),
        ("nearly certain", (0.95, 0.97, 0.99), "B", None),
        ("exceptionally unlikely", (0.0, 0.005, 0.01), "B", None),
        ("a slim chance", (0.03, 0.08, 0.18), "C", None),
        ("The smart money is on", (0.58, 0.7, 0.85), "C", None),
    ],
)
def test_a_phrase_has_its_median_range_tier_and_sample(
    phrase: str, expected: tuple[float, float, float], tier: str, n: int | None
) -> None:
    found = entry(phrase)
    assert (figures(found), found.tier, found.n) == (expected, tier, n)


def test_judgement_says_that_it_is_and_measurement_how_many_answered() -> None:
    for each in lexicon().entries:
        assert ("judgement" in each.source) == (each.tier == "C"), each.phrase
        assert (each.n is not None) == (each.tier == "A"), each.phrase


def test_a_standards_entry_is_the_band_of_that_standard() -> None:
    for each in (e for e in lexicon().entries if e.tier == "B"):
        assert any(
            abs(band.low - each.low) < 0.02 and abs(band.high - each.high) < 0.02
            for band in bands_of(each)
        ), each.phrase


def test_what_is_not_sought_is_found_by_name_only() -> None:
    hidden = [e for e in lexicon().entries if not e.is_sought]
    assert {"remote", "one in three", "a stretch"} <= {e.phrase for e in hidden}
    for sentence in ("It is a stretch of road.", "The evens finished last."):
        assert read_estimate(sentence, 0, len(sentence)) is None
    sentence = "There is a one in three chance."
    reading = read_estimate(sentence, 0, len(sentence))
    assert reading is not None
    assert reading.kind is None
    assert reading.low == reading.high == pytest.approx(1 / 3)


def test_addresses_of_phrases_are_their_own() -> None:
    slugs = [e.slug for e in lexicon().entries]
    assert len(set(slugs)) == len(slugs)
    assert entry("can't see").slug == "cant-see"


def test_the_bands_of_every_standard_stand_in_the_table() -> None:
    assert [each.key for each in standards()] == [
        "kent", "icd-203", "phia", "ipcc-ar5", "nato", "efsa",
    ]  # fmt: skip
    for band in (band for each in standards() for band in each.bands):
        assert 0 <= band.low <= band.high <= 1
        assert lexicon().find(band.term) is not None, band.term


def test_a_standard_that_disagrees_with_readers_is_kept_and_shown() -> None:
    disagreeing = {
        (each.phrase, band.name)
        for each in lexicon().entries
        for band in bands_of(each)
        if band.disagrees(each)
    }
    assert disagreeing == {
        ("almost certain", "EFSA 2018"),
        ("realistic possibility", "UK PHIA yardstick"),
        ("unlikely", "UK PHIA yardstick"),
        ("improbable", "US ICD 203"),
        ("highly unlikely", "UK PHIA yardstick"),
    }


def test_what_a_version_changed_is_every_wording_read_otherwise_and_no_other() -> None:
    changes = {each.wording: each for each in lexicon_changes("english-3")}
    old, new = (
        {w: (*figures(e), e.tier) for e in lexicon(v).entries for w in (e.phrase, *e.forms)}
        for v in ("english-2", "english-3")
    )
    assert set(changes) == {w for w in {*old, *new} if old.get(w) != new.get(w)}
    assert "unlikely" not in changes
    assert lexicon_changes("english-1") == ()
    with pytest.raises(NotFoundError):
        lexicon_changes("latin-1")
