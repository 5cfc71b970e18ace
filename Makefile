# make run     start Sapat with an invented sector   make test   everything CI checks
# make check   style, types, layers, catalogue       make bench  figures of speed and memory
# make prove   long campaigns: faults, kills, load   make lock   pin the requirements anew
# make setup   what `make run` needs, and no start   make clean  remove all of that

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
VENDOR := dashboards/assets/vendor/built
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes

# Linear algebra in one thread: ours is small, and on few cores threads wait for one another.
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help setup run test check bench prove lock browser translations readme clean
# Each step below relies on the one named before it.
.NOTPARALLEL:

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup: $(BIN)/.run $(VENDOR) translations

run: setup
	@SAPAT_DEMO=$${SAPAT_DEMO:-1} $(PY) app.py

test: $(BIN)/.dev $(VENDOR) translations browser check
	$(PY) -m pytest -n 2 -m "not prove"

check: $(BIN)/.dev translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyright
	$(PY) -m schemas check

bench: $(BIN)/.dev $(VENDOR) translations
	$(PY) -m tests.bench

prove: $(BIN)/.dev $(VENDOR) translations browser
	$(PY) -m pytest -m prove -s

readme: $(BIN)/.dev
	$(PY) -m tests.readme

# -- what the targets above need ---------------------------------------------

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Sapat needs Python 3.11 or newer (make PYTHON=python3.12 names another)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(call install,python3-venv)
	@echo "Creating the environment ..."
	@$(PYTHON) -m venv .venv

$(BIN)/.run: requirements/run.txt | $(PY)
	@echo "Installing what Sapat runs on (a minute or two) ..."
	@$(PIP) -r requirements/run.txt
	@touch $@

$(BIN)/.dev: requirements/dev.txt | $(PY)
	@echo "Installing what Sapat runs on and is tested with (a few minutes) ..."
	@$(PIP) -r requirements/dev.txt
	@touch $(BIN)/.run $@

$(VENDOR): package-lock.json | $(PY)
	@echo "Fetching the front-end files ..."
	@command -v npm >/dev/null || $(PIP) -r requirements/node.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund --ignore-scripts
	@$(PY) -m dashboards vendor
	@touch $@

translations: | $(PY)
	@$(PY) -m dashboards translations

browser:
	@command -v chromium >/dev/null || { \
	  echo "Installing Chromium and fonts for the browser tests ..."; \
	  $(call install,chromium fonts-noto-core); }

# Debian packages, where we may install them; else say which.
install = { \
  if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; \
  else echo "Please install: $(1)"; exit 1; fi; \
  $$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(1) >/dev/null; }

lock:
	uv pip compile -q pyproject.toml --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/run.txt
	uv pip compile -q pyproject.toml --extra dev --extra oidc --extra postgres --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/dev.txt
	uv pip compile -q requirements/node.in --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/node.txt

clean:
	rm -rf .venv node_modules dashboards/assets/vendor
