"""Every verb explains itself, and every failure says what to do."""

from pathlib import Path

import pytest

from ops.__main__ import VERBS, main
from ops.telling import FINDING, UNREACHABLE, Answer

ASKS_A_STACK = ("status", "reconcile", "lag", "topics plan", "topics apply")


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*verb.split(), "--help"])

    assert ended.value.code == 0
    assert VERBS[verb].summary in " ".join(capsys.readouterr().out.split())


def test_an_unknown_verb_is_a_mistake_of_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["frobnicate"])

    assert ended.value.code == 2


@pytest.mark.parametrize("verb", ASKS_A_STACK)
def test_without_a_stack_it_says_how_to_start_one(
    verb: str, *, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([*verb.split(), "--data", str(tmp_path)])

    assert code == UNREACHABLE
    assert "python -m ops up" in capsys.readouterr().err


def test_an_answer_is_lines_for_a_person_and_json_for_a_program(
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = Answer(document={"n": 1}, lines=["one", "two"], code=FINDING)

    codes = answer.show(as_json=False), answer.show(as_json=True)

    assert codes == (FINDING, FINDING)
    assert capsys.readouterr().out == 'one\ntwo\n{\n "n": 1\n}\n'
