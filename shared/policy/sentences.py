"""A recorded decision in plain English: made when it is read, never stored."""

from collections.abc import Iterator, Mapping
from typing import Any

SENTENCES: Mapping[str, str] = {
    "recipient_unknown": "The log does not know the recipient.",
    "source_unknown": "A record behind the entry has not reached the log yet.",
    "disputed": "A record about it cannot be read, and may be a withdrawal: it waits for that.",
    "withdrawn": "It was withdrawn with effect from {missing}; only a new grant lifts that.",
    "no_permission": "Nobody who answers for the record has granted anything for it.",
    "recipient_not_permitted": "It does not name {missing} as a recipient.",
    "action_not_permitted": "It does not allow the action {missing}.",
    "purpose_not_permitted": "It does not allow the purpose {missing}.",
    "not_yet_valid": "It holds only from {missing}.",
    "expired": "It ended at {missing}.",
    "entered_in_error": "It was entered in error, and never stood.",
    "suspended": "It is suspended.",
    "territory_not_permitted": "It does not extend to the territory {missing}.",
    "onward_sharing_not_permitted": "It does not allow sharing onward.",
    "commercial_use_not_permitted": "It does not allow commercial use.",
    "review_overdue": "Its review has been overdue since {missing}.",
    "recipient_not_assured": "It asks for a recipient whose data security is assured.",
    "class_not_permitted": "It does not cover fields of the class {missing}.",
    "field_not_permitted": "It does not name the field {missing}.",
}


def explain(record: Mapping[str, Any]) -> list[str]:
    """Say what `Decision.to_record` holds: the answer, what is withheld, and whom to ask."""
    return [_answer(record), *_shown(record), *_withheld(record), *_near(record)]


def _answer(record: Mapping[str, Any]) -> str:
    code, recipient = record["code"], record["recipient"]["term"]
    asked = f"{_words(record['action'])} for {_words(record['purpose'])}, {recipient}"
    if code is None:
        return f"Permitted: {asked}."
    if any(miss["code"] == code for miss in record["near"]):
        return f"Denied, {_words(code)}: {asked}."
    return f"Denied: {asked}. {SENTENCES[code]}"


def _shown(record: Mapping[str, Any]) -> Iterator[str]:
    for ref, fields in record["permitted"]:
        yield f"Of {ref} may be shown: {', '.join(fields)}."


def _withheld(record: Mapping[str, Any]) -> Iterator[str]:
    groups = dict[tuple[str, str], list[str]]()
    for each in record["withheld"]:
        groups.setdefault((each["source"], each["code"]), []).append(each["field"])
    for (ref, code), fields in groups.items():
        yield f"Of {ref} is withheld, {_words(code)}: {', '.join(fields)}."


def _near(record: Mapping[str, Any]) -> Iterator[str]:
    for miss in record["near"]:
        missing = ", ".join(miss["missing"]) or "that nobody has stated"
        why = SENTENCES[miss["code"]].format(missing=missing)
        yield f"Nearest is permission {miss['permission']}. {why} Ask {miss['grantor']}."


def _words(code: str) -> str:
    return code.replace("_", " ")
