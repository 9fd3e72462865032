# The workbook's front door: `make` lists what there is.
# Set-up happens once, in .venv, from the hashed lock; nothing outside this folder changes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TRAIN_VENV := .venv-train
TRAIN_READY := $(TRAIN_VENV)/.ready
BENCH_VENV := .venv-bench
BENCH_READY := $(BENCH_VENV)/.ready
BENCH ?= sentences matching coding measures
TEXTS ?=
COLLECTIONS ?=
STUDY ?=
SHELL := /bin/bash

# Each process starts sooner with bytecode kept, also where the environment says not to.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help book test tests quick long lint format chapters attack bench archive rebuild twice lab train train-test lock packages clean

help:  ## list these targets
	@echo "The framing workbook. On a fresh machine (Python 3.11 or newer and make) the first target sets up .venv."
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 19
	@echo
	@echo "  PYTHON=python3.12   choose the Python that .venv is made with (default: python3)"

book: $(READY)  ## run the studies and build book/_build/html/index.html (TEXTS=folder: start from texts)
	@$(BIN)/framing book $(if $(TEXTS),--texts "$(TEXTS)")

# Side by side, for two cores: what one prints comes in one piece.
test: lint  ## everything: lint, types, tests, and each cell of every chapter again
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target tests chapters

tests: $(READY)  ## the tests alone, without lint and chapters
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

quick: $(READY)  ## what a change needs: lint, types, and the tests that start no kernel, browser or book
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint quicktests

# Each process starts sooner without nbval, which is for chapters. Properties are tried on fewer examples than in make test.
.PHONY: quicktests
quicktests: export HYPOTHESIS_PROFILE = quick
quicktests: $(READY)
	@$(BIN)/python -m pytest --quiet -p no:nbval --numprocesses auto --dist loadfile --no-loadscope-reorder -m "not slow"

# In a clean clone: two environments and an archive are made of what is committed.
long: $(READY)  ## what takes too long for make test: each page in a browser, a collection of thousands, twice, archive and rebuild
	@FRAMING_EVERY_PAGE=1 $(BIN)/python -m pytest tests/own_collection.py tests/test_book_pages.py
	@$(MAKE) --no-print-directory twice
	@$(MAKE) --no-print-directory archive
	@$(MAKE) --no-print-directory rebuild

lint: $(READY)  ## the style that ruff checks, its format, and the types that mypy checks
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check --quiet || { echo "make format puts it in order" >&2; exit 1; }
	@$(BIN)/mypy

format: $(READY)  ## put the code in order
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format

# In order and in one worker, since a chapter reads the tables of those before it, and Russia-China's those of the studies that it is set
# beside; the tables go to a folder of their own.
chapters: $(READY)  ## re-execute every chapter and compare each cell with what is stored (part of test)
	@data=$$(mktemp -d) && trap 'rm -rf "$$data"' EXIT && FRAMING_DATA="$$data" $(BIN)/python -m pytest \
	  --nbval --nbval-current-env --nbval-cell-timeout=300 -p no:cacheprovider \
	  book/chapters/presidents book/chapters/un-debates book/chapters/russia-china book/chapters/example

attack: $(READY)  ## payloads through each exit, a hundred thousand damaged inputs, a thousand kills: for an hour (not a test); figures for the book
	@$(if $(PART),,$(BIN)/python -m pytest tests/hostile --attack)
	@$(BIN)/python tests/hostile/attack.py $(PART)

# The peers are other projects' packages: an environment and a lock of their own, beside those of the workbook.
bench: $(BENCH_READY)  ## time the parts, each beside a peer (not a test; BENCH="chain archive commands book suite" are long)
	@for name in $(BENCH); do $(BENCH_VENV)/bin/python tests/benchmarks/$$name.py || exit 1; done

ARCHIVE ?= framing-workbook.tar

archive: book  ## pack book, tables, code and packages into one file that lasts (ARCHIVE=file)
	@$(BIN)/python -m framing.book.archive "$(ARCHIVE)"

rebuild:  ## make the book of an archive anew in an empty folder and compare it (ARCHIVE=file, STUDY=name for one)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && mkdir "$$folder/archive" && \
	  tar -x -f "$(ARCHIVE)" -C "$$folder/archive" --strip-components=1 && \
	  bash "$$folder/archive/rebuild" "$$folder/anew" $(STUDY)

twice:  ## make a study in two fresh environments on different paths, and compare each byte (STUDY=name)
	@bash .ci/twice $(STUDY)

lab: $(READY)  ## open JupyterLab at the explorer (STUDY=name, TEXTS=folder)
	@$(BIN)/framing lab $(STUDY) $(if $(TEXTS),--texts "$(TEXTS)")

# Training needs packages of some gigabytes that nothing else needs: they have an environment and a lock of their own.
train: $(TRAIN_READY)  ## train the model coder, for hours (COLLECTIONS=folder), or tune it to a study (STUDY=name)
	@$(TRAIN_VENV)/bin/framing train $(if $(COLLECTIONS),--collections "$(COLLECTIONS)") $(if $(STUDY),--study "$(STUDY)" \
	  $(if $(TEXTS),--texts "$(TEXTS)"))

train-test: $(TRAIN_READY)  ## the tests of training, which need the same packages
	@$(TRAIN_VENV)/bin/python -m pytest --quiet tests/training

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --custom-compile-command "make lock"

lock:  ## resolve requirements.lock and requirements-train.lock anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install uv" >&2; exit 1; }
	$(COMPILE) --extra test --extra build --extra lint pyproject.toml --output-file requirements.lock
	$(COMPILE) --extra train --extra test --extra build --constraint requirements.lock pyproject.toml \
	  --output-file requirements-train.lock
	$(COMPILE) --extra bench --extra test --extra build --constraint requirements.lock pyproject.toml \
	  --output-file requirements-bench.lock
	@$(MAKE) --no-print-directory packages

packages: $(READY)  ## write .ci/packages.csv: licences and ages of what the lock pins (needs uv; part of lock)
	@$(BIN)/python .ci/packages.py

clean:  ## remove .venv, .venv-train, the built book, tables and caches (texts and runs stay)
	rm -rf $(VENV) $(TRAIN_VENV) $(BENCH_VENV) book/_build book/_generated data/tables .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find lib notebooks tests book -name __pycache__ -prune -exec rm -rf {} +

# The stamp is written last, so an interrupted set-up starts again. --clear: a lock with fewer packages leaves none behind.
# pip compiles bytecode itself, also where PYTHONDONTWRITEBYTECODE is set.
define set-up
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The workbook needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 || echo not there)." >&2; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up $(1): $$(grep -c '==' $(2)) packages, once; this takes some minutes."
	@$(PYTHON) -m venv --clear $(1)
	@$(1)/bin/python -m pip install --disable-pip-version-check --require-hashes --requirement $(2)
	@$(1)/bin/python -m pip install --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
endef

$(READY): requirements.lock pyproject.toml
	$(call set-up,$(VENV),requirements.lock)

$(TRAIN_READY): requirements-train.lock pyproject.toml
	$(call set-up,$(TRAIN_VENV),requirements-train.lock)

$(BENCH_READY): requirements-bench.lock pyproject.toml
	$(call set-up,$(BENCH_VENV),requirements-bench.lock)
