# `make run` and `make test` need a Debian with Python 3.11 and nothing else; both set up what they use.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# tools/setup puts a Node there where the machine has none.
export PATH := $(CURDIR)/.venv/node/bin:$(PATH)

PY := .venv/bin/python
HOST ?= 127.0.0.1
PORT ?= 8080
# What `make test ARGS="tests/unit -k did_web"` hands on to pytest.
ARGS ?=
# Processes that share the tests: two halve the time on two cores; 0 runs them in this one (a debugger, a single test).
WORKERS ?= 2

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | while IFS='|' read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done

.PHONY: run
run: ## Start the service, verify the shipped examples against it, leave it running (DETACH=1: in the background)
	@tools/setup service
	@exec $(PY) tools/run.py --host $(HOST) --port $(PORT) $(if $(DETACH),--detach)

.PHONY: stop
stop: ## Stop the service that `make run` left running
	@$(if $(wildcard .run/pid),kill "$$(cat .run/pid)" && rm -f .run/pid,echo "nothing runs")

.PHONY: setup
setup: ## Install everything a developer needs into .venv
	@tools/setup dev

.PHONY: test
test: setup ## Run every test
	@$(PY) -m pytest -n $(WORKERS) $(ARGS)

.PHONY: lint
lint: setup ## Run the linters: ruff, mypy, import-linter
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-cache

.PHONY: check
check: lint ## Same as lint; with `make test` it is what has to hold before a commit

.PHONY: format
format: setup ## Let ruff format and mend what it can
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

.PHONY: bench
bench: ## Measure beside the peers, on one core
	@tools/setup bench
	@$(PY) -m bench.run

.PHONY: outage
outage: setup ## Break everything that a verdict can depend on, in every way, and print what comes of it
	@$(PY) -m tests.outage $(ARGS)

.PHONY: lock
lock: ## Pin the newest releases of all dependencies, with hashes
	@tools/lock

.PHONY: image
image: ## Build the container image
	docker build --tag ler-verifier:dev .

.PHONY: clean
clean: ## Remove everything that the other targets have made
	rm -rf .venv .run .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build tests/interop/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
