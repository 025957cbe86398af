"""A policy document is read whole or refused with the place that is wrong."""

from typing import Any

import pytest

from shared.policy.document import PolicyInvalid, parse_policy
from tests.support.permissions import DOCUMENT, POLICY


def test_a_field_has_the_class_of_its_space_before_that_of_its_kind() -> None:
    document = DOCUMENT | {
        "fields": {
            "innovation": {"name": "official", "cost": "commercial_in_confidence"},
            "innovation:open": {"cost": "official"},
            "opportunity:ocds": {"*": "public"},
        }
    }

    policy = parse_policy(document)

    assert policy.classes_of("innovation:open:1:2") == {"name": "official", "cost": "official"}
    assert policy.classes_of("innovation:nis:1") == document["fields"]["innovation"]
    assert policy.classes_of("opportunity:ocds:1") == {"*": "public"}
    assert policy.classes_of("opportunity:atamis-x:1") == {}


def test_a_policy_is_named_by_the_hash_of_its_one_spelling() -> None:
    shuffled = dict(reversed(DOCUMENT.items()))

    assert parse_policy(shuffled) == POLICY
    assert parse_policy(shuffled | {"version": "2"}).sha256 != POLICY.sha256


def test_a_kind_of_source_without_the_always_required_asks_for_nothing_more() -> None:
    assert POLICY.required_of("innovation:nis:1") == {"name"}
    assert POLICY.required_of("opportunity:ocds:1") == frozenset()


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"overdue_review": "shrug"}, "overdue_review: neither"),
        ({"classes": "public"}, "classes: not a list"),
        ({"classes": ["public", 1]}, "classes: not a list"),
        ({"classes": ["public", "public"]}, "classes: not a list of codes, each once"),
        ({"assured_standings": None}, "assured_standings: not a list"),
        ({"groups": []}, "groups: not an object"),
        ({"groups": {"buyers": "type:icb"}}, "buyers: not a list"),
        ({"always_required": {"innovation": "name"}}, "innovation: not a list"),
        ({"fields": {"innovation": []}}, "innovation: not an object"),
        ({"fields": {"innovation": {"name": "secret"}}}, r"fields\.innovation\.name: a class"),
    ],
)
def test_what_is_wrong_with_a_policy_is_named(spoilt: dict[str, Any], why: str) -> None:
    with pytest.raises(PolicyInvalid, match=why):
        parse_policy(DOCUMENT | spoilt)
