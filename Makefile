# The daily commands, all of them. A fresh machine needs Python 3.11 or newer, make and a
# package registry; everything else is fetched here, once.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3 python,\
	$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PY := $(BIN)/python
READY := $(VENV)/ready
PIP := $(PY) -m pip --disable-pip-version-check --no-input
SYSTEM := $(shell uname -s)
SCREEN := $(if $(filter Linux,$(SYSTEM)),$(DISPLAY)$(WAYLAND_DISPLAY),yes)

DEMO := out/demo/inventory.db
STORY = $(PY) -m tests.e2e.story --out out
SCREENSHOTS = $(PY) -m tests.e2e.screenshots out/screens
# Whole programs, which come first, wait for clocks and screens: one worker plays them all, the
# others take from what it would have had to do after.
PYTEST = $(PY) -m pytest -n 3 --dist worksteal
CLEAN := build/clean

# Each command would otherwise compile the whole program again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test soak check lint types rules suite bench screenshots readme package lock run-libraries \
	test-libraries

help:
	@echo "make run          start the client with a demonstration inventory"
	@echo "make test         every check and the whole suite"
	@echo "make check        format, lint, types, layers, budgets"
	@echo "make soak         the same properties with large budgets (long)"
	@echo "make bench        measure speed against the floor of this machine"
	@echo "make screenshots  pictures of every page in every theme, size and language"
	@echo "make readme       the same, and those the README shows kept in resources/screens"
	@echo "make package      build the wheel and try it in a clean environment"
	@echo "make lock         refresh requirements.lock from pyproject.toml"

$(READY): requirements.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; set PYTHON=/path/to/it."; exit 1; }
	@[ -x $(PY) ] || "$(PYTHON)" -m venv $(VENV) || \
		{ echo "This Python has no venv (on Debian: apt-get install python3-venv)."; exit 1; }
	@echo "Installing the locked dependencies into $(VENV) ..."
	@$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements.lock
	@touch $@

run-libraries: $(READY)
	@.ci/libraries $(PY) run

test-libraries: $(READY)
	@.ci/libraries $(PY) test
	@[ -d .tools/node_modules/zpl-renderer-js ] || ! command -v npm >/dev/null || \
		npm install --silent --no-audit --no-fund --no-save --prefix .tools \
			zpl-renderer-js@3.4.0 >/dev/null 2>&1 || \
		echo "No ZPL renderer: the tests that print a label's ZPL and read it are skipped."

run: run-libraries
ifeq ($(SCREEN),)
	@echo "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set):"
	@echo "the story is played offscreen; its pictures, labels and custody workbook go to out/."
	@QT_QPA_PLATFORM=offscreen $(STORY)
else
	@[ -f $(DEMO).ready ] || { mkdir -p $(dir $(DEMO)) && rm -f $(DEMO) $(DEMO)-wal $(DEMO)-shm && \
		$(PY) main.py --db sqlite:///$(DEMO) demo && touch $(DEMO).ready; }
	@$(PY) main.py --db sqlite:///$(DEMO)
endif

check: lint
	@$(MAKE) --no-print-directory -j2 types rules

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo

types: $(READY)
	$(BIN)/mypy

rules: $(READY)
	$(PY) -m pytest -q tests/architecture

test: lint test-libraries
	@$(MAKE) --no-print-directory -j2 types suite

suite: $(READY)
	$(PYTEST)

soak: test-libraries
	HYPOTHESIS_PROFILE=soak $(PYTEST) -o faulthandler_timeout=1800 -m "soak or hypothesis"

bench: run-libraries
	$(PY) -m tests.bench

screenshots: run-libraries
	QT_QPA_PLATFORM=offscreen $(SCREENSHOTS)

readme: screenshots
	$(PY) -m tests.e2e.for_readme

package: run-libraries
	rm -rf dist build
	$(PY) -m build --wheel --no-isolation
	$(PY) -m venv $(CLEAN)
	$(CLEAN)/$(notdir $(BIN))/python -m pip --disable-pip-version-check --no-input install --quiet dist/*.whl
	cd $(CLEAN) && export CELLINV_DB=sqlite:///try.db && \
		$(notdir $(BIN))/cellinv --version && \
		$(notdir $(BIN))/cellinv demo && \
		$(notdir $(BIN))/cellinv verify

lock: $(READY)
	$(PIP) install --quiet uv
	$(PY) -m uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--upgrade --output-file requirements.lock
