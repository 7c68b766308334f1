# `make run` and `make test` do everything on a machine with python3 (with venv), make and the package registries.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EDITOR := server/static/editor/editor.js
PLAIN := the editor was not built, so the page of the endpoint is a plain form; make env tries again

.PHONY: run test check env lock clean

run: env  ## build the bundled sample and serve it at http://127.0.0.1:8000
	$(BIN)/seealso build
	$(BIN)/seealso serve

test: env  ## everything the tests need, then the tests
	$(BIN)/pytest

check: env  ## lint, types, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/pytest

env: $(VENV)/.installed $(EDITOR)  ## only the environment, with the `seealso` command

$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# The packages of npm stay out of the sources; without their registry everything but the editor works.
$(EDITOR): $(wildcard server/editor/*) | $(VENV)/.installed
	mkdir -p $(VENV)/editor
	cp server/editor/package.json server/editor/package-lock.json $(VENV)/editor
	export PATH="$(abspath $(BIN)):$$PATH" NODE_PATH="$(abspath $(VENV))/editor/node_modules"; \
	npm ci --prefix $(VENV)/editor --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 --fetch-timeout=20000 \
	    && node server/editor/build.mjs $(dir $(EDITOR)) || { rm -f $@; echo "$(PLAIN)" >&2; }

lock:  ## resolve the dependencies of pyproject.toml anew
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/python -m pip install --quiet pip-tools
	$(VENV)-lock/bin/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml
	rm -rf $(VENV)-lock

clean:
	rm -rf $(VENV) $(dir $(EDITOR)) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
