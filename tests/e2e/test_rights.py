"""On a stack at work: whom Kafka refuses, and who may more or less than is written."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient

from ops.__main__ import main
from ops.access import binding_of, client_of, differences, filter_of
from ops.granting import passwords
from ops.keys import secret
from ops.rights import ADMIN, Right, granted, rights_of
from ops.scenes import wait_until
from ops.status import readiness
from shared.eventing.security import Brokers
from tests.support.e2e import House

pytestmark = pytest.mark.timeout(120)
WAITING = "waiting for kafka: SaslAuthenticationFailed"
SECRET = "another-password-than-was-kept"  # noqa: S105 - opens nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """At a shell, and with a hand in the broker."""

    house: House
    ruling: Brokers
    hand: Any
    capsys: pytest.CaptureFixture[str]

    def types(self, words: str) -> tuple[int, str]:
        self.capsys.readouterr()
        code = main([*words.split(), "--data", str(self.house.stack.data)])
        return code, self.capsys.readouterr().out

    def waits_for_a_difference(self) -> None:
        """A broker does at once what it is told, and tells it a moment later."""
        kept = passwords(self.house.stack.data)
        wait_until(lambda: any(differences(self.ruling, kept)), what="it to be in force")

    @contextmanager
    def telling(self, service: str, *, password_file: Path) -> Generator[None]:
        """Have it started with another file, and afterwards as it was."""
        serving = self.house.stack.serving
        right = serving[service]
        right.stop()
        told = {f"{service.upper()}_KAFKA_PASSWORD_FILE": str(password_file)}
        serving[service] = replace(right, environment={**right.environment, **told})
        serving[service].start()
        try:
            yield
        finally:
            serving[service].stop()
            serving[service] = right
            right.start()
            self.house.stack.wait_until_ready(service)


@pytest.fixture
def operator(house: House, capsys: pytest.CaptureFixture[str]) -> Operator:
    ruling = house.stack.engines.met_by(ADMIN)
    if isinstance(ruling, str):
        pytest.skip("NOT RUN: the broker that is given asks for no names")
    hand = AdminClient(client_of(ruling))
    return Operator(house=house, ruling=ruling, hand=hand, capsys=capsys)


def test_a_service_with_a_wrong_password_is_refused_and_the_doctor_says_so(
    operator: Operator, tmp_path: Path
) -> None:
    stack, wrong = operator.house.stack, tmp_path / "wrong"
    secret(wrong, SECRET)

    with operator.telling("matching", password_file=wrong):
        address = stack.addresses["matching"]
        stack.serving["matching"].wait_until(lambda: readiness(address)["reasons"] == [WAITING])
        code, told = operator.types("doctor")

    assert code == 1
    assert f"matching: is not ready: {WAITING}" in told
    assert "python -m ops rights apply" in told
    assert "rights: fine" in told
    assert SECRET not in stack.serving["matching"].log.read_text(encoding="utf-8")
    operator.house.settle()


def test_a_right_put_in_by_hand_is_found_and_taken_away(operator: Operator) -> None:
    right = Right("partners.innovations", "topic", "audit.permissions.v1", "read")
    [added] = operator.hand.create_acls([binding_of(right)]).values()
    added.result(10)
    operator.waits_for_a_difference()

    plan, doctor, *applied = (
        operator.types(words)
        for words in ("rights plan", "doctor", "rights apply", "rights apply")
    )

    assert plan[0] == doctor[0] == 1
    for _, told in (plan, doctor, applied[0]):
        assert "partners.innovations: has a right that is not in the file" in told
        assert "audit.permissions.v1" in told
    assert [code for code, _ in applied] == [0, 0]
    assert applied[1][1].startswith("The broker's users and rights equal")
    assert operator.types("rights plan")[0] == 0


def test_a_right_that_was_taken_away_is_found_and_given_again(operator: Operator) -> None:
    [right] = rights_of("partners.opportunities", granted()["partners.opportunities"])
    [taken] = operator.hand.delete_acls([filter_of(binding_of(right))]).values()
    taken.result(10)
    operator.waits_for_a_difference()

    plan, applied = operator.types("rights plan"), operator.types("rights apply")

    assert plan == (1, applied[1])
    assert "partners.opportunities: may not write topic partners.opportunities.v1" in plan[1]
    assert operator.types("rights plan")[0] == 0


def test_a_password_that_was_changed_opens_once_it_is_applied(operator: Operator) -> None:
    path = operator.house.keys.password_file("partners.permissions")
    before = path.read_text(encoding="ascii")

    secret(path, SECRET)
    changed = [operator.types(f"rights {verb}") for verb in ("plan", "apply", "plan")]
    secret(path, before)
    back = [operator.types(f"rights {verb}") for verb in ("plan", "apply", "plan")]

    for told in (changed, back):
        assert [code for code, _ in told] == [1, 0, 0]
        assert "user partners.permissions: is refused by the broker" in told[0][1]
        assert SECRET not in told[0][1] + told[1][1]
