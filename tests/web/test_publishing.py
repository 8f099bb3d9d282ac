"""Publishing: the folder that is written, what goes wrong on the way, names and links."""

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecasts.config import Settings
from forecasts.demo import load_demo
from forecasts.errors import ConflictError, ForecastsError, InvalidInputError
from forecasts.forecasters import record_forecaster
from forecasts.runtime import Runtime, compose
from forecasts.values import ForecasterKind, Visibility
from tests import world
from tests.conftest import FakeClock
from tests.databases import SQLiteStore
from tests.web.copies import check_links, links, quiet, tree
from web.publishing import publish
from web.publishing.folder import check_folder, replacing
from web.publishing.links import Change, Scanned, changed
from web.publishing.names import MARKER, Address, file_name

SLUG = "will-the-harbour-of-vessel-open"


def _small(runtime: Runtime, clock: FakeClock) -> None:
    with runtime.transaction() as session:
        about = world.question(session, clock())
        world.prediction(session, clock(), about, world.forecaster(session, clock()), 0.7)


def test_a_page_for_what_is_not_there_works_at_any_address(
    runtime: Runtime, clock: FakeClock, tmp_path: Path
) -> None:
    _small(runtime, clock)
    where = "https://you.example/forecasts"
    done = publish(runtime, tmp_path / "site", site_url=where, progress=quiet)
    page = (tmp_path / "site" / "404.html").read_text()
    found = [link for _, link in links(page) if not link.startswith("#")]
    assert f"{where}/" in found
    assert all(link.startswith(f"{where}/") for link in found)
    front = (tmp_path / "site" / "index.html").read_text()
    assert f'<link rel="canonical" href="{where}/">' in front
    assert done.site_url == where


def test_a_copy_beside_live_pages_has_the_same_bytes_each_time(
    runtime: Runtime, clock: FakeClock, tmp_path: Path
) -> None:
    _small(runtime, clock)
    live = "https://live.forecasts.example"
    for name in ("one", "other"):
        publish(runtime, tmp_path / name, live_url=live, progress=quiet)
    assert tree(tmp_path / "one") == tree(tmp_path / "other")
    assert any(live.encode() in body for body in tree(tmp_path / "one").values())


def test_what_is_written_meanwhile_is_on_no_page(
    runtime: Runtime, clock: FakeClock, tmp_path: Path
) -> None:
    _small(runtime, clock)
    publish(runtime, tmp_path / "before", progress=quiet)

    def write(step: str, done: int, _known: int | None) -> None:
        if (step, done) == ("publishing", 2):
            with runtime.transaction() as session:
                about = world.question(session, clock(), title="Will somebody come in between?")
                who = world.forecaster(session, clock(), "Bob Birch")
                world.prediction(session, clock(), about, who, 0.2)
            clock.advance(minutes=5)

    publish(runtime, tmp_path / "during", progress=write)
    assert tree(tmp_path / "during") == tree(tmp_path / "before")
    publish(runtime, tmp_path / "after", progress=quiet)
    new = tree(tmp_path / "after").keys() - tree(tmp_path / "before").keys()
    assert "questions/will-somebody-come-in-between/index.html" in new


def test_a_copy_is_replaced_whole(runtime: Runtime, clock: FakeClock, tmp_path: Path) -> None:
    _small(runtime, clock)
    folder = tmp_path / "site"
    publish(runtime, folder, progress=quiet)
    page = folder / "questions" / SLUG / "index.html"
    assert page.is_file()
    gone = folder / "questions" / "old" / "index.html"
    gone.parent.mkdir()
    gone.write_text("old")
    said = json.loads((folder / MARKER).read_text())
    said["files"]["questions/old/index.html"] = "0" * 64
    (folder / MARKER).write_text(json.dumps(said))
    publish(runtime, folder, progress=quiet)
    assert page.is_file()
    assert not gone.exists()
    assert not [path for path in tmp_path.iterdir() if "partial" in path.name]


