"""Do the broker's users and rights equal the file? What differs is shown, and mended."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from confluent_kafka import KafkaException, admin

from ops.keys import Keys
from ops.reaching import reach
from ops.rights import Right, granted, rights_of
from ops.secured import ADMIN
from ops.telling import FINDING, FINE, Answer, Finding, Unreachable, Unusable
from ops.verbs import JSON, Verb
from shared.eventing.security import Brokers, Security

its: Any = admin  # what it re-exports counts as private, and is typed by halves
PATIENCE = 10.0
ROUNDS = 4096
APPLY = "`python -m ops rights apply` mends it."
ANY = its.AclBindingFilter(
    its.ResourceType.ANY,
    None,
    its.ResourcePatternType.ANY,
    None,
    None,
    its.AclOperation.ANY,
    its.AclPermissionType.ANY,
)


class Difference(NamedTuple):
    missing: Sequence[Right]
    surplus: Sequence[Any]
    """Whatever is in force and not in the file, denials too."""
    unknown: Sequence[str]
    """Users of the file whom the broker does not know."""

    @property
    def findings(self) -> Sequence[Finding]:
        told = [(user, "is no user of the broker") for user in self.unknown]
        told += [(r.user, f"may not {r.operation} {r.resource} {r.name}") for r in self.missing]
        told += [(b.principal, f"may, against the file: {b}") for b in self.surplus]
        return [Finding(about=who, says=says, do=APPLY) for who, says in told]


def as_user(address: str, *, user: str, data: Path, ca: Path | None = None) -> Brokers:
    """The broker as somebody of a trial stack meets it."""
    password = Keys(folder=data).password(user)
    return Brokers(address, Security(user=user, password=password, ca=ca))


def client_of(brokers: Brokers) -> dict[str, Any]:
    """Where and who, in confluent-kafka's words."""
    told: dict[str, Any] = {"bootstrap.servers": brokers.servers, "log_level": 0}
    if brokers.security is None:
        return told
    ca = brokers.security.ca
    tls = {"ssl.ca.location": str(ca)} if ca else {}
    return (
        tls
        | told
        | {
            "security.protocol": "SASL_SSL" if ca else "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": brokers.security.user,
            "sasl.password": brokers.security.password,
        }
    )


def differences(client: Any, wanted: Iterable[Right]) -> Difference:
    """Raises Unreachable: nobody answers, or not to us."""
    rights = list(wanted)
    bindings = {binding_of(right): right for right in rights}
    try:
        there = set(client.describe_acls(ANY, request_timeout=PATIENCE).result())
        known: Any = client.describe_user_scram_credentials(None, request_timeout=PATIENCE)
        users: Collection[str] = known.result().keys()
    except KafkaException as fault:
        raise Unreachable(
            f"The broker does not tell its rights: {fault.args[0].name()}."
        ) from fault
    return Difference(
        missing=[right for binding, right in bindings.items() if binding not in there],
        surplus=sorted(there - bindings.keys(), key=str),
        unknown=sorted({right.user for right in rights} - set(users)),
    )


def apply(client: Any, passwords: Mapping[str, str]) -> Difference:
    """Make the users, each with its password, and the rights of the file, and no others."""
    users = granted()
    found = differences(
        client, (r for user, told in users.items() for r in rights_of(user, told))
    )
    info = its.ScramCredentialInfo(its.ScramMechanism.SCRAM_SHA_512, ROUNDS)
    changes = [
        its.UserScramCredentialUpsertion(user, info, passwords[user].encode()) for user in users
    ]
    waited = [*client.alter_user_scram_credentials(changes).values()]
    if found.missing:
        waited += client.create_acls([binding_of(right) for right in found.missing]).values()
    if found.surplus:
        waited += client.delete_acls([filter_of(each) for each in found.surplus]).values()
    for future in waited:
        future.result(PATIENCE)
    return found


def binding_of(right: Right) -> Any:
    return its.AclBinding(
        its.ResourceType[right.resource.upper()],
        right.name,
        its.ResourcePatternType[right.pattern.upper()],
        f"User:{right.user}",
        "*",
        its.AclOperation[right.operation.upper()],
        its.AclPermissionType.ALLOW,
    )


def filter_of(binding: Any) -> Any:
    return its.AclBindingFilter(
        binding.restype,
        binding.name,
        binding.resource_pattern_type,
        binding.principal,
        binding.host,
        binding.operation,
        binding.permission_type,
    )


def _admin(data: Path) -> Any:
    if not Keys(folder=data).password_file(ADMIN).exists():
        raise Unusable(f"The broker of {data} asks nobody who they are: it keeps no rights.")
    return its.AdminClient(client_of(as_user(reach(data).kafka, user=ADMIN, data=data)))


def rights_findings(client: Any) -> Sequence[Finding]:
    """What `doctor` has to say: nothing, when the broker equals the file."""
    users = granted().items()
    return differences(
        client, (r for user, told in users for r in rights_of(user, told))
    ).findings


def plan(data: Path, *, as_json: bool = False) -> int:
    return _told(rights_findings(_admin(data)), as_json=as_json, code=FINDING)


def mend(data: Path, *, as_json: bool = False) -> int:
    keys = Keys(folder=data)
    found = apply(_admin(data), {user: keys.password(user) for user in granted()})
    return _told(found.findings, as_json=as_json, code=FINE)


def _told(findings: Sequence[Finding], *, as_json: bool, code: int) -> int:
    return Answer(
        document={"findings": [each._asdict() for each in findings]},
        lines=[line for each in findings for line in each.lines()]
        or ["The broker's users and rights equal deploy/kafka/acls.toml."],
        code=code if findings else FINE,
    ).show(as_json=as_json)


VERBS = {
    "rights plan": Verb(
        plan, "say how the broker's users and rights differ from acls.toml", (JSON,)
    ),
    "rights apply": Verb(
        mend, "make users and rights as acls.toml says, and no others", (JSON,)
    ),
}
