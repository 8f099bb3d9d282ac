import subprocess
import sys

from forecasts import scoring


def test_public_names_are_sorted_and_exist() -> None:
    assert scoring.__all__ == sorted(scoring.__all__)
    assert all(hasattr(scoring, name) for name in scoring.__all__)


def test_importing_scoring_brings_neither_scipy_stats_nor_a_database() -> None:
    heavy = "{'scipy.stats', 'sqlalchemy', 'flask', 'apscheduler', 'httpx'}"
    code = f"import sys, forecasts.scoring; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stdout.strip() == "[]"
