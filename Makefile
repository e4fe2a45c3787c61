# Set up, run and check Classmood. PYTHON chooses the interpreter (3.11 or newer).
PYTHON ?= python3
VENV ?= .venv

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

.PHONY: demo test test-fast check lint lock install install-dev screenshots faults soak bundle clean

# the complete, pinned environment: nothing is looked up beyond the list
$(BIN)/.installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(BIN)/.installed-dev: $(BIN)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-dev.txt
	touch $@

# versions and hashes only, no address
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

install: $(BIN)/.installed

install-dev: $(BIN)/.installed-dev

demo: install
	$(BIN)/classmood demo

lint: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# one process a core; a file's tests stay together, since they share what is dear to start
test: install-dev
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not alone"
	$(BIN)/python -m pytest -m alone

test-fast: install-dev
	$(BIN)/python -m pytest -n auto --dist loadfile -m fast

check: lint test

screenshots: install-dev
	$(BIN)/python -m benchmarks.pages.screenshots

faults: install-dev
	$(BIN)/python -m benchmarks.faults

soak: install-dev
	$(BIN)/python -m benchmarks.speed.soak

lock: install-dev
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(BIN)/python -m benchmarks.documents --wheels

# the standalone program, without TensorFlow: build/bundle
bundle: install-dev
	$(BIN)/python -m benchmarks.bundle

clean:
	rm -rf $(VENV) build dist *.egg-info
