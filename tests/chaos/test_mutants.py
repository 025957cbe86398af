"""Each mechanism can be seen to fail: a bug sown into a copy of it turns its test red."""

import random
from pathlib import Path

import pytest

from tests.chaos.cases import SEED
from tests.chaos.mutants import GREEN, RED, ROOT, Mutant, Tree

MUTANTS = Mutant.all()
KERNEL = (
    *("codec", "failing", "judging", "kernel", "ledger", "membership"),
    *("outbox", "reading", "records", "replays", "sifting", "signing"),
)
MECHANISMS = (
    *("outbox marked before acknowledgement", "offsets first, position from Kafka"),
    *("sweep at assignment removed", "inbox and version guard off", "random event id"),
    *("poison dropped", "progress condition removed", "auto-commit"),
    *("backoff without polling", "permission cached"),
)
SAMPLE = random.Random(SEED).sample([m.id for m in MUTANTS if not m.engines], 6)  # noqa: S311 - likewise

sown = pytest.mark.parametrize(
    "mutant",
    [
        pytest.param(m, id=m.id, marks=() if m.id in SAMPLE else pytest.mark.prove)
        for m in MUTANTS
    ],
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree.copied(tmp_path_factory.mktemp("tree"))


@pytest.mark.mutants
@pytest.mark.timeout(180)
@sown
def test_a_bug_sown_into_a_copy_is_found_by_its_test(mutant: Mutant, tree: Tree) -> None:
    with tree.spoilt(mutant):
        assert tree.says(mutant.killed_by) == RED


@pytest.mark.mutants
@pytest.mark.prove
@pytest.mark.timeout(180)
def test_the_tests_that_find_them_pass_where_nothing_was_sown(tree: Tree) -> None:
    """A test that is red anyhow finds nothing. In the whole suite they run on their own."""
    assert tree.says(*{mutant.killed_by for mutant in MUTANTS}) == GREEN


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.id)
def test_a_bug_has_one_place_to_be_sown(mutant: Mutant) -> None:
    places = [(ROOT / edit.file).read_text("utf-8").count(edit.find) for edit in mutant.edit]

    assert places == [1] * len(mutant.edit), "the code has moved on: find the place anew"


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.id)
def test_a_bug_names_a_test_that_there_is(mutant: Mutant) -> None:
    file, _, test = mutant.killed_by.partition("::")

    assert f"def {test}(" in Path(ROOT / file).read_text("utf-8")


def test_every_mechanism_that_a_promise_rests_on_has_a_bug_of_its_own() -> None:
    assert {*MECHANISMS} - {mutant.id for mutant in MUTANTS} == set()


def test_every_module_of_the_kernel_has_a_bug_of_its_own() -> None:
    files = {edit.file for mutant in MUTANTS for edit in mutant.edit}

    assert {f"shared/eventing/{name}.py" for name in KERNEL} - files == set()
