"""Where the stack of a folder is, and whom to ask there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ops import state
from ops.asking import Person
from ops.keys import Keys
from ops.rights import ADMIN, OPERATOR
from ops.secured import as_user
from ops.telling import Unreachable
from shared.eventing.security import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    data: Path
    kafka: Address
    """As the operator, who reads all and writes what is replayed."""
    admin: Address
    """As the super user, who changes topics, users and rights."""
    mongo: str
    addresses: Mapping[str, str]
    keys: Keys
    runs_as: str

    @property
    def operator(self) -> Person:
        return Person(name="operator", keys=self.keys, addresses=self.addresses)


def reach(data: Path) -> Reached:
    """Raises Unreachable, saying how to start one, when nothing runs on the folder."""
    found: dict[str, Any] = state.read(data)
    if not found:
        raise Unreachable(
            f"Nothing runs on {data}. `python -m ops up` starts a stack, --data names another."
        )
    engines = found["engines"]
    kafka, is_secured = engines["kafka"], engines.get("secured", False)
    return Reached(
        data=data,
        kafka=as_user(kafka, user=OPERATOR, data=data) if is_secured else kafka,
        admin=as_user(kafka, user=ADMIN, data=data) if is_secured else kafka,
        mongo=engines["mongo"],
        addresses=found["services"],
        keys=Keys(folder=data),
        runs_as=f"containers of {found['project']}" if "project" in found else "processes",
    )
