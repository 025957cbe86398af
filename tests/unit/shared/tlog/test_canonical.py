"""One document, one spelling; what has two is refused."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tlog.canonical import Uncanonical, canonical, strict_json

KEYS = st.text('Za_"\\/\n\x7f', max_size=4)
LEAVES = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.just("caf\u00e9")
VALUES = st.recursive(
    LEAVES | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(KEYS, VALUES, max_size=3))
def test_orjson_spells_the_same_document_the_same(document: dict[str, Any]) -> None:
    body = canonical(document)

    assert body == orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    assert strict_json(body) == document


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"a": 1.0}, "not whole"),
        ({"a": [float("nan")]}, "not whole"),
        ({"a": {"b": 2**53}}, "beyond 2"),
        ({"a": -(10**400)}, "beyond 2"),
        ({"\u00e9": 1}, "not ASCII"),
        ({"a": "cafe\u0301"}, "normal form"),
        ({"a": "\ud800"}, "surrogate"),
        ({"a": "x" * 60_000}, "60008 bytes"),
    ],
)
def test_what_has_two_spellings_is_refused(document: dict[str, Any], why: str) -> None:
    with pytest.raises(Uncanonical, match=why):
        canonical(document)


def test_a_key_given_twice_is_refused_when_read() -> None:
    with pytest.raises(Uncanonical, match="repeated"):
        strict_json('{"a":1,"a":2}')
