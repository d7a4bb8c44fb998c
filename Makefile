# Two jobs, each from a bare clone with Python 3.11 or later: `make` publishes the story, `make test` runs the tests.
# Everything is installed into .venv/ and nowhere else. `make PYTHON=python3.13` picks another interpreter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: publish test lint types bench picture clean

publish: $(VENV)/.installed
	$(BIN)/timeline build

test: $(VENV)/.tested
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.linted
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.linted
	$(BIN)/mypy

bench: $(VENV)/.tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.cli
	$(BIN)/python -m tests.bench.peers

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "timeline needs Python 3.11 or later; try: make PYTHON=python3.13"; exit 2; }
	@echo "setting up $(VENV) (first time only, about a minute)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "installing timeline and what it needs"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@echo "installing what the tests need"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group test
	@touch $@

$(VENV)/.linted: $(VENV)/.tested
	@echo "installing the linters"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group lint
	@touch $@

# The picture in the README: the page as it is, seen by Chromium.
picture: publish
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1280,1000 \
		--user-data-dir=$$(mktemp -d) --screenshot=docs/page.png file://$(CURDIR)/output/index.html
