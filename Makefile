# Kancelaria. `make help` lists what there is; README.md tells more.
.DEFAULT_GOAL := help
SHELL := /bin/bash

# Any Python 3.11 of the machine makes the set-up; all else runs in .venv.
PYTHON ?= $(shell for p in python3.11 python3 /usr/bin/python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$p && break; done)
OURS := .venv/bin/python
LOCAL := $(OURS) -m deploy.local
PYTEST := $(OURS) -m pytest
LINTED := shared services gateway deploy tests

# Dozens of processes start here, in the tests hundreds: none is to compile the same modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup setup-tests
setup:
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11 (apt-get install python3)" >&2; exit 1; }
	@$(PYTHON) -m deploy.setup

setup-tests:
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11 (apt-get install python3)" >&2; exit 1; }
	@$(PYTHON) -m deploy.setup --tests

.PHONY: run
run: setup ## Set up and start everything, show the demonstration, leave it running
	@$(LOCAL) run

.PHONY: up
up: setup ## Set up and start everything, without the demonstration
	@$(LOCAL) up

.PHONY: stop
stop: ## Stop everything; the data stays
	@! test -x $(OURS) || $(LOCAL) down

.PHONY: status
status: ## Processes, ports and readiness
	@$(LOCAL) status

.PHONY: logs
logs: ## Follow the logs of all processes (make logs NAME=registry: of one)
	@$(LOCAL) logs $(NAME)

.PHONY: clean
clean: ## Stop everything and delete all its data
	@! test -x $(OURS) || $(LOCAL) clean

.PHONY: agent
agent: setup ## Run the scanner agent of a further office here: make agent OFFICE=XX
	@test -n "$(OFFICE)" || { echo "Say which office: make agent OFFICE=XX" >&2; exit 1; }
	@$(LOCAL) agent $(OFFICE)

.PHONY: dead-letters
dead-letters: ## Show events that no try could handle (ARGS="replay all" hands them out again)
	@$(LOCAL) dead-letters $(ARGS)

.PHONY: test
test: ## Everything checked: style, types, unit, integration, browser, short faults
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint check-page
	@$(PYTEST) -m "not faults or faults_short" -n 2 --durations 15

.PHONY: test-faults
test-faults: setup-tests ## All tests that kill processes and servers
	@$(PYTEST) tests/faults -m faults

.PHONY: lint
lint: setup-tests ## Style, types and the lines between the parts
	@$(OURS) -m ruff check $(LINTED)
	@$(OURS) -m ruff format --check $(LINTED)
	@$(OURS) -m mypy shared services gateway deploy
	@.venv/bin/lint-imports

.PHONY: check-page
check-page: setup-tests ## Types and unit tests of the page
	@$(PYTHON) -m deploy.setup.check_page

.PHONY: bench
bench: ## Measure; results go to docs/performance.md
	@$(PYTHON) -m deploy.setup --tests --bench
	@$(OURS) -m tests.load

.PHONY: lock
lock: ## Choose versions anew, within pyproject.toml, and write the locks
	@$(PYTHON) -m deploy.setup.lock
