# The commands of CONTRIBUTING.md. `.ci/run` does all of it on a clean machine.
.PHONY: setup test lint bench

PYTHON = .venv/bin/python

# Install taglint from this checkout, with its tools, and the hooks that look at each commit.
setup:
	python3 -m venv .venv
	.venv/bin/pip install -q -e '.[dev]'
	.venv/bin/pre-commit install

# All tests, on all cores.
test:
	$(PYTHON) -m pytest -n auto

# What CI asks of the code beside the tests: style, format, types.
lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

# How long a start takes, as a ratio to a bare interpreter.
bench:
	$(PYTHON) tools/bench.py cold 5
