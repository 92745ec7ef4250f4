# Every way to run, test and check the project. `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# Processes for the tests; they share the machine's cores with Chromium and PostgreSQL.
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

LOCALES := evalapp/translations
CATALOGUES := $(wildcard $(LOCALES)/*/LC_MESSAGES/*.po)
# Functions that mark text for translation beside gettext's own.
KEYWORDS := say Words lazy_gettext lazy_ngettext:1,2 lazy_pgettext:1c,2
TEMPLATES := $(wildcard templates)

.PHONY: help demo serve test test-quick bench-assign bench-assign-growth bench-scoring lint types contracts translations constraints clean setup setup-test

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 21

demo: setup ## run the demonstration round and serve it (SERVE=0: run it and stop)
	$(BIN)/python -m evalapp demo $(if $(filter 0,$(SERVE)),--no-serve)

serve: setup ## serve the installation of this directory
	$(BIN)/python -m evalapp serve

test: setup-test lint types contracts ## everything: quality, the suite on both databases, the browser
	$(PYTEST) --durations 10

test-quick: setup-test lint ## in some two minutes: lint, and the tests not marked slow, browser or postgres
	$(PYTEST) -m "not slow and not browser and not postgres"

bench-assign: setup-test ## assigning beside plain OR-Tools on the same instances (ONLY=exact: one part of it)
	$(BIN)/python -m tests.benchmarks.assign $(ONLY)

bench-assign-growth: setup-test ## 50,000 x 20,000 x 3 with affinities never stored: gap against time (ten minutes)
	mkdir -p build
	$(BIN)/python -m tests.benchmarks.assign.growth build

bench-scoring: setup-test ## the numbers against simulated truth, and beside other packages (PART=precision SETS=50: less of it)
	mkdir -p build/bench-scoring
	$(BIN)/python -m tests.benchmarks.scoring $(PART)

lint: setup-test ## style of Python and templates, completeness of the translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(if $(TEMPLATES),$(BIN)/djlint --lint --quiet $(TEMPLATES))
	$(BIN)/python tools/check_translations.py $(LOCALES) $(KEYWORDS)

types: setup-test ## static types
	$(BIN)/python -m mypy

contracts: setup-test ## which package may import which
	$(BIN)/lint-imports --no-logo

translations: setup-test ## bring the catalogues up to date with the code, then compile them
	mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg $(addprefix -k ,$(KEYWORDS)) --no-location --sort-output \
		--project evalapp --version 1 -o build/messages.pot .
	$(if $(CATALOGUES),$(BIN)/pybabel -q update -i build/messages.pot -d $(LOCALES) --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date --width 120,\
		$(BIN)/pybabel -q init -i build/messages.pot -d $(LOCALES) -l zh --width 120)
	$(BIN)/pybabel -q compile -d $(LOCALES)

constraints: .venv/made.stamp ## after a change of requirements: fix the versions of all that they need
	: > constraints.txt
	$(PIP) install -r requirements-dev.txt
	{ echo '# The version of every package, also of those that others need: written by `make constraints`.'; \
		$(BIN)/python -m pip freeze; } > constraints.txt

clean: ## remove what make made; the installation's data in var/ stays
	rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .djlint_cache .import_linter_cache .hypothesis
	rm -f $(CATALOGUES:.po=.mo)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Set-up. A stamp is newer than what it was made from, so that a second run installs nothing.
setup: .venv/run.stamp $(CATALOGUES:.po=.mo)
	@PYTHON=$(PYTHON) tools/system_packages.sh run

setup-test: .venv/dev.stamp $(CATALOGUES:.po=.mo)
	@PYTHON=$(PYTHON) tools/system_packages.sh test

.venv/made.stamp:
	@PYTHON=$(PYTHON) tools/system_packages.sh run
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed (PYTHON=…)")'
	$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/run.stamp: requirements.txt constraints.txt .venv/made.stamp
	@echo "Installing the packages the application needs (half a minute)"
	@$(PIP) install -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@echo "Installing the packages the tests need (half a minute)"
	@$(PIP) install -r requirements-dev.txt
	@touch $@

%.mo: %.po | .venv/run.stamp
	@$(BIN)/pybabel -q compile -i $< -o $@
