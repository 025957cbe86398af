"""What stands of permissions, which of them are asked for, and what became of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import AwareDatetime

from services.audit.domain.permissions import permission_row, permissions, timeline
from services.audit.domain.records import Fields, Wanted, spelled
from services.audit.reports.archive import Archive, AsOf
from shared.schemas.base import OrgId, PermissionId
from shared.schemas.partners import Recipient, Target
from shared.schemas.vocabulary import Purpose

Row = dict[str, Any]
State = Literal["early", "active", "suspended", "expired", "withdrawn", "void"]
FACTS = tuple(
    f"permission.{fact}"
    for fact in ("granted", "amended", "suspended", "resumed", "withdrawn", "voided", "expired")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """All that is named must hold."""

    permission: PermissionId | None = None
    target: Target | None = None
    grantor: OrgId | None = None
    recipient: Recipient | None = None
    purpose: Purpose | None = None
    state: State | None = None
    ends_before: AwareDatetime | None = None

    def fits(self, row: Mapping[str, Any]) -> bool:
        named = ("permission", "target", "grantor", "state")
        if any(getattr(self, n) not in (None, row[n]) for n in named):
            return False
        terms: Mapping[str, Any] = row["terms"] or {}
        is_named = self.recipient is None or self.recipient in terms.get("recipients", ())
        serves = self.purpose is None or self.purpose in terms.get("purposes", ())
        return is_named and serves and self._ends(terms)

    def _ends(self, terms: Mapping[str, Any]) -> bool:
        if self.ends_before is None:
            return True
        return bool(terms.get("valid_to")) and terms["valid_to"] < spelled(self.ends_before)


def standings(archive: Archive, which: Which, *, as_of: AsOf) -> Iterator[Row]:
    rows = permissions(archive.standing, t=as_of.t, k=as_of.k)
    return (row for row in rows if which.fits(row))


def standing(archive: Archive, permission: str, *, as_of: AsOf) -> Row | None:
    """One of them, with its states from the first day to the last."""
    row = permission_row(archive.standing, permission, t=as_of.t, k=as_of.k)
    parts = timeline(archive.standing, permission, k=as_of.k)
    return row and {**row, "timeline": parts}


async def history(archive: Archive, permission: str, *, as_of: AsOf) -> Sequence[Row]:
    """Who said what of it, and when."""
    about = {"permission": permission}
    wanted = Wanted(kinds=FACTS, about=about, before=as_of.k)
    rows = await archive.all(wanted)
    return [_told(row, before=rows[:place]) for place, row in enumerate(rows)]


def _told(record: Fields, *, before: Sequence[Fields]) -> Row:
    told = record["data"]
    terms = [each["data"]["terms"] for each in before if "terms" in each["data"]]
    changed = _changed(terms[-1], told["terms"]) if terms and "terms" in told else {}
    return {
        "seq": record["seq"],
        "kind": record["kind"],
        "recorded_at": record["recorded_at"],
        "occurred_at": record["occurred_at"],
        "actor": record["actor"],
        "effective": told.get("effective"),
        "reason": told.get("reason"),
        "terms": told.get("terms"),
        "changed": changed,
    }


def _changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Of each term that an amendment changed: what it was, and what it is."""
    return {
        name: [before.get(name), value]
        for name, value in now.items()
        if before.get(name) != value
    }
