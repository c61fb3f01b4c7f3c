# Every target prepares .venv by itself and does nothing that is already done.
.DEFAULT_GOAL := help
.PHONY: help setup run cluster dev test lint client screenshots bench chaos lock audit

PYTHON := $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
WEB := $(BIN)/python scripts/dashboard.py
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(LOCKFLAGS)

# What is compiled at one start need not be at the next, whatever the machine is set to.
unexport PYTHONDONTWRITEBYTECODE

help:                      ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: .python             ## make .venv and install everything a developer needs
	@$(PYTHON) scripts/setup.py dev

run: .python               ## install, build the dashboard, start the database, migrate, seed and serve on PORT (3001)
	@$(PYTHON) scripts/setup.py run
	@$(WEB)
	@$(BIN)/munshi serve

cluster: .python           ## the same as several processes behind a small proxy, for trials (PARTS="web=2 worker=2 gateway=2")
	@$(PYTHON) scripts/setup.py run
	@$(WEB)
	@$(BIN)/python scripts/cluster.py $(PARTS)

dev: setup                 ## like run, and start again whenever a source file changes; the dashboard on port 5173
	@$(WEB)
	@$(BIN)/python scripts/dev.py

# Of two cores one would idle through each of these: what is Python's and what is Node's goes on side by side.
BESIDE = @$(MAKE) --no-print-directory --jobs=2

test: .installed           ## everything: style, types, tests
	$(BESIDE) .pythontested .webtested
	@$(BIN)/python -m pytest -n 2 --dist worksteal

lint: .installed           ## style and types
	$(BESIDE) .pythonlinted .weblinted

audit: setup               ## ask the advisory services about every locked package, where they can be reached
	@$(BIN)/python scripts/audit.py

client: setup              ## write the dashboard's client anew from the API's description
	@$(BIN)/python scripts/client.py
	@$(WEB) client

screenshots: setup         ## take the pictures of the demo shop in docs/screenshots
	@$(BIN)/python scripts/browser.py
	@$(BIN)/python -m scripts.screenshots $(PAGES)

bench: setup               ## every figure beside the limit measured in the same run
	@$(BIN)/python -m benchmarks

chaos: setup               ## trouble of every kind, then the books: nothing lost, nothing twice (OPTIONS="--only outage,disk" or "--seed 7")
	@$(BIN)/python -m benchmarks.chaos $(OPTIONS)

lock: setup                ## write requirements/*.txt anew from pyproject.toml (LOCKFLAGS=--upgrade for newer versions)
	@$(LOCK) --group build --output-file requirements/build.txt
	@$(LOCK) pyproject.toml --output-file requirements/run.txt
	@$(LOCK) pyproject.toml --group dev --constraint requirements/run.txt --output-file requirements/dev.txt

.PHONY: .python .installed .packages .pythonlinted .weblinted .pythontested .webtested
.installed: .python
	$(BESIDE) setup .packages

.packages:
	@$(PYTHON) scripts/dashboard.py packages

.pythonlinted:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.weblinted:
	@$(WEB) fresh types lint

.pythontested: .pythonlinted
	@$(BIN)/python scripts/browser.py

.webtested: .weblinted
	@$(WEB) build test

.python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (Debian, Ubuntu: sudo apt install python3 python3-venv)."; exit 1; }
