"""What audit is told of an operator's hand, before it moves; and what it remembers of it."""

from collections.abc import Collection, Sequence
from uuid import uuid4

from ops.asking import Person
from ops.letters import Letter

AT_ONCE = 500


def note(operator: Person, what: str, *, letters: Sequence[Letter], why: str) -> None:
    """Tell of all `replays` or `discards`, with the reason; raises Refused."""
    batch = str(uuid4())
    for start in range(0, len(letters), AT_ONCE):
        lot = letters[start : start + AT_ONCE]
        told = {
            "batch": batch,
            "group": lot[0].told.group,
            "reason": why,
            "records": [
                x.position._asdict() | {"sha256": x.told.sha256, "attempt": x.attempts}
                for x in lot
            ],
        }
        headers = {"idempotency-key": f"{batch}-{start}"}
        operator.get("audit", f"/v1/dead-letters/{what}", json=told, headers=headers)


def discarded(operator: Person, *, service: str) -> Collection[str]:
    """The positions that were given up."""
    told = operator.get("audit", "/v1/dead-letters/discards", params={"service": service})
    return set(told.json()["records"])
