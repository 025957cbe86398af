"""Who may do what on Kafka: `deploy/kafka/acls.toml`, made from topics and services' cards.

A topic has one writer: its owner. It is read by whom a card says, by its writer, to rebuild
from, and by the operator; partners write one inlet each and read nothing. Nobody here may
create, alter or delete anything: that is the super user's, which no process runs as.
"""

import ast
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ops.manifests import RIGHTS, wanted
from shared.eventing.topics import Topic

ROOT = Path(__file__).parents[1]
HEAD = "# Made from topics.toml and the services' cards by `make docs`; a test holds it true.\n"
ADMIN = "admin"
"""The super user: makes users, rights and topics, and is nobody's to run with."""
OPERATOR = "operator"
PARTNERS = "partners"


class Right(NamedTuple):
    """One access-control entry, in Kafka's words."""

    user: str
    resource: str
    """`topic` or `group`."""
    name: str
    operation: str
    pattern: str = "literal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Of one user. A group that ends in `.*` stands for every lane of that name."""

    writes: Sequence[str] = ()
    reads: Sequence[str] = ()
    groups: Sequence[str] = ()
    watches: Sequence[str] = ()
    """Groups whose positions may be looked at, and no more."""


def rights_of(user: str, rights: Rights) -> Iterable[Right]:
    for topic in rights.writes:
        yield Right(user, "topic", topic, "write")
    for topic in rights.reads:
        yield Right(user, "topic", topic, "read")
    for group in rights.groups:
        yield _of_group(user, group, operation="read")
    for group in rights.watches:
        yield _of_group(user, group, operation="describe")


def made(topics: Iterable[Topic], reads: Mapping[str, Iterable[str]]) -> Mapping[str, Rights]:
    """Give the rights of each user; `reads` is what each service's card says."""
    topics = tuple(topics)
    services = sorted(reads)
    lanes = [name for service in services for name in (service, f"{service}.*")]
    users: dict[str, Rights] = {}
    for service in services:
        own = [topic.name for topic in topics if topic.owner == service]
        again = f"{service}.replays"
        users[service] = Rights(
            writes=own,
            reads=sorted({*own, *reads[service], again} & {topic.name for topic in topics}),
            groups=[service, f"{service}.*"],
        )
    replays = [topic.name for topic in topics if topic.owner == OPERATOR]
    every = sorted(topic.name for topic in topics)
    users[OPERATOR] = Rights(writes=replays, reads=every, watches=lanes)
    for topic in topics:
        if topic.owner == PARTNERS:
            users[topic.name.rpartition(".")[0]] = Rights(writes=[topic.name])
    return users


def written(users: Mapping[str, Rights]) -> str:
    return HEAD + "".join(f'\n["{name}"]\n{_fields(told)}' for name, told in users.items())


def read(text: str) -> Mapping[str, Rights]:
    """What the file says; a misspelt name is an error."""
    return {user: Rights(**table) for user, table in tomllib.loads(text).items()}


def granted() -> Mapping[str, Rights]:
    return read(RIGHTS.read_text(encoding="utf-8"))


def from_cards() -> str:
    """Give the file as it should be."""
    services = sorted(path.parent for path in ROOT.glob("services/*/__main__.py"))
    cards = {folder.name: _reads(folder / "__init__.py") for folder in services}
    return written(made(wanted(), cards))


def _reads(card: Path) -> set[str]:
    """A card is the text at the head of a service: read, and never imported."""
    text = ast.get_docstring(ast.parse(card.read_text(encoding="utf-8"))) or ""
    [entry] = re.findall(r"^Reads((?:[ ].+\n?)+)", text, flags=re.MULTILINE)
    return set(re.findall(r"[a-z][a-z0-9.-]+[a-z0-9]", entry))


def _fields(rights: Rights) -> str:
    lists = {name: getattr(rights, name) for name in Rights.__slots__}
    return "".join(f"{name} = {_listed(told)}\n" for name, told in lists.items() if told)


def _listed(names: Sequence[str]) -> str:
    return "[\n" + "".join(f'  "{name}",\n' for name in names) + "]"


def _of_group(user: str, group: str, *, operation: str) -> Right:
    if group.endswith(".*"):
        return Right(user, "group", group.removesuffix("*"), operation, "prefixed")
    return Right(user, "group", group, operation)
