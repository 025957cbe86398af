"""The policy document: what is closed, grouped, classed and required, in one JSON object.

{classes, assured_standings: [code]; groups: {name: [recipients term]};
fields: {scope: {field or "*": class}}; always_required: {kind: [field]};
overdue_review: "withhold" or "ignore"}. A scope is a kind of source (`innovation`), or one
space of it (`opportunity:ocds`) laid over the kind. `*` is the class of every field not named;
a field of no class is withheld. The log adopts it by `log.policy-adopted`, whose `data` is
{document, sha256}. Its other closed lists are for people and for the vocabulary's test.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

PUBLIC, REST = "public", "*"


class PolicyInvalid(ValueError):
    """The policy document cannot be relied on; the message names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    sha256: str
    assured: frozenset[str]
    groups: Mapping[str, frozenset[str]]
    fields: Mapping[str, Mapping[str, str]]
    always_required: Mapping[str, frozenset[str]]
    overdue_withholds: bool

    def classes_of(self, ref: str) -> Mapping[str, str]:
        """The class of each field of a source, by name, under `*` for the rest."""
        kind, space, _ = ref.split(":", 2)
        return self.fields.get(f"{kind}:{space}") or self.fields.get(kind, {})

    def required_of(self, ref: str) -> frozenset[str]:
        return self.always_required.get(ref.partition(":")[0], frozenset())

    def kinds_of(self, *terms: str) -> frozenset[str]:
        """The terms, and each group that one of them belongs to."""
        groups = (f"group:{name}" for name, of in self.groups.items() if of.intersection(terms))
        return frozenset((*terms, *groups))


def parse_policy(document: Mapping[str, Any]) -> Policy:
    spelt = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    review = document.get("overdue_review")
    if review not in {"withhold", "ignore"}:
        raise PolicyInvalid("overdue_review: neither withhold nor ignore")
    return Policy(
        sha256=sha256(spelt.encode()).hexdigest(),
        assured=_codes(document, "assured_standings"),
        groups=_lists(document, "groups"),
        fields=_fields(document, classes=_codes(document, "classes")),
        always_required=_lists(document, "always_required"),
        overdue_withholds=review == "withhold",
    )


def _codes(document: Mapping[str, Any], key: str) -> frozenset[str]:
    found = document.get(key)
    listed = cast("list[object]", found) if isinstance(found, list) else [None]
    codes = frozenset(each for each in listed if isinstance(each, str))
    if len(codes) < len(listed):
        raise PolicyInvalid(f"{key}: not a list of codes, each once")
    return codes


def _table(document: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = document.get(key)
    if not isinstance(found, dict):
        raise PolicyInvalid(f"{key}: not an object")
    return cast("dict[str, Any]", found)


def _lists(document: Mapping[str, Any], key: str) -> dict[str, frozenset[str]]:
    table = _table(document, key)
    return {name: _codes(table, name) for name in table}


def _fields(
    document: Mapping[str, Any], *, classes: frozenset[str]
) -> dict[str, dict[str, str]]:
    told = _table(document, "fields")
    tables = {scope: _table(told, scope) for scope in told}
    for scope, table in tables.items():
        for name, given in table.items():
            if given not in classes:
                raise PolicyInvalid(f"fields.{scope}.{name}: a class that is not on the list")
    return {
        scope: table if REST in table else {**tables.get(scope.partition(":")[0], {}), **table}
        for scope, table in tables.items()
    }
