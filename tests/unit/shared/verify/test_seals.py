"""A seal says what was decided: said otherwise, it is found out, though its log was signed."""

import pytest

from shared.verify.verdict import verify
from tests.support.evidence import WRITER, Body, a_log, a_seal, some_evidence


def faults(log: list[Body]) -> list[str]:
    return list(verify(some_evidence(log).packed(), key=WRITER.key).faults)


@pytest.mark.parametrize(
    "changed",
    [
        {"decisions_root": "0" * 64},
        {"permitted": 2},
        {"denied": 1},
        {"first": 3},
        {"last": 5},
        {"k": 3},
        {"policy": "0" * 64},
    ],
)
def test_a_seal_that_is_not_over_its_decisions_is_named(changed: Body) -> None:
    log = a_log()[:5]

    log.append(a_seal(log[4], **changed))

    assert faults(log) == ["record 5: its seal is not over the decisions before it"]


def test_a_seal_over_its_decisions_holds() -> None:
    log = a_log()[:5]

    log.append(a_seal(log[4]))

    assert faults(log) == []


def test_a_second_seal_over_the_same_decisions_is_named() -> None:
    log = a_log()[:5]

    log += [a_seal(log[4]), {**a_seal(log[4]), "seq": 6}]

    assert faults(log) == ["record 6: its seal is not over the decisions before it"]
