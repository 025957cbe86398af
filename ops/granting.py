"""Do the broker's users and rights equal the file? What differs is shown, and mended."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ops.access import Difference, apply, differences
from ops.keys import Keys
from ops.reaching import Reached, reach
from ops.rights import granted
from ops.telling import FINDING, FINE, Answer, Finding, Unusable
from ops.verbs import JSON, Verb
from shared.eventing.security import Brokers

APPLY = "`python -m ops rights apply` mends it."
OPEN = "Kafka at {at} asks nobody who they are: it keeps no rights."


def rights_findings(reached: Reached) -> Iterator[Finding]:
    """Nothing, when the broker equals the file; raises Unavailable."""
    if isinstance(reached.admin, str):
        do = "Anybody who reaches it reads and writes all: keep it on loopback."
        yield Finding("rights", OPEN.format(at=reached.admin), do)
    else:
        yield from findings(differences(reached.admin, passwords(reached.data)))


def findings(found: Difference) -> Iterator[Finding]:
    for user in found.unknown:
        yield Finding(f"user {user}", "is not known to the broker", APPLY)
    for user in found.refused:
        says = "is refused by the broker with the password that is kept for it"
        yield Finding(f"user {user}", says, APPLY)
    for right in found.missing:
        says = f"may not {right.operation} {right.resource} {right.name}"
        yield Finding(f"user {right.user}", says, APPLY)
    for each in found.surplus:
        yield Finding(each.principal, f"has a right that is not in the file: {each}", APPLY)


def passwords(data: Path) -> Mapping[str, str]:
    return {user: Keys(folder=data).password(user) for user in granted()}


def plan(data: Path, *, as_json: bool = False) -> int:
    found = differences(_admin(data), passwords(data))
    return _told(list(findings(found)), as_json=as_json, code=FINDING)


def mend(data: Path, *, as_json: bool = False) -> int:
    found = apply(_admin(data), passwords(data))
    return _told(list(findings(found)), as_json=as_json, code=FINE)


def _admin(data: Path) -> Brokers:
    admin = reach(data).admin
    if isinstance(admin, str):
        raise Unusable(OPEN.format(at=admin))
    return admin


def _told(found: Sequence[Finding], *, as_json: bool, code: int) -> int:
    return Answer(
        document={"findings": [each._asdict() for each in found]},
        lines=[line for each in found for line in each.lines()]
        or ["The broker's users and rights equal deploy/kafka/acls.toml."],
        code=code if found else FINE,
    ).show(as_json=as_json)


VERBS = {
    "rights plan": Verb(
        plan, "say how the broker's users and rights differ from acls.toml", (JSON,)
    ),
    "rights apply": Verb(
        mend, "make users and rights as acls.toml says, and no others", (JSON,)
    ),
}
