import ast
import re
import tokenize
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contracts.checkout import ROOT, modules, name, tracked

PACKAGES = ("forecasts", "web")
MOST_LINES = 400
MOST_FUNCTION_LINES = 60
BAGS = {"utils", "helpers", "common", "misc", "manager", "service"}
# written apart so that this file does not hold what it looks for
MACHINE_PATHS = re.compile(r"(?<![\w.:/])/(?:work|home|Users|root)/(?=\w)")
CLOCKS = {"now", "utcnow", "today"}


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _calls(path: Path, is_wanted: Callable[[ast.Call], bool]) -> list[str]:
    return [
        f"{name(path)}:{node.lineno}"
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Call) and is_wanted(node)
    ]


def _called_attribute(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _reads_a_clock(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in CLOCKS:
        return False
    owner = call.func.value
    owned = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return owned in {"datetime", "date"}


def test_no_module_is_over_four_hundred_lines() -> None:
    sizes = {name(path): len(path.read_text().splitlines()) for path in modules(*PACKAGES)}
    assert {path: size for path, size in sizes.items() if size > MOST_LINES} == {}


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Counts the lines of a function, its docstring left out."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    docstring = function.body[0]
    return whole - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def test_no_function_is_over_sixty_lines() -> None:
    long = [
        f"{name(path)}: {function.name} has {_length(function)} lines"
        for path in modules(*PACKAGES)
        for function in _functions(_parsed(path))
        if _length(function) > MOST_FUNCTION_LINES
    ]
    assert long == []


def test_only_db_commits() -> None:
    found = [
        place
        for path in modules(*PACKAGES)
        if name(path) != "forecasts/db.py"
        for place in _calls(path, lambda call: _called_attribute(call) == "commit")
    ]
    assert found == []


def test_only_clock_reads_the_clock() -> None:
    found = [
        place
        for path in modules(*PACKAGES)
        if name(path) != "forecasts/clock.py"
        for place in _calls(path, _reads_a_clock)
    ]
    assert found == []


def test_no_module_is_a_bag() -> None:
    named = [path for path in modules(*PACKAGES) if {path.stem, path.parent.name} & BAGS]
    assert [name(path) for path in named] == []


def test_imports_stand_at_the_top_outside_the_command_line() -> None:
    found = []
    for path in modules(*PACKAGES):
        if name(path).startswith("forecasts/cli/"):
            continue
        lines = path.read_text().splitlines()
        for function in _functions(_parsed(path)):
            for node in ast.walk(function):
                if not isinstance(node, ast.Import | ast.ImportFrom):
                    continue
                is_marked = "noqa: PLC0415" in lines[node.lineno - 1]
                if not (is_marked and name(path) == "forecasts/db.py"):
                    found.append(f"{name(path)}:{node.lineno}")
    assert found == []


def test_requirements_name_no_address() -> None:
    files = [path for path in (ROOT / "requirements").iterdir() if path.is_file()]
    assert files
    found = [
        f"{name(path)}:{number}: {line}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(r"--(?:extra-)?index-url|--find-links|https?://(?!127\.0\.0\.1)", line)
    ]
    assert found == []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""  # a picture


def test_no_file_names_a_place_on_one_machine() -> None:
    found = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if MACHINE_PATHS.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("path", [*modules("tests")], ids=name)
def test_tests_have_sentences_as_names(path: Path) -> None:
    short = [
        function.name
        for function in _functions(_parsed(path))
        if function.name.startswith("test_") and function.name.count("_") < 3
    ]
    assert short == []


def test_comments_hold_no_marks_of_unfinished_work() -> None:
    marks = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    found = []
    for path in modules(*PACKAGES, "migrations", "benchmarks"):
        with tokenize.open(path) as source:
            comments = [
                token
                for token in tokenize.generate_tokens(source.readline)
                if token.type == tokenize.COMMENT and marks.search(token.string)
            ]
        found += [f"{name(path)}:{token.start[0]}" for token in comments]
    assert found == []
