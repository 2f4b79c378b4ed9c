# wanxiang 万象. `make demo` and `make test` are all the set-up a fresh machine needs.
#   make demo            a tenth of the district, the loop, then the console on http://127.0.0.1:8000
#   make demo SERVE=0    ends after the summary     SCALE=1  the whole district     VISITS=0  nobody is visited
#   make test-slow       whole loops, recounts on other seeds, what a kill or a race leaves behind; CI runs a part
#   make faults          the fault tests in full: fifty times kill -9 under load (make test has ten), forty walks through each flow (four)
#   make demo DISTRICT=yunchuan WILLINGNESS=0.5 SEED=7
PYTHON ?= python3
BIN := .venv/bin
export WANXIANG_HOME ?= $(CURDIR)/var

SCALE ?= 0.1
DISTRICT ?= luohu
SEED ?= 1
VISITS ?= 1
WILLINGNESS ?= 1.0
SERVE ?= 1

.PHONY: setup setup-dev demo test test-slow faults check bench clean

setup: .venv/.base

.venv/.base: requirements/base.txt pyproject.toml package-lock.json scripts/assets.py
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; this is " + sys.version if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --requirement requirements/base.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	$(BIN)/python scripts/assets.py
	touch $@

setup-dev: .venv/.dev

.venv/.dev: .venv/.base requirements/dev.txt
	$(BIN)/python -m pip install --quiet --requirement requirements/dev.txt
	touch $@

demo: setup
	$(BIN)/wanxiang demo --scale $(SCALE) --district $(DISTRICT) --seed $(SEED) --willingness $(WILLINGNESS) \
	  $(if $(filter 0,$(VISITS)),--no-visits) $(if $(filter 0,$(SERVE)),--no-serve)

test: setup-dev
	$(BIN)/pytest --quiet --numprocesses 2 --dist loadfile -m "not slow"

test-slow: setup-dev
	$(BIN)/pytest --quiet --numprocesses 2 --dist loadfile -m slow

faults: setup-dev
	WANXIANG_CASE_KILLS=50 WANXIANG_CASE_WALKS=40 $(BIN)/pytest --quiet tests/faults tests/engines/cases/test_case_properties.py

check: setup-dev
	$(BIN)/ruff check src tests bench scripts
	$(BIN)/ruff format --check src tests bench scripts
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: setup-dev
	$(BIN)/python -m bench

clean:
	rm -rf .venv node_modules src/wanxiang/console/static/vendor
