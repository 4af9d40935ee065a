# The commands of the building site. `make` alone lists them.
# Every stamp carries the folder's checksum: a copied or moved tree is set up again.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo demo-neuf test check format docs lock propre

ICI := $(firstword $(shell pwd | cksum))
UV := .tools/bin/uv
BIN := .venv/bin
OUTILS := .tools/.pret-$(ICI)
VENV := .venv/.pret-$(ICI)
VENDOR := web/static/vendor/.pret-$(ICI)
CODE := workflow bpmn web models notifications
# The many processes of a run read each other's bytecode, also where an image of Python forbids it.
export PYTHONDONTWRITEBYTECODE :=
# Extra words for pytest: make test ARGS="-k caleol"
ARGS ?=

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12
	@echo 'measure-... one of the measures of docs/mesures.md (SHORT=1: under a minute)'

setup: $(VENV) $(VENDOR) ## install everything the other commands need, once

demo: setup ## show the product on an invented Essonne, in the browser (PORT is honoured)
	@exec $(BIN)/jalon demo

demo-neuf: setup ## the same, the demo base rebuilt from nothing
	@exec $(BIN)/jalon demo --neuf

# Neighbours stay on one worker (worksteal): what a folder builds once is not built by each.
test: setup ## run the tests (ARGS goes to pytest)
	$(BIN)/pytest -n 3 --dist worksteal $(ARGS)

check: setup ## style, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: setup ## rewrite the sources in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## write docs/bpmn.md and docs/parcours.md again, from the tables and the diagrams
	$(BIN)/python -m tests.workflow.constructions.reference
	$(BIN)/python -m tests.bpmn.reference

measure-%: setup
	$(BIN)/python -m benchmarks.$(subst -,_,$*)

lock: $(OUTILS) ## resolve the dependencies again (requirements.lock, package-lock.json)
	$(UV) pip compile pyproject.toml --group dev --generate-hashes --no-emit-index-url \
	  --python-version 3.11 --upgrade -o requirements.lock
	.ci/navigateur lock

propre: ## remove what setup made
	rm -rf .tools .venv node_modules web/static/vendor

$(OUTILS): .ci/uv.lock .ci/outils
	.ci/outils
	@touch $@

$(VENV): $(OUTILS) requirements.lock pyproject.toml .ci/environnement
	.ci/environnement
	@touch $@

$(VENDOR): $(OUTILS) package-lock.json package.json .ci/navigateur .ci/node.lock
	.ci/navigateur vendor
	@touch $@
