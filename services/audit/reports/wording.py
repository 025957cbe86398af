"""Codes in the words of those who read them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

ORGANISATIONS: Mapping[str, str] = {
    "nhs_trust": "NHS trusts",
    "nhs_ft": "NHS foundation trusts",
    "icb": "integrated care boards",
    "sub_icb": "sub-ICB locations",
    "ccg": "clinical commissioning groups",
    "csu": "commissioning support units",
    "nhs_national": "national NHS bodies",
    "nhs_supply_chain": "NHS Supply Chain",
    "shared_procurement": "shared procurement services",
    "hin": "health innovation networks",
    "region": "NHS England regions",
    "dbt": "the Department for Business and Trade",
    "regulator": "regulators",
    "other_public": "other public bodies",
    "supplier": "suppliers",
}
GROUPS: Mapping[str, str] = {"buyers": "NHS buyers"}


def recipient(term: str) -> str:
    kind, _, name = term.partition(":")
    match kind:
        case "any":
            return "every organisation that has signed in"
        case "type":
            return ORGANISATIONS.get(name, words(name))
        case "group":
            return GROUPS.get(name, f"the group {words(name)}")
        case _:
            return name


def words(code: str) -> str:
    return code.replace("_", " ")


def first_up(text: str) -> str:
    """As a sentence begins; what is spelt in capitals stays so."""
    return text[:1].upper() + text[1:]


def listed(things: Iterable[str]) -> str:
    *most, last = [*things] or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last


def sentence(line: Mapping[str, Any], terms: Mapping[str, Any]) -> str:
    """One line of a preview: who, which fields, for what, from when until when, what not."""
    who = first_up(listed(recipient(term) for term in line["recipients"]))
    what = listed(words(purpose) for purpose in line["purposes"])
    if line["outcome"] != "permit" or not line["permitted"]:
        return f"{who} will see nothing of {line['source']} for {what}: {why(line)}."
    shown = listed(words(field) for field in line["permitted"])
    hidden = [words(field) for fields in line["withheld"].values() for field in fields]
    rest = f"; not {' or '.join(hidden)}" if hidden else ""
    return f"{who} will see {shown} of {line['source']} for {what}, {span(terms)}{rest}."


def why(line: Mapping[str, Any]) -> str:
    codes: Sequence[str] = [line["code"]] if line["code"] else [*line["withheld"]]
    return listed(words(code) for code in codes)


def span(terms: Mapping[str, Any]) -> str:
    start, end = terms.get("valid_from"), terms.get("valid_to")
    begins = f"from {day(start)}" if start else "from today"
    return f"{begins} until {day(end)}" if end else f"{begins} until it is withdrawn"


def day(told: str) -> str:
    moment = datetime.fromisoformat(told)
    return f"{moment.day} {moment:%B %Y}"
