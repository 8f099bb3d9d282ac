# Everything runs from a fresh checkout with Python 3.11 and make.
PYTHON ?= python3
PORT ?=
VENV := .venv
BENCH := .venv-bench
BIN := $(VENV)/bin

.PHONY: demo test browser lint types imports docs build wheel-check check validate evaluate bench bench-peers torture lock clean
.DEFAULT_GOAL := help

help: ## Show what can be made.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/run.done: requirements/run.txt pyproject.toml
	@sh requirements/install.sh "$(PYTHON)" "$(VENV)" requirements/run.txt
	@touch $@

$(VENV)/dev.done: requirements/dev.txt pyproject.toml
	@sh requirements/install.sh "$(PYTHON)" "$(VENV)" requirements/dev.txt
	@touch $@ $(VENV)/run.done

$(BENCH)/bench.done: requirements/bench.txt pyproject.toml
	@sh requirements/install.sh "$(PYTHON)" "$(BENCH)" requirements/bench.txt
	@touch $@

demo: $(VENV)/run.done ## Serve a populated record; PORT=8080 chooses the port.
	@$(BIN)/python -m forecasts demo $(if $(PORT),--port $(PORT))

test: $(VENV)/dev.done ## Run the tests on SQLite and PostgreSQL, and in a browser where one is installed.
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

browser: $(VENV)/dev.done ## Run the browser tests; a missing browser is a failure.
	FORECASTS_REQUIRE_BROWSER=1 $(BIN)/python -m pytest -m browser

lint: $(VENV)/dev.done ## Check style and layout.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.done ## Check types.
	$(BIN)/mypy

imports: $(VENV)/dev.done ## Check the direction of imports.
	$(BIN)/lint-imports

docs: $(VENV)/dev.done ## Build the documentation into site/.
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

build: $(VENV)/dev.done ## Build the wheel.
	$(BIN)/python -m build --wheel --no-isolation

wheel-check: $(VENV)/dev.done ## Install the wheel into an empty environment and use it there.
	@sh requirements/check_wheel.sh $(CURDIR)/$(BIN)/python

check: lint types imports docs test ## Everything CI checks, without a browser.

validate: $(VENV)/dev.done ## Hand every page of a running site to the W3C's validator: make validate URL=http://127.0.0.1:8000
	$(BIN)/python -m tests.web.w3c $(URL)

evaluate: $(VENV)/dev.done ## Compare with the reference material beside the checkout.
	$(BIN)/python benchmarks/evaluate_bed.py
	$(BIN)/python benchmarks/evaluate_extraction.py
	$(BIN)/python benchmarks/evaluate_reference.py
	$(BIN)/python benchmarks/evaluate_datasets.py
	$(BIN)/python benchmarks/evaluate_payloads.py

bench: $(VENV)/dev.done ## Print figures side by side.
	$(BIN)/python benchmarks/help_startup.py
	$(BIN)/python benchmarks/table.py --rows 1e4
	$(BIN)/python benchmarks/markets.py --markets 200
	$(BIN)/python benchmarks/reading.py --rounds 3 --megabytes 1 --quotes 10000
	$(BIN)/python benchmarks/mailing.py --letters 200 --rounds 3
	$(BIN)/python benchmarks/big_site.py --forecasters 20,40 --questions 300 --rounds 3
	$(BIN)/python benchmarks/posting.py --posts 30 --rows 200 --users 8 --seconds 1 --sqlite-only

bench-peers: $(BENCH)/bench.done ## Print the whole table beside what others would pick, in .venv-bench.
	$(BENCH)/bin/python benchmarks/table.py --rows $(if $(ROWS),$(ROWS),1e7)

torture: $(VENV)/dev.done ## Kill, crowd and mislead the record for longer than CI does.
	FORECASTS_TORTURE=1 $(BIN)/python -m pytest -k 'killed or eight' tests/test_kill.py tests/test_database.py
	FORECASTS_TORTURE=1 $(BIN)/python -m pytest -n 2 tests/jobs/test_killed.py tests/outbox/test_killed.py tests/outbox/test_machine.py tests/sources/test_mutated_bodies.py tests/journeys/test_spoiled_markets.py
	FORECASTS_TORTURE=1 $(BIN)/python -m pytest -k demonstration tests/web/test_publishing.py
	FORECASTS_TORTURE=1 $(BIN)/python -m pytest -k newcomer tests/contracts/test_docs.py
	FORECASTS_TORTURE=1 $(BIN)/python -m pytest tests/api/test_schema.py

lock: $(VENV)/dev.done ## Lock the dependencies again, with hashes and without addresses.
	$(BIN)/python -m uv pip compile --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock" --quiet pyproject.toml --group install --output-file requirements/run.txt
	$(BIN)/python -m uv pip compile --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock" --quiet pyproject.toml --group dev --output-file requirements/dev.txt
	$(BIN)/python -m uv pip compile --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock" --quiet pyproject.toml --group bench --group install --output-file requirements/bench.txt

clean: ## Remove what was made.
	rm -rf $(VENV) $(BENCH) site dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
