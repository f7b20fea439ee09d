# Two commands are all a newcomer needs: `make demo` and `make test`. Everything goes into .venv/ of this folder.

VENV := .venv
BIN := $(VENV)/bin
# The first Python on this machine that is new enough; `make demo PYTHON=/path/to/python3` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
RUNTIME := $(VENV)/.installed-runtime
DEV := $(VENV)/.installed-dev
PYTEST_ARGS ?=
# Python may keep what it compiled, whatever the environment says: each process of Hojorin that a test starts would
# compile all of it anew, and each process of pytest all tests (docs/why/quick-tests.md).
COMPILED := PYTHONDONTWRITEBYTECODE=
# A warning fails. All is read anew (-E): what was read before is not looked at, so that its faults would pass.
SPHINX := $(BIN)/sphinx-build --quiet --fresh-env --nitpicky --fail-on-warning -c docs/site -d build/doctrees

# `make demo PORT=8090`
ifdef PORT
export PORT
endif

.DEFAULT_GOAL := help
.PHONY: help install japanese install-dev demo demo-clean test check docs docs-linkcheck bench crash lock browser node-packages node-checks clients pictures

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

install: $(RUNTIME) ## install what Hojorin runs on

japanese: $(RUNTIME) ## install what counts Japanese comments by their words (on all replicas alike)
	@$(PIP) install --quiet --require-hashes -r requirements/japanese.lock

install-dev: $(DEV) ## install what its tests and checks need, too

demo: $(RUNTIME) ## try it: a sample company in your browser (PORT=8090 for another port)
	@exec $(BIN)/hojorin demo

demo-clean: $(RUNTIME) ## forget the sample company; never touches a real one
	@$(BIN)/hojorin demo --forget

test: $(DEV) browser node-checks ## run every test, on SQLite and PostgreSQL and in a browser
	$(COMPILED) $(BIN)/pytest -n auto --maxprocesses 4 --ignore=tests/clients $(PYTEST_ARGS)

clients: $(DEV) browser node-packages ## try it in clients that others wrote; pictures in build/clients/
	$(COMPILED) $(BIN)/pytest -n auto --maxprocesses 2 tests/clients $(PYTEST_ARGS)

pictures: $(DEV) browser node-packages ## make the documents' pictures anew from the cards
	$(BIN)/python tests/clients/docs_pictures.py

check: $(DEV) ## lint, types, import rules, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/architecture
	$(SPHINX) -b dummy . build/docs

docs: $(DEV) ## the documents as a site, in build/docs/; every link is checked
	@$(SPHINX) -b html . build/docs
	@echo "Open build/docs/index.html"

docs-linkcheck: $(DEV) ## for maintainers, needs a network: do links to other sites still lead somewhere
	$(SPHINX) -b linkcheck . build/linkcheck

bench: $(DEV) ## measure speed and memory: a table and build/bench.json (ONLY=delivery for a part)
	$(BIN)/python tests/bench/run.py $(ONLY)

crash: $(DEV) ## kill it at any moment, thousands of messages: figures and build/crash.json
	$(BIN)/python tests/crash/crash_suite.py $(SEED)

# For maintainers; uv is taken from the PATH.
lock: ## resolve requirements/*.in anew into the locks
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	for kind in runtime japanese dev; do \
		UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links $(LOCK_ARGS) \
		-o requirements/$$kind.lock requirements/$$kind.in || exit 1; \
	done

browser:
	@.ci/browser

node-packages:
	@.ci/node-packages

node-checks:
	@.ci/node-packages checks

# The packages are installed anew only when their lock changes, the link to this folder when pyproject.toml does.
$(RUNTIME): requirements/runtime.lock pyproject.toml | $(BIN)/python
	@echo "Installing Hojorin into $(VENV)/ …"
	@$(PIP) install --quiet --require-hashes -r requirements/runtime.lock
	@$(PIP) install --quiet --no-build-isolation --no-deps -e .
	@touch $@

$(DEV): requirements/dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing Hojorin and what its tests need into $(VENV)/ …"
	@$(PIP) install --quiet --require-hashes -r requirements/dev.lock
	@$(PIP) install --quiet --no-build-isolation --no-deps -e .
	@touch $@ $(RUNTIME)

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "Hojorin needs Python 3.11 or newer. Install it, or name one: make demo PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python lacks venv. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