def test_a_folder_with_anything_else_in_it_stays_as_it_is(
    runtime: Runtime, clock: FakeClock, tmp_path: Path
) -> None:
    _small(runtime, clock)
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(ConflictError, match=r"thesis\.txt"):
        publish(runtime, folder, progress=quiet)
    (folder / "thesis.txt").unlink()
    publish(runtime, folder, progress=quiet)
    (folder / ".git").write_text("gitdir: elsewhere")
    before = tree(folder)
    with pytest.raises(ConflictError, match=r"\.git"):
        publish(runtime, folder, progress=quiet)
    assert tree(folder) == before


def test_a_full_folder_is_refused_before_all_of_it_was_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crowded(_folder: Path) -> Iterator[str]:
        yield from (f"thesis-{page}.txt" for page in range(100))
        pytest.fail("walked on")

    monkeypatch.setattr("web.publishing.folder._in_folder", crowded)
    with pytest.raises(ConflictError, match=r"\(thesis-0\.txt, .*, …\)"):
        check_folder(tmp_path)


def _killed(folder: Path, named: str, *, hours: float) -> Path:
    """Leaves what a run that was killed some hours ago would leave beside a folder."""
    left = folder.parent / named
    left.mkdir()
    (left / MARKER).write_text('{"files": {"index.html": ""}}')
    (left / "index.html").write_text(named)
    then = time.time() - 3600 * hours
    os.utime(left / MARKER, (then, then))
    return left


