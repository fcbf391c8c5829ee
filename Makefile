# `make run` and `make test` need Python 3.11 or newer, make, and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: help env run test test-all lint format docs lock new-rule clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

env: $(STAMP) ## make .venv with everything in it; no work when up to date

$(STAMP): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'gradhealth needs Python 3.11 or newer; set PYTHON=/path/to/python3' >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); scripts/install-system python3-venv && $(PYTHON) -m venv $(VENV); }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: env ## serve the API and one worker on 127.0.0.1:8000 (Ctrl-C stops both)
	@exec $(BIN)/gradhealth up

test: env ## every check and every test but the slow ones
	@scripts/check

test-all: env ## the nightly run: `make test` and every slow test
	@scripts/check --all

lint: env ## formatting, lint, types and import contracts only
	@scripts/check --static

format: env ## reformat the source
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: env ## regenerate docs/rules and docs/openapi.json
	$(BIN)/python -m scripts.generate_docs

new-rule: env ## write the skeleton of a rule: family=initialization code=INI112 name=my-rule
	@$(BIN)/python -m scripts.new_rule $(family) $(code) $(name)

lock: ## resolve requirements/*.txt anew from pyproject.toml (needs uv)
	scripts/lock

clean: ## remove what the tools left behind
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
