"""`forecasts jobs`: what ran, what is due next, what failed."""

from forecasts.jobs import JOBS
from tests.cli.conftest import Shell


def test_jobs_that_never_ran_say_so(shell: Shell) -> None:
    written = shell.done("jobs")
    assert "track_prices" in written
    assert "never" in written
    assert "Scheduler: never ran" in written
    assert "20" not in written.splitlines()[1]
    assert written.count("at once") == len(JOBS)
    assert max(map(len, written.splitlines())) <= 80


def test_jobs_that_ran_show_when_and_what(shell: Shell, harbour: str) -> None:
    assert harbour
    shell.done("scheduler", "--once")
    shown = shell.json("jobs")
    assert shown["scheduler"]["state"] == "stopped"
    by_name = {job["job"]: job for job in shown["jobs"]}
    assert list(by_name) == list(JOBS)
    checked = by_name["check_resolutions"]
    assert (checked["items"], checked["last_error"], checked["running_on"]) == (1, None, None)
    assert checked["last_success_at"] >= checked["last_run_at"]
    assert "Scheduler: stopped" in shell.done("jobs")


def test_jobs_of_an_empty_record_change_nothing(shell: Shell) -> None:
    before = shell.snapshot()
    shell.done("jobs", "--json")
    assert shell.snapshot() == before
