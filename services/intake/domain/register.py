"""Who an organisation is on a day, and which one a name or an identifier means."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.intake.domain.names import PLACEHOLDERS, cleaned
from shared.schemas.entities import OrgRef
from shared.schemas.register import Identifier, Name, Organisation, Relation, at
from shared.schemas.vocabulary import OrgType

SHAPES: Mapping[str, str] = {
    "GB-NHS": r"[A-Z0-9]{3,6}",
    "GB-PPON": r"[A-Z]{4}-\d{4}-[A-Z]{4}",
    "GB-COH": r"(?:\d{8}|[A-Z]{2}\d{6})",
    "GB-CHC": r"\d{6,7}",
    "GB-SC": r"SC\d{6}",
    "GB-NIC": r"\d{6}",
    "GB-UKPRN": r"\d{8}",
}
"""Every other scheme is a feed's own, and never identity."""
CODED = re.compile(r"[A-Z-]{2,8}:\S{1,64}")
"""A name that is an identifier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    source: str
    organisations: tuple[Organisation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    known: Mapping[str, Organisation]
    named: Mapping[str, Sequence[tuple[Organisation, Name]]]

    @classmethod
    def of(cls, organisations: Iterable[Organisation]) -> "Directory":
        known = {each.org_id: each for each in organisations}
        named: dict[str, list[tuple[Organisation, Name]]] = defaultdict(list)
        for organisation in known.values():
            for name in organisation.names:
                named[cleaned(name.text)].append((organisation, name))
        return cls(known=known, named=named)

    def resolve(
        self, name: str, *, day: date, ids: Sequence[str] = ()
    ) -> tuple[OrgRef, str | None]:
        """By identifier, full name, alias; the first unique hit that held that day."""
        for org_id in (*ids, *_spelt(name)):
            if found := self.known.get(org_id):
                return at(found, day, tier="identifier"), None
        for kind in ("full", "alias"):
            if found := self._named(name, kind=kind, day=day):
                return at(found, day, tier="full_name" if kind == "full" else kind), None
        if cleaned(name) in PLACEHOLDERS:
            return OrgRef(name=name), "org_placeholder"
        outside = next((each for each in ids if not each.startswith("GB-NHS:")), None)
        if outside:
            return OrgRef(name=name, org_id=outside, tier="identifier"), None
        coded = ids or CODED.fullmatch(name)
        return OrgRef(name=name), "org_unknown" if coded else "org_unresolved"

    def _named(self, name: str, *, kind: str, day: date) -> Organisation | None:
        hits = [
            organisation
            for organisation, each in self.named.get(cleaned(name), ())
            if each.kind == kind and each.holds(day)
        ]
        return hits[0] if len(hits) == 1 else None


def identity(scheme: str, raw: str) -> str | None:
    """Give `scheme:id` where the scheme identifies anybody and the id has its shape."""
    text = raw.strip().upper()
    if scheme == "GB-COH" and text.isdigit():
        text = text.zfill(8)
    shape = SHAPES.get(scheme)
    sound = shape and re.fullmatch(shape, text) and text.strip("0")
    return f"{scheme}:{text}" if sound else None


def excerpt(text: str) -> Excerpt:
    told = tomllib.loads(text)
    source = told["source"]
    return Excerpt(
        source=source,
        organisations=tuple(_organisation(row, source) for row in told["organisations"]),
    )


def _organisation(row: Mapping[str, Any], source: str) -> Organisation:
    scheme, _, code = row["id"].partition(":")
    source = "unverified" if row.get("unverified") else source
    return Organisation(
        org_id=row["id"],
        type=OrgType(row["type"]),
        opened=row.get("opened"),
        identifiers=(Identifier(scheme=scheme, id=code),),
        names=(
            Name(text=row["name"], source=source),
            *(
                Name(text=alias, kind="alias", source=source)
                for alias in row.get("aliases", ())
            ),
        ),
        relations=tuple(_relations(row)),
        territory="GB",
    )


def _relations(row: Mapping[str, Any]) -> Iterator[Relation]:
    """Boards stand in order, with the day of each change between them."""
    boards = [None, *row.get("icb", ()), None]
    for opened, board, closed in zip(boards[::2], boards[1::2], boards[2::2], strict=False):
        yield Relation(kind="in_icb", org_id=f"GB-NHS:{board}", opened=opened, closed=closed)
    if region := row.get("region"):
        yield Relation(kind="in_region", org_id=f"GB-NHS:{region}")
    for board in row.get("covers", ()):
        yield Relation(kind="covers_icb", org_id=f"GB-NHS:{board}")


def _spelt(name: str) -> tuple[str, ...]:
    """A code where a name should stand: `GB-NHS:RRV`, or bare."""
    code = name.strip()
    return (code, f"GB-NHS:{code}")
