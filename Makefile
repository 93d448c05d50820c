# nnbook needs Python 3.11 or newer and make. `make lab` opens the course, `make test` runs every test.
PYTHON ?= python3
ARGS ?=
bin := .venv/bin
# As `nnbook lab` sets it for the kernels (nnbook/course/environment.py says why): two test workers would share two cores
# between four threads.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MALLOC_MMAP_THRESHOLD_ := 1073741824
export MALLOC_TRIM_THRESHOLD_ := 1073741824
export JUPYTER_PREFER_ENV_PATH := 1
installed := .venv/installed

# Three workers (for two cores: tests wait for kernels and browsers), whole files to each. Notebooks: every cell is run and compared with its stored output (nbval, strict).
pytest := $(bin)/python -m pytest -n 3 --dist loadfile --nbval --nbval-current-env \
	--durations 25 --durations-min 5 --nbval-sanitize-with tests/nbval_sanitize.cfg --doctest-modules --ignore-glob='solutions/*.py' --ignore-glob='solutions/*/*.py'

.PHONY: help install lab test test-all style lint build check site requirements bench bench-grading landmarks peers clean

help:
	@echo "make lab         install what is needed and open the course in JupyterLab (ARGS=--no-browser: only print the address)"
	@echo "make test        install what is needed and run every test"
	@echo "make test-all    the same with 20 seeds and every chapter graded: for a nightly run"
	@echo "make build       build every chapter from its source (CHAPTERS='01 02': some)"
	@echo "make site        build the course as pages to read, in build/site (nothing is run and nothing fetched)"
	@echo "make check       say which built notebook is not what its source gives"
	@echo "make bench       measure the library beside PyTorch and write the table into README.md"
	@echo "make bench-grading  measure nnbook grade beside nbgrader autograde and write docs/performance.md"
	@echo "make peers       the same beside autograd, JAX and tinygrad, which it installs into build/peers"
	@echo "make landmarks   measure what takes many long runs and store it beside the chapters (CHAPTERS='07': some)"
	@echo "make lint        ruff and pyright"

install: $(installed)

# Without --no-compile pip compiles every module, of which most are never imported: half of the time.
pip := $(bin)/python -m pip install --quiet --disable-pip-version-check --no-compile

$(installed): requirements.txt pyproject.toml
	test -x $(bin)/python || $(PYTHON) -m venv .venv
	$(pip) -r requirements.txt
	$(pip) --no-deps --editable .
	touch $@

lab: $(installed)
	$(bin)/python -m nnbook lab $(ARGS)

# Types are checked by one of the tests (tests/test_lint.py), beside the others.
test: $(installed) style
	$(pytest) tests nnbook solutions $(ARGS)

test-all: $(installed) style
	NNBOOK_TEST_ALL=1 $(pytest) tests nnbook solutions $(ARGS)
	$(bin)/python -m nnbook build --check

style: $(installed)
	$(bin)/ruff check .
	$(bin)/ruff format --check .

lint: $(installed) style
	$(bin)/pyright

build: $(installed)
	$(bin)/python -m nnbook build $(CHAPTERS)

bench: $(installed)
	$(bin)/python -m benchmarks.against_torch --write $(ARGS)

bench-grading: $(installed)
	$(bin)/python -m benchmarks.grading --write $(ARGS)

# Beside the course, so that its own packages stay as they are. tinygrad needs clang as well.
build/peers/installed: benchmarks/peers.txt | $(installed)
	rm -rf build/peers
	$(pip) --target build/peers --no-deps -r benchmarks/peers.txt
	touch $@

peers: build/peers/installed
	PYTHONPATH=build/peers $(bin)/python -m benchmarks.peers $(ARGS)

check: $(installed)
	$(bin)/python -m nnbook build --check $(CHAPTERS)

site: $(installed)
	$(bin)/python -m nnbook site

# Each script writes landmark.json beside itself; a chapter quotes what stands there.
landmarks: $(installed)
	@set -e; for script in solutions/*/landmark.py; do \
	  chapters="$(CHAPTERS)"; name=$$(basename $$(dirname $$script)); \
	  for one in $${chapters:-$$name}; do case $$name in $$one*) echo $$script; $(bin)/python $$script;; esac; done; \
	done

# The versions that are installed now become the pinned ones. torch's local label (+cpu) is left out: each system takes its own build.
requirements: $(installed)
	@{ echo '# Every version, so that the course installs the same in five years. Made by `make requirements`; see CONTRIBUTING.md.'; \
	  $(bin)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' | grep -v -i -E '^(nnbook|pip|setuptools|triton|nvidia-[a-z0-9-]+|cuda-[a-z0-9-]+)\b'; } > requirements.txt

clean:
	rm -rf .venv .pytest_cache .ruff_cache build *.egg-info
