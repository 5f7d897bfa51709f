# discgen: set-up, sample magazine, tests.
#   make build    set up, then make the sample magazine        make test    set up, then run the tests
#   make check    lint, format, types, order                make bench   measure
#   make sample   make the sample ledgers anew                 make clean   remove what these targets made
#   make bench-check   how many wrong figures the check finds  BENCH="--all" every digit, "--report FILE" what it misses
#   make bench-preview how long a saved file takes to the page BENCH="--edits 50" fewer edits for the memory
#   make fuzz     many more examples of damaged and odd files than the tests try
#   make test-versions   the tests on several Pythons          VERSIONS="3.12" one of them, TESTS=tests/test_cli.py some of them
#   make axe      axe-core over every page of a built site   AXE=path/to/axe.min.js
#   make mutate   how many changed operators and constants the tests notice    BENCH="--most 10" fewer of each module

NAME    ?= chugoku-2020
FIGURES ?= $(wildcard tests/golden/$(NAME)-solo.csv tests/golden/$(NAME)-consolidated.csv)
LOANS   ?= 2000
DEPOSITS ?= 2000
VENV    ?= .venv
VERSIONS ?= 3.11 3.12 3.13
TESTS   ?= tests

PY        := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed

# Debian and Ubuntu packages; what is there already is left alone. graphviz lays the flow diagrams out, poppler-utils
# draws the pages of the preview (without it they are bitmaps) and serves the tests, chromium, libatomic1 (its driver) and
# firefox-esr the tests.
SYSTEM_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
	fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho poppler-utils graphviz chromium libatomic1 \
	firefox-esr

VERSIONED := build/versions

.PHONY: build setup system test test-versions check format bench bench-check bench-preview fuzz axe mutate sample lock clean

build: setup
	$(VENV)/bin/discgen build inputs/$(NAME)

test: setup
	$(PY) -m pytest

# Each version in an environment of its own below build/versions. uv finds or fetches the Pythons; without it those of the
# machine serve. A version that cannot be had fails, like a test.
test-versions: | system
	@failed=""; \
	for version in $(VERSIONS); do \
	  place="$(VERSIONED)/$$version"; \
	  echo "== Python $$version"; \
	  if command -v uv >/dev/null 2>&1; then \
	    { [ -x "$$place/bin/python" ] || uv venv --quiet --python "$$version" "$$place"; } && \
	    uv pip install --quiet --python "$$place/bin/python" --require-hashes -r requirements.lock && \
	    uv pip install --quiet --python "$$place/bin/python" --no-deps --no-build-isolation -e .; \
	  else \
	    { [ -x "$$place/bin/python" ] || "python$$version" -m venv "$$place"; } && \
	    "$$place/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	    "$$place/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	  fi && \
	  "$$place/bin/python" -m pytest $(TESTS) || failed="$$failed $$version"; \
	done; \
	[ -z "$$failed" ] || { echo "Python$$failed: failed" >&2; exit 1; }

check: setup
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) -m pytest --numprocesses 0 tests/house

format: setup
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: setup
	$(PY) -m tests.bench
	$(PY) -m tests.bench_press
	$(PY) -m tests.bench_preview --edits 0

bench-check: setup
	$(PY) -m tests.bench_check $(BENCH)
	$(PY) -m tests.bench_clerk

bench-preview: setup
	$(PY) -m tests.bench_preview $(BENCH)

# Many more examples of files that nobody expects than the tests try.
fuzz: setup
	$(PY) -m pytest --numprocesses 0 --hypothesis-profile=long tests/hostile/test_fuzz.py

# The site of NAME (build --edition html) for readers with impairments; the script of axe-core is yours to bring.
axe: setup
	$(PY) -m tests.axe_site outputs/$(NAME)/html --axe $(AXE)

mutate: setup
	$(PY) -m tests.mutation $(BENCH)

# The printed figures of a magazine turned into ledgers. FIGURES=path/to/figures.csv NAME=my-bank-2024 for another one;
# LOANS and DEPOSITS: how many rows the two large books get.
sample: setup
	$(VENV)/bin/discgen backcast $(FIGURES) -o inputs/$(NAME) \
	  $(if $(filter chugoku-2020,$(NAME)),--replace) $(if $(LOANS),--loans $(LOANS)) $(if $(DEPOSITS),--deposits $(DEPOSITS))

setup: $(INSTALLED)

# Asks only dpkg when nothing is missing: quick, and no network.
system:
	@if ! command -v dpkg >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then \
	  echo "apt がないため、次のものを各自で用意してください: Pango（libpango, libpangoft2）, HarfBuzz（libharfbuzz-subset）," \
	       "書体 BIZ UDGothic・BIZ UDMincho, poppler（プレビューとテスト用）。README.md を参照。"; \
	  echo "No apt here. Please install yourself: Pango, HarfBuzz, the fonts BIZ UDGothic and BIZ UDMincho," \
	       "poppler (preview and tests). See README.md."; \
	  exit 0; \
	fi; \
	missing=""; \
	for package in $(SYSTEM_PACKAGES); do \
	  LC_ALL=C dpkg -s "$$package" 2>/dev/null | grep -q '^Status: install ok installed' || missing="$$missing $$package"; \
	done; \
	$(FIND_PYTHON); \
	if [ -z "$$python" ]; then missing="$$missing python3 python3-venv"; fi; \
	[ -n "$$missing" ] || exit 0; \
	root=""; \
	if [ "$$(id -u)" -ne 0 ]; then \
	  if command -v sudo >/dev/null 2>&1; then root="sudo"; else \
	    echo "管理者権限がないため導入できません。管理者に依頼してください / Not root and no sudo; please have these installed:$$missing"; \
	    exit 0; \
	  fi; \
	fi; \
	echo "apt-get install:$$missing"; \
	$$root apt-get -o DPkg::Lock::Timeout=300 update -qq || echo "apt-get update に失敗しました（続行します） / failed, going on"; \
	wanted=""; \
	for package in $$missing; do \
	  if LC_ALL=C apt-cache policy "$$package" 2>/dev/null | grep -q 'Candidate: [^(]'; then wanted="$$wanted $$package"; else \
	    echo "この OS の版には $$package がありません。README.md を参照 / $$package is not in this release; see README.md"; \
	  fi; \
	done; \
	[ -z "$$wanted" ] || $$root env DEBIAN_FRONTEND=noninteractive \
	  apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $$wanted </dev/null

# Sets $python to the first Python >= 3.11 that can make a virtual environment, empty when there is none.
FIND_PYTHON = python=""; for candidate in python3.13 python3.12 python3.11 python3.14 python3; do \
	  if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python="$$candidate"; break; \
	  fi; \
	done

$(PY): | system
	@$(FIND_PYTHON); \
	if [ -z "$$python" ]; then \
	  echo "venv の使える Python 3.11 以上が見つかりません / No Python >= 3.11 with venv found" \
	       "(Ubuntu 22.04: apt-get install python3.11 python3.11-venv)" >&2; exit 1; \
	fi; \
	echo "$$("$$python" --version) -> $(VENV)"; \
	"$$python" -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(INSTALLED): requirements.lock pyproject.toml $(PY) | system
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Renews the locked versions (needs the network); the lock serves Linux, macOS and Windows, Python 3.11 and later.
lock:
	python3 -m venv build/lock
	build/lock/bin/pip install --quiet uv
	build/lock/bin/uv pip compile --no-config --universal --python-version 3.11 --extra dev --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --upgrade --quiet \
	  --custom-compile-command "make lock" --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist outputs/$(NAME) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis
	find discgen tests -name __pycache__ -type d -prune -exec rm -rf {} +
