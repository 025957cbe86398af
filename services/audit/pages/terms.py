"""The terms of a permission as the rows of a summary."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.audit.pages import cells
from services.audit.reports.wording import first_up, listed, words

Rows = list[tuple[str, Any]]


def rows_of(row: Mapping[str, Any], *, query: str) -> Rows:
    """`query` is that of the organisation's page, for those who may see it."""
    grantor = row["grantor"]
    at = cells.link(grantor, f"/organisations/{grantor}?{query}") if query else grantor
    rows: Rows = [("About", row["target"]), ("Granted by", at)]
    return [*rows, *_terms(row["terms"])] if row["terms"] else rows


def _terms(terms: Mapping[str, Any]) -> Rows:
    return [
        ("Who may see it", cells.named(terms["recipients"])),
        ("For what", _listed(terms["purposes"])),
        ("May be used to", _listed(terms["actions"])),
        ("Fields", _listed(terms["fields"])),
        ("Classes of field", _listed(terms["classes"])),
        ("From", cells.day(terms["valid_from"], never="The grant")),
        ("Until", cells.day(terms["valid_to"], never="It is withdrawn")),
        ("Review due", cells.day(terms["review_due"], never="Not stated")),
        ("Territory", _listed(terms["territory"])),
        ("Conditions", listed(_conditions(terms)) if _conditions(terms) else "None"),
        ("Basis", first_up(words(terms["basis"]))),
        ("Evidence", _evidence(terms["evidence"])),
    ]


def _listed(told: str | Sequence[str]) -> str:
    return "All" if told == "all" else listed(words(each) for each in told)


def _conditions(terms: Mapping[str, Any]) -> list[str]:
    said = {
        "onward": "may be passed on",
        "commercial_use": "commercial use allowed",
        "assured_only": "only where data security is assured",
    }
    return [
        *(text for name, text in said.items() if terms[name]),
        *(words(each) for each in terms["obligations"]),
    ]


def _evidence(evidence: Sequence[Mapping[str, Any]]) -> str | list[str]:
    return [f"{words(each['kind'])} {each['ref']}" for each in evidence] or "Not stated"
