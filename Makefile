# make run    start Sapat with a demo sector       make test   everything CI checks
# make check  style, types, layers, catalogue      make bench  figures of speed and memory
# make prove  long campaigns: faults, kills, load  make lock   pin the requirements anew

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
VENDOR := dashboards/assets/vendor/built

.PHONY: setup run test check bench prove lock browser translations clean

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

# -- what the targets above need ---------------------------------------------

$(PY):
	@echo "Creating the environment ..."
	$(PYTHON) -m venv .venv

$(BIN)/.run: requirements/run.txt | $(PY)
	@echo "Installing what Sapat runs on (a minute or two) ..."
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

$(BIN)/.dev: requirements/dev.txt | $(PY)
	@echo "Installing what Sapat runs on and is tested with (a few minutes) ..."
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@ $(BIN)/.run

$(VENDOR): package-lock.json | $(PY)
	@echo "Fetching the front-end files ..."
	@command -v npm >/dev/null || $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund --ignore-scripts
	@$(PY) -m dashboards vendor
	@touch $@

translations: | $(PY)
	@$(PY) -m dashboards translations

browser:
	@command -v chromium >/dev/null || { \
	  echo "Installing Chromium and fonts for the browser tests ..."; \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-core >/dev/null; \
	  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo apt-get update -qq && sudo apt-get install -y -qq chromium fonts-noto-core >/dev/null; \
	  else echo "No right to install packages: the browser tests will be skipped and say so."; fi; }

lock:
	uv pip compile -q pyproject.toml --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/run.txt
	uv pip compile -q pyproject.toml --extra dev --extra postgres --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/dev.txt
	uv pip compile -q requirements/node.in --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/node.txt

clean:
	rm -rf .venv node_modules dashboards/assets/vendor
