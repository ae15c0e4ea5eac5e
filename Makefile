# Everything builds on `setup`, which needs only Python >= 3.11 with venv; all of it goes into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
PYTEST_JOBS ?= 4
# Where score_signal.py and score_extraction.py lie (docs/corpus.md).
SCORE_TOOLS ?= ../shared/tools
export SCORE_TOOLS
# Of the many processes of a demo or of the tests each would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test check kill bench signal thresholds pictures mail-pictures lint types lock clean

help:  ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## install everything into .venv

$(STAMP): requirements.lock pyproject.toml scripts/setup.sh
	@sh scripts/setup.sh $(VENV)

demo: $(STAMP)  ## the whole way on a sample policy site, offline
	@$(BIN)/policywatch demo

test: $(STAMP)  ## the tests
	@$(BIN)/pytest -n $(PYTEST_JOBS) --dist worksteal

lint: $(STAMP)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/mypy

check: lint types test  ## style, types and tests

kill: $(STAMP)  ## kill -9 everywhere, full disks, hostile servers, ten thousand sources: many minutes
	@$(BIN)/pytest -m slow

bench: $(STAMP)  ## speed and memory beside a yardstick (needs POLICYWATCH_CORPUS)
	@$(BIN)/python -m benchmarks

signal: $(STAMP)  ## how often it rings, beside yardsticks; writes docs/signal.md (needs POLICYWATCH_CORPUS)
	@$(BIN)/python -m benchmarks signal

thresholds: $(STAMP)  ## what moves where a threshold is another one: an hour (needs POLICYWATCH_CORPUS)
	@$(BIN)/python -m benchmarks thresholds

pictures: $(STAMP)  ## make docs/pictures anew (needs Chromium)
	@$(BIN)/python -m scripts.pictures

mail-pictures: $(STAMP)  ## every kind of mail, phone and desktop, day and night, into build/mails (needs Chromium)
	@$(BIN)/python -m scripts.mail_pictures

lock:  ## write requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --group dev --all-extras --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build dist