@pytest.mark.parametrize("name", ["site", "br[a]", "a*", "site.old"])
def test_what_killed_runs_left_is_removed_after_an_hour(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for ending in ("partial", "partial.before"):
        _killed(folder, f".{name}.aaaaaaaa.{ending}", hours=1.1)
    running = _killed(folder, f".{name}.bbbbbbbb.partial", hours=0.5)
    another = _killed(folder, f".{name}.new.cccccccc.partial", hours=5)
    with replacing(folder) as partial:
        partial.mark({"files": {}})
    assert sorted(tmp_path.iterdir()) == sorted([folder, running, another])


@pytest.mark.parametrize("name", ["site", "br[a]"])
def test_a_copy_that_a_killed_run_had_moved_aside_is_put_back(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    _killed(folder, f".{name}.aaaaaaaa.partial.before", hours=9)
    _killed(folder, f".{name}.bbbbbbbb.partial.before", hours=2)
    _killed(folder, f".{name}.old.cccccccc.partial.before", hours=0.1)
    with pytest.raises(ForecastsError), replacing(folder):
        raise ForecastsError("halfway")
    assert (folder / "index.html").read_text() == f".{name}.bbbbbbbb.partial.before"


def test_a_run_that_ends_between_both_renames_puts_the_copy_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    with replacing(folder) as partial:
        partial.write("index.html", b"before")
        partial.mark({"files": {"index.html": ""}})
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if self.name.endswith(".partial"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt), replacing(folder) as partial:
        partial.mark({"files": {}})
    assert (folder / "index.html").read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("place", ["file", "nowhere/site"])
def test_a_place_that_is_no_folder_is_refused(
    runtime: Runtime, clock: FakeClock, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InvalidInputError):
        publish(runtime, tmp_path / place, progress=quiet)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("error", [ForecastsError("halfway"), KeyboardInterrupt()])
def test_what_fails_halfway_leaves_the_copy_from_before_and_nothing_else(
    runtime: Runtime, clock: FakeClock, tmp_path: Path, error: BaseException
) -> None:
    _small(runtime, clock)
    (tmp_path / "out").mkdir()
    folder = tmp_path / "out" / "site"
    publish(runtime, folder, progress=quiet)
    before = tree(folder)

    def fail(step: str, done: int, _known: int | None) -> None:
        if (step, done) == ("linking", 3):
            raise error

    with pytest.raises(type(error)):
        publish(runtime, folder, progress=fail)
    assert tree(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["site"]


def test_a_page_that_cannot_be_made_publishes_nothing(
    runtime: Runtime, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _small(runtime, clock)

    def broken(*_: object, **__: object) -> None:
        raise ForecastsError("no")

    monkeypatch.setattr("web.pages.questions.question_context", broken)
    with pytest.raises(ForecastsError, match=f"/questions/{SLUG} cannot be made"):
        publish(runtime, tmp_path / "site", progress=quiet)
    assert not (tmp_path / "site").exists()


def test_a_private_record_is_published_as_an_empty_one(
    runtime: Runtime, clock: FakeClock, tmp_path: Path
) -> None:
    publish(runtime, tmp_path / "empty", progress=quiet)
    with runtime.transaction() as session:
        about = world.question(session, clock(), visibility=Visibility.PRIVATE)
        who = record_forecaster(
            session, name="Alice Arden", kind=ForecasterKind.USER, is_public=False, now=clock()
        )
        world.prediction(session, clock(), about, who, 0.7, visibility=Visibility.PRIVATE)
    publish(runtime, tmp_path / "private", progress=quiet)
    assert "questions/index.html" in tree(tmp_path / "empty")
    assert tree(tmp_path / "private") == tree(tmp_path / "empty")


@pytest.mark.skipif(
    os.environ.get("FORECASTS_TORTURE") != "1", reason="make torture does so; CI takes a small one"
)
def test_the_demonstration_record_can_be_read_from_a_disk(
    sqlite_databases: SQLiteStore, tmp_path: Path
) -> None:
    with sqlite_databases.fresh(tmp_path) as url:
        runtime = compose(Settings(database_url=url))
        with runtime.transaction() as session:
            load_demo(session, now=runtime.now())
        done = publish(runtime, tmp_path / "site", progress=quiet)
        runtime.engine.dispose()
    assert done.missing == ()
    assert done.pages > 100
    assert check_links(tmp_path / "site") > 2000


@given(st.text(max_size=60), st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8))))
def test_any_address_becomes_a_name_that_is_safe_everywhere(
    name: str, query: list[tuple[str, str]]
) -> None:
    file = file_name(Address(f"/questions/{name}", tuple(query)), "text/html")
    parts = file.split("/")
    assert all(re.fullmatch(r"[a-z0-9_][a-z0-9_.=-]*(?<!\.)", part) for part in parts), file
    assert not any(re.fullmatch(r"(?:con|nul|aux|prn|com\d|lpt\d)(?:\..*)?", p) for p in parts)


@pytest.mark.parametrize(
    ("one", "other"), [("Con", "con"), ("a b", "a-b"), ("é", "e"), ("nul", "n")]
)
def test_different_addresses_have_different_files(one: str, other: str) -> None:
    names = [file_name(Address(f"/questions/{each}"), "text/html") for each in (one, other)]
    assert names[0].casefold() != names[1].casefold()


def test_attributes_are_found_where_they_stand() -> None:
    page = (
        "<!-- <a href='/no'> -->\n<a class=x href = '/a?b=1&amp;c'>é</a><img\n src=/d>"
        '<form action="/s"><input></form><script>"<a href=/no>"</script>'
        '<svg><a xlink:href="/e"/></svg>'
    )
    scanned = Scanned(page)
    assert [spot.address for spot in scanned.spots] == ["/a?b=1&c", "/d", "/s", "/e"]
    assert [page[spot.begin : spot.end].split("=", 1)[0].strip() for spot in scanned.spots] == [
        "href", "src", "action", "xlink:href",
    ]  # fmt: skip
    ((begin, end),) = scanned.forms
    assert page[begin:end] == '<form action="/s"><input></form>'
    assert changed(page, [Change(begin, end, "")]) == page.replace(page[begin:end], "")
