"""The client of the documentation, taken from there and run against a server."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from forecasts.runtime import Runtime
from tests.api.conftest import Program, Programs
from web.api.limits import BULK, BY_ADDRESS, BY_TOKEN

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
LINE = "Will Belarus join the war by 31 December? 15%"


@pytest.fixture
def served(programs: Programs) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, programs.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def client() -> str:
    found = re.search(r"<!-- client -->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def run(script: Path, site: str, token: str, line: str = LINE) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script), line],
        env={**os.environ, "FORECASTS_SITE": site, "FORECASTS_TOKEN": token},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_client_of_the_documentation_logs_a_prediction_once(
    anna: Program, served: str, tmp_path: Path, runtime: Runtime
) -> None:
    source = client()
    assert len(source.splitlines()) <= 20
    script = tmp_path / "log.py"
    script.write_text(source)
    for _ in range(2):  # the key makes the second the same as the first
        ended = run(script, served, anna.token)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout == f"{anna.get('/questions?mine=1')['items'][0]['slug']} 0.15\n"
    assert anna.get("/predictions?mine=1")["total"] == 1


def test_the_client_of_the_documentation_says_why_it_is_refused_and_breaks_nothing(
    anna: Program, served: str, tmp_path: Path
) -> None:
    script = tmp_path / "log.py"
    script.write_text(client())
    for token, line, why in (
        ("fk_wrong", LINE, "token"),
        (anna.token, LINE.rstrip("%"), "'15' is ambiguous as a probability: did you mean 15%"),
    ):
        ended = run(script, served, token, line)
        assert ended.returncode == 1
        assert why in ended.stderr
        assert ended.stderr.count("\n") == 1


def test_the_documentation_names_the_limits_as_they_are() -> None:
    text = PAGE.read_text()
    for limit in (BY_TOKEN, BY_ADDRESS, BULK):
        number, _, span = limit.split()
        assert re.search(rf"{number}( requests)? an? {span}", text), limit
