# make run    makes .venv, installs, starts the demo.   make test   the same with the test extras, and every check.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
ARGS   ?=
ROUNDS ?= 0
REAL   ?= 0
SEED   ?= 0
PIP    := $(BIN)/python -m pip install --quiet
LOCK   := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade
PYTEST := QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q

.PHONY: lock sbom run test slice check types lint docs bench slow mutate campaign translations clean

run: $(VENV)/installed
	@$(BIN)/python -m bedside.monitor.process.preflight
	@$(BIN)/bedside demo $(ARGS)

# Every check and all tests but the slow ones, at most 8 minutes on two idle cores: first the quick tests, a worker a
# core; then whole monitors, which mostly wait, six at once. What they measure is judged by tests/system/yardstick.py.
test: $(VENV)/tested
	@$(MAKE) --no-print-directory --jobs 2 --output-sync check
	@$(BIN)/python -m bedside.monitor.process.preflight
ifeq ($(strip $(ARGS)),)
	$(PYTEST) --durations=10 -n auto --dist worksteal --ignore tests/system
	$(PYTEST) --durations=10 -n 6 --dist worksteal tests/system
else
	$(PYTEST) --durations=10 $(ARGS)
endif

# A slice of the slow tests, at most 15 minutes: fifty kills, the longest stories, and four devices and six scenarios in
# real time, which the commit chooses. One by one, since real time is measured. The gate runs it after `make test`.
slice: $(VENV)/tested
	$(PYTEST) --durations=10 -m slice $(ARGS)

check: types lint docs

types: $(VENV)/tested
	$(BIN)/mypy

lint: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

# The pages, in build/docs/index.html. A warning is an error: a broken link, a page that no table of contents names.
docs: $(VENV)/tested
	$(BIN)/python -m sphinx -q -W --keep-going -E -b html docs build/docs

bench: $(VENV)/tested
	$(PYTEST) -s -m bench tests/bench tests/system/test_many_topics.py $(ARGS)

# Random faults against a bed with an infusion, judged by a checker that knows the truth; goes on where it ended. ROUNDS
# in virtual time, a second or two each; REAL on real processes, 15 s each. The gate plays twenty (tests/campaign).
campaign: $(VENV)/tested
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.campaign --rounds $(ROUNDS) --real $(REAL) --seed $(SEED) $(ARGS)

# All that `make test` leaves out, an hour.
slow: $(VENV)/tested
	$(PYTEST) -m slow $(ARGS)
	$(PYTEST) -n auto --dist worksteal --hypothesis-profile thorough -m 'hypothesis and not slow and not bench' $(ARGS)

# Small changes of the code that no test notices, with the figures of each module. It goes on where it was stopped;
# make mutate ARGS="bedside.alarms.conditions.*" takes some, .venv/bin/mutmut show NAME shows one.
mutate: $(VENV)/tested
	QT_QPA_PLATFORM=offscreen PYTHONPATH= $(BIN)/mutmut run $(ARGS)
	@$(BIN)/python tests/mutation/figures.py

# A new language: make translations ARGS=fr, then fill in monitor/screen/translations/bedside_fr.ts and make it again.
translations: $(VENV)/installed
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m bedside.monitor.screen.translations $(ARGS)

$(VENV)/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Bedside needs Python 3.11 or newer; $(PYTHON) is older. Name another: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "This Python cannot make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --requirement requirements.lock
	$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/tested: $(VENV)/installed requirements-test.lock
	$(PIP) --require-hashes --requirement requirements-test.lock
	@touch $@

# The lock files: each version with the hashes of its files, for Python 3.11 and newer. Run it to take newer versions.
lock: $(VENV)/installed
	$(PIP) uv
	$(LOCK) --extra build --output-file requirements.lock pyproject.toml
	$(LOCK) --all-extras --output-file requirements-test.lock pyproject.toml

# A software bill of materials (CycloneDX) of what `make run` installs, to sbom.json.
sbom: $(VENV)/tested
	PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
	  --output-file sbom.json

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants
