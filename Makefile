# Two commands: `make run` and `make test`. Both make the virtual environment first, once.
#
#   make run                    the demonstration: invented outlets, a minute of news
#   make run FEEDS=my.opml      your own feeds
#   make test                   all tests that need nothing else on the machine
#   make test-services          the same flow on real Kafka and Elasticsearch (Java and Maven)
#   make faults                 parts, services and clocks that fail, on real services: a quarter of an hour
#   make flink-check            both pipelines on a real Flink cluster on this machine, killed and resumed
#   make lint                   ruff, mypy, import-linter

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory --no-builtin-rules
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
FEEDS ?=
DATA ?=
REAL ?= tests/services tests/integration tests/e2e
# By default all of them, the fast ones first.
TESTS ?=
# A file stays with one process: its tests share services. More than two at a time crowd out the services they start.
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 2 --dist loadfile

.PHONY: run test test-services faults flink-check lint clean

# `exec`: signals reach the program itself, and its exit code is make's.
run: $(INSTALLED)
	@exec $(BIN)/claimwatch up $(if $(FEEDS),--feeds "$(FEEDS)",--demo) $(if $(DATA),--data "$(DATA)")

test: $(INSTALLED)
	@if [ -n "$(TESTS)" ]; then exec $(PYTEST) $(TESTS); fi; \
	$(PYTEST) tests/unit && exec $(PYTEST) tests/e2e tests/integration tests/quality tests/services

test-services: $(INSTALLED)
	@exec $(BIN)/python -m tests.services -- $(BIN)/python -m pytest $(REAL) -m "services or (embedded and not slow)"

faults: $(INSTALLED)
	@exec $(BIN)/python -m benchmarks.faults

flink-check: $(INSTALLED)
	@exec $(BIN)/python -m benchmarks.flink

lint: $(INSTALLED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

clean:
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# Written last, so that an environment without it is a half-made one, which is made anew.
$(INSTALLED): pyproject.toml constraints.txt
	@set -eu; \
	python=; \
	for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$each; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "claimwatch needs Python 3.11 or newer; found: $$(python3 --version 2>&1 || echo no python3 at all)" >&2; \
	  echo "  what to do: install one (python.org, or your system's package python3.11), so that python3 or python3.11 is it" >&2; \
	  exit 1; \
	fi; \
	if [ ! -e $@ ]; then \
	  rm -rf $(VENV); \
	  $$python -m venv $(VENV) || { \
	    rm -rf $(VENV); \
	    echo "  what to do: install the part of Python that makes virtual environments (python3-venv on Debian and Ubuntu)" >&2; \
	    exit 1; }; \
	fi; \
	rm -f $@; \
	echo "installing into $(VENV), once: one to three minutes" >&2; \
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet -c constraints.txt -e '.[local,dev]' || { \
	  echo "  what to do: look at the error above; pip needs the network, or a mirror (pip config)" >&2; \
	  exit 1; }; \
	touch $@
