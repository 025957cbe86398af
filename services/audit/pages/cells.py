"""Rows of the reports as cells of a table, in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.audit.reports.wording import first_up, listed, recipient, words
from shared.policy.terms import FIRST, LAST
from shared.web.words import uk_date, uk_time

COLOURS = {
    "active": "green",
    "early": "blue",
    "suspended": "yellow",
    "expired": "grey",
    "withdrawn": "red",
    "void": "grey",
    "permit": "green",
    "deny": "red",
}
STANDING = frozenset({"active", "early", "suspended"})
"""States of what can be withdrawn."""
Cell = Any
Row = Mapping[str, Any]


def when(told: str | None) -> str:
    return uk_time(datetime.fromisoformat(told)) if told else ""


def day(told: str | None, *, never: str) -> str:
    """An end of time is no day."""
    return never if told in {None, FIRST, LAST} else uk_date(datetime.fromisoformat(told or ""))


def tag(state: str) -> Cell:
    return {"text": first_up(words(state)), "tag": COLOURS.get(state, "")}


def named(terms: Iterable[str]) -> str:
    return listed(recipient(term) for term in terms)


def link(text: str, href: str) -> Cell:
    return {"text": text, "href": href}


def permission(row: Row, *, query: str, officer: bool) -> dict[str, Cell]:
    """Only an officer follows an organisation; only who granted it takes it back."""
    terms: Row = row["terms"] or {}
    name, is_standing = row["permission"], row["state"] in STANDING
    back = {"text": "Withdraw it", "hidden": name, "href": f"/permissions/{name}/withdrawal"}
    grantor = row["grantor"]
    at = link(grantor, f"/organisations/{grantor}?{query}")
    return {
        "permission": link(name, f"/permissions/{name}?{query}"),
        "target": row["target"],
        "grantor": at if officer else grantor,
        "who": named(terms["recipients"]) if terms else "Never granted",
        "purpose": listed(map(words, terms.get("purposes", ()))) if terms else "",
        "ends": day(terms.get("valid_to"), never="No end"),
        "state": tag(row["state"]),
        "back": back if is_standing and not officer else "",
    }


def reading(row: Row, *, officer: bool) -> dict[str, Cell]:
    """Those who share see which organisation it was, not which person."""
    seq = row["seq"]
    return {
        "recipient": row["recipient"],
        "at": when(row["at"]),
        "what": sealed(row),
        "product": row.get("product", ""),
        "channel": words(row["channel"]),
        "user": row["user"] if officer else "",
        "seq": record(seq) if officer else f"{seq}",
    }


def sealed(row: Row) -> str:
    return f"Edition {row['edition']}" if row.get("edition") else f"Offer {row.get('offer')}"


def record(seq: int) -> Cell:
    return link(f"{seq}", f"/records/{seq}")


def decision(row: Row) -> dict[str, Cell]:
    told, about = row["data"], row["about"]
    product, near = about.get("product"), told.get("near") or told.get("used") or ()
    return {
        "seq": record(row["seq"]),
        "at": when(row["recorded_at"]),
        "product": link(product, f"/products/{product}") if product else sealed(about),
        "recipient": recipient(about["recipient"]),
        "outcome": tag(told["outcome"]),
        "rule": first_up(words(told.get("code") or "permitted")),
        "why": " ".join(row["reasons"]),
        "near": link(near[0]["permission"], f"/permissions/{near[0]['permission']}")
        if near
        else "",
    }
