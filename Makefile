# Two commands are all that a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
CITY   ?= sfbay
# A fresh clone must not depend on what the caller's shell has set up.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

.PHONY: help install demo crawl serve deploy docs lint test test-slow bench format lock clean

help:  ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(VENV)/.installed  ## build .venv with everything that runs

$(VENV)/.installed: requirements.txt
	@$(PYTHON) deploy/make_venv.py $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.browser: $(VENV)/.installed
	@$(BIN)/python -m deploy.install_browser
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

demo: $(VENV)/.browser  ## crawl a replica of both sites into the embedded database, and show what came of it
	@$(BIN)/scrapy demo

crawl: install  ## crawl the live site: make crawl CITY=sfbay
	@$(BIN)/scrapy crawl craigslist -a city=$(CITY)

serve: install  ## run Scrapyd here, with this checkout deployed (docs/deployment.md)
	@$(BIN)/python -m deploy.serve

deploy: install  ## bring this checkout to all nodes of LEADCRAWL_SCRAPYD_NODES
	@$(BIN)/python -m deploy.deploy_egg

lint: $(VENV)/.installed-dev  ## format check, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: lint $(VENV)/.browser  ## everything that CI runs, but the slow tests
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

docs: $(VENV)/.installed-dev  ## the generated tables of docs/
	$(BIN)/python -m docs.generate

test-slow: $(VENV)/.installed-dev $(VENV)/.browser  ## the tests that take minutes
	$(BIN)/python -m pytest -n 2 --dist worksteal -m slow

bench: $(VENV)/.installed-dev $(VENV)/.browser  ## the figures of docs/performance.md
	$(BIN)/python -m benchmarks

format: $(VENV)/.installed-dev  ## format and fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.installed-dev  ## compile requirements*.in into the locks, without registry addresses
	$(BIN)/pip-compile --quiet --strip-extras --no-header --no-emit-options --no-emit-index-url --no-emit-find-links -o requirements.txt requirements.in
	$(BIN)/pip-compile --quiet --strip-extras --no-header --no-emit-options --no-emit-index-url --no-emit-find-links -o requirements-dev.txt requirements-dev.in

clean:  ## remove what was built; leads in .leadcrawl stay
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist
