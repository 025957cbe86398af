"""What stands of a permission, at a time and by what was known then."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.policy.standing import Standing
from shared.policy.timeline import WITHDRAWN, Part, part_at, segments

Row = dict[str, Any]
Told = Mapping[str, Any]


def permissions(standing: Standing, *, t: str, k: int) -> Iterator[Row]:
    """All that the log knew at size `k`, withdrawals of what nobody knew among them."""
    for permission in standing.permissions:
        if row := permission_row(standing, permission, t=t, k=k):
            yield row


def permission_row(standing: Standing, permission: str, *, t: str, k: int) -> Row | None:
    known = known_of(standing, permission, k=k)
    if not known:
        return None
    part = part_at(standing.index.permissions.at(permission, k=k), t)
    withdrawn = _last(known, "withdrawn")
    target = known[0]["target"]
    return {
        "permission": permission,
        "target": target,
        "grantor": known[0]["grantor"],
        "version": part and part.version,
        "terms": terms_at(known, part),
        "granted_seq": part and part.granted_seq,
        "seq": part.seq if part else known[-1]["seq"],
        "withdrawn_seq": withdrawn and withdrawn["seq"],
        "effective": withdrawn and withdrawn["effective"],
        "state": part.state_at(t) if part else WITHDRAWN,
        "disputed": standing.is_disputed(target, k=k),
    }


def known_of(standing: Standing, permission: str, *, k: int) -> Sequence[Told]:
    """All that was said of it before, in the log's order."""
    return [told for told in standing.permissions.get(permission, ()) if told["seq"] < k]


def terms_at(known: Sequence[Told], part: Part | None) -> Told | None:
    """As they were told, with basis and evidence, by which nothing is decided."""
    told = (each for each in known if part and each.get("version") == part.version)
    return next((each["terms"] for each in told if "terms" in each), None)


def timeline(standing: Standing, permission: str, *, k: int) -> list[Row]:
    """Its states from the first day to the last, each from a day until before another."""
    return [
        {
            "from": each.start,
            "until": each.end,
            "state": each.state,
            "version": each.version,
            "seq": each.seq,
        }
        for each in segments(standing.index.permissions.at(permission, k=k))
    ]


def _last(known: Sequence[Told], fact: str) -> Told | None:
    found = (told for told in reversed(known) if told["kind"] == f"permission.{fact}")
    return next(found, None)
