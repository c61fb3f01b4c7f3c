# Every target prepares .venv by itself and does nothing that is already done.
.DEFAULT_GOAL := help
.PHONY: help setup run dev test lint bench chaos lock

PYTHON := $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(LOCKFLAGS)

help:                      ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: .python             ## make .venv and install everything a developer needs
	@$(PYTHON) scripts/setup.py dev

run: .python               ## install, start the database, migrate, seed and serve on PORT (3001)
	@$(PYTHON) scripts/setup.py run
	@$(BIN)/munshi serve

dev: setup                 ## like run, and start again whenever a source file changes
	@$(BIN)/python scripts/dev.py

test: lint                 ## everything: style, types, tests
	@$(BIN)/python -m pytest -n 2 --dist worksteal

lint: setup                ## style and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: setup               ## every figure beside the limit measured in the same run
	@$(BIN)/python -m benchmarks

chaos: setup               ## 2,000 messages under 20 times kill -9: nothing lost, nothing twice (OPTIONS="--seed 7")
	@$(BIN)/python -m benchmarks.chaos $(OPTIONS)

lock: setup                ## write requirements/*.txt anew from pyproject.toml (LOCKFLAGS=--upgrade for newer versions)
	@$(LOCK) --group build --output-file requirements/build.txt
	@$(LOCK) pyproject.toml --output-file requirements/run.txt
	@$(LOCK) pyproject.toml --group dev --constraint requirements/run.txt --output-file requirements/dev.txt

.PHONY: .python
.python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (Debian, Ubuntu: sudo apt install python3 python3-venv)."; exit 1; }
