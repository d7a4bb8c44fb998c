# Two jobs, each from a bare clone with Python 3.11 or later: `make` publishes the story, `make test` runs the tests.
# Everything is installed into .venv/ and nowhere else. `make PYTHON=python3.13` picks another interpreter.
# What is installed is locked in requirements/, with hashes; `make lock` renews that.

PYTHON ?= python3
VENV := .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED = $(PIP) --use-pep517 --no-build-isolation --require-hashes --requirement
EDITABLE = $(PIP) --no-build-isolation --no-index --no-deps --editable .

.PHONY: publish test lint types bench docs everything dist lowest newest lock picture clean

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

bench: everything
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.goals 44 1000
	$(BIN)/python -m tests.bench.cli
	$(BIN)/python -m tests.bench.log
	$(BIN)/python -m tests.bench.sync
	$(BIN)/python -m tests.bench.peers
	$(BIN)/python -m tests.bench.page

# The documentation as a site, with the timelines of the gallery: build-artefacts/docs/index.html
docs: $(VENV)/.installed requirements/docs.txt
	$(LOCKED) requirements/docs.txt
	$(BIN)/python .ci/docs/prepare.py build-artefacts/docs-source
	$(BIN)/python -m sphinx -W --keep-going -q build-artefacts/docs-source build-artefacts/docs

everything: $(VENV)/.everything

# What a release uploads, checked.
dist: $(VENV)/.installed requirements/release.txt
	$(LOCKED) requirements/release.txt
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	$(BIN)/twine check --strict dist/*
	$(BIN)/check-wheel-contents dist/*.whl

clean:
	rm -rf $(VENV) .venv-lowest .venv-newest

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "timeline needs Python 3.11 or later; try: make PYTHON=python3.13"; exit 2; }
	@echo "setting up $(VENV) (first time only, about a minute)"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml requirements/build.txt requirements/run.txt | $(VENV)/bin/python
	@echo "installing timeline and what it needs"
	$(LOCKED) requirements/build.txt
	$(LOCKED) requirements/run.txt
	$(EDITABLE)
	@touch $@

$(VENV)/.tested: requirements/test.txt $(VENV)/.installed
	@echo "installing what the tests need"
	$(LOCKED) requirements/test.txt
	@touch $@

$(VENV)/.linted: requirements/lint.txt $(VENV)/.tested
	@echo "installing the linters"
	$(LOCKED) requirements/lint.txt
	@touch $@

$(VENV)/.everything: requirements/all.txt $(VENV)/.linted
	@echo "installing all tools"
	$(LOCKED) requirements/all.txt
	@touch $@

# The quick suite with the oldest libraries that pyproject.toml allows, and with the newest there are. Each in a fresh environment.
lowest: VENV := .venv-lowest
lowest:
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(LOCKED) requirements/build.txt
	$(LOCKED) requirements/lowest.txt
	$(EDITABLE)
	$(BIN)/python -m pytest -n auto

newest: VENV := .venv-newest
newest:
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(PIP) --upgrade pip
	$(PIP) --editable '.[cards,import,net,serve]' --group test
	$(BIN)/python -m pip --disable-pip-version-check list
	$(BIN)/python -m pytest -n auto

# One resolution for all tools; the smaller files are parts of it. npm locks the programs of the browser tests.
COMPILE = UV_NO_CONFIG=1 UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-emit-index-url --upgrade
lock: $(VENV)/bin/python
	$(LOCKED) requirements/lock.txt
	$(COMPILE) pyproject.toml --all-extras --group build --group lock --group test --group lint \
		--group readers --group browser --group bench --group docs --group release --output-file requirements/all.txt
	$(COMPILE) --constraint requirements/all.txt --group build --output-file requirements/build.txt
	$(COMPILE) --constraint requirements/all.txt --group docs --output-file requirements/docs.txt
	$(COMPILE) --constraint requirements/all.txt --group lock --output-file requirements/lock.txt
	$(COMPILE) --constraint requirements/all.txt --group release --output-file requirements/release.txt
	$(COMPILE) --constraint requirements/all.txt pyproject.toml --output-file requirements/run.txt
	$(COMPILE) --constraint requirements/all.txt pyproject.toml --extra import --extra net --extra serve --group test \
		--output-file requirements/test.txt
	$(COMPILE) --constraint requirements/all.txt pyproject.toml --extra import --extra net --extra serve --group test --group lint \
		--output-file requirements/lint.txt
	$(COMPILE) --resolution lowest-direct pyproject.toml --all-extras --group test --output-file requirements/lowest.txt
	npm update --package-lock-only --ignore-scripts

# The picture in the README: the page as it is, seen by Chromium.
picture: publish
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1280,1000 \
		--user-data-dir=$$(mktemp -d) --screenshot=docs/page.png file://$(CURDIR)/output/index.html
