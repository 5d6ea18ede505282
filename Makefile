BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo up test check bench bench-extraction lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: ## install everything into .venv and .local, once; PYTHON=... chooses the Python
	@python=$$(PYTHON='$(PYTHON)' sh local/python.sh) && exec "$$python" local/bootstrap.py

demo: setup ## start the whole stack on free ports, send the samples through it, show the results, stop
	@$(BIN)/python -m local demo

up: setup ## start the whole stack and leave it running: API on 8000, Flower on 5555
	@$(BIN)/python -m local up

test: setup ## the whole suite, against its own LocalStack and PostgreSQL
	@$(BIN)/pytest

check: setup ## lint, types, import contracts, migrations, Compose file and Dockerfile
	@$(BIN)/python -m local check

bench: setup ## the broker layer beside stock Celery and a plain loop, about 20 minutes; ARGS=--quick for a look
	@$(BIN)/python -m bench.broker $(ARGS)

bench-extraction: setup ## extraction beside its peers, over the corpus of QUIRE_CORPUS; ARGS=--quick for a look
	@$(BIN)/python -m bench.extraction $(ARGS)

lock: setup ## pin the newest versions that pyproject.toml and requirements/localstack.in allow
	@$(BIN)/python -m local lock

clean: ## remove the environments and all local state, documents included
	@test ! -x $(BIN)/python || $(BIN)/python -m local clean
	rm -rf .venv .local
