# Two commands do everything on a fresh machine: `make summary` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out
# processes that share the tests, file by file; each has its own LibreOffice. In the order of the files: put by number
# of tests, the few long ones would come last and leave one process idle
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

.PHONY: summary test long lint build check calibration bench libreoffice clean

summary: $(VENV)/run
	$(BIN)/cii-xl summary --out $(OUT)

test: $(VENV)/test libreoffice
	$(BIN)/python -m pytest -rs -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# tests that take minutes each
long: $(VENV)/test libreoffice
	$(BIN)/python -m pytest -rs -m long

lint: $(VENV)/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# the committed workbook, made anew; `check` only compares
build: $(VENV)/test
	$(BIN)/cii-xl build --force

check: $(VENV)/test
	$(BIN)/cii-xl build --check

# weights and rates that the report does not print, from its facts and constraints
calibration: $(VENV)/test
	$(BIN)/python -m cii_xl.published.store

bench: $(VENV)/test
	$(BIN)/python -m pytest benchmarks --benchmark-enable

libreoffice:
	sh tools/install_libreoffice.sh

$(VENV)/python:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/run: $(VENV)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	touch $@

$(VENV)/test: $(VENV)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[test,lint]'
	touch $@ $(VENV)/run

clean:
	rm -rf $(VENV) $(OUT) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
