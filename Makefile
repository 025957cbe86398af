SHELL  := bash
PYTHON ?= python3
DATA   ?= var
IMAGES := intake matching audit export
LOCKED := pip compile -q --universal --generate-hashes --exclude-newer '5 days' --custom-compile-command 'make lock'

export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: setup stack demo run up down status test test-compose prove-sim prove-mutants prove-outage prove-dirt prove-replays prove-crash check bench bench-pages docs assets lock tree-locks rival-locks help
.DEFAULT_GOAL := help

setup: ## install what is missing: locked packages, Apache Kafka, system packages as root on Debian
	@$(PYTHON) -m ops.bootstrap
stack: ## the same, without Kafka where a Docker engine answers
	@$(PYTHON) -m ops.bootstrap stack
demo: stack ## tell the main job on sample data, end to end, and stop
	@exec python -m ops demo --data $(DATA)
run: stack ## start the stack, keep it in the foreground on the folder DATA, print its addresses
	@exec python -m ops run --data $(DATA)
up: stack ## start the stack and leave it in the background
	@exec python -m ops up --data $(DATA)
down: ## stop what `make up` started
	@exec python -m ops down --data $(DATA)
status: ## say what runs, where, and whether it is ready
	@exec python -m ops status --data $(DATA)
test: setup ## run every test, on real Kafka
	@exec python -m pytest -q
test-compose: setup ## bring the stack up in containers, use it, and leave nothing; needs a Docker engine
	@exec python -m pytest -q --engine -m "prove or not prove" tests/integration/compose
prove-sim: setup ## stop each life of the kernel at each hit, on twins in virtual time
	@exec python -m pytest -q -p no:randomly -m sim tests/chaos/sim
prove-mutants: setup ## sow a bug into each mechanism in turn; its test must find it
	@exec python -m pytest -q -p no:randomly -m mutants tests/chaos/test_mutants.py
prove-outage: setup ## take MongoDB away for minutes, then Kafka; everything waits, and nobody acts
	@exec python -m pytest -q -p no:randomly -m outage tests/chaos
prove-dirt: setup ## ten thousand dirty records through a service with a bug in it; every verdict adds up
	@exec python -m pytest -q -p no:randomly -m prove tests/integration/dirt
prove-replays: setup ## replay ten thousand parked records at a set rate, twice; nothing happens twice
	@exec python -m pytest -q -p no:randomly -m prove tests/e2e/test_dead_letters.py tests/integration/eventing/test_many_replays.py
prove-crash: setup ## kill each service at each crash point and at random; judge from outside
	@exec python -m pytest -q -p no:randomly -m crash tests/chaos
check: setup ## lint, types, import arrows, dependencies, spelling, conventions; prints the scorecard
	@ruff check -q . && ruff format -q --check . && lint-imports --no-logo && deptry . && codespell && validate-pyproject pyproject.toml
	@mypy & types=$$!; pyright && wait $$types && exec pytest -q tests/architecture
bench: setup ## measure the kernel beside the raw loop, as ratios, on real Kafka
	@exec python -m bench.eventing
bench-pages: setup ## measure what pages cost beside a bare one, on the whole stack
	@exec python -m bench.pages
docs: setup ## write what is made from code; with Chromium, the pictures of the README too
	@python -m ops docs && exec python -m tests.browser.pictures
assets: setup ## compile the style sheet of the pages anew; needs Node.js
	@exec python -m ops.assets
lock: tree-locks rival-locks ## compile all locks anew, each image's last
	for each in $(IMAGES); do uv $(LOCKED) pyproject.toml --extra $$each -c requirements-dev.lock -o deploy/locks/$$each.lock || exit; done
	uv $(LOCKED) pyproject.toml --all-extras --group init -c requirements-dev.lock -o deploy/locks/init.lock
tree-locks: setup ## compile those of a checkout, the widest first
	uv $(LOCKED) pyproject.toml --all-extras --group test --group check -o requirements-dev.lock
	uv $(LOCKED) pyproject.toml --all-extras --group stack -c requirements-dev.lock -o requirements.lock
	uv $(LOCKED) --group bootstrap -o requirements-uv.lock
rival-locks: setup ## compile those of what the bench measures us against
	for each in quix faust; do uv $(LOCKED) --group $$each -o bench/eventing/rivals/$$each.lock || exit; done
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14
