"""Whatever a partner sends, a reader answers with records: it raises nothing."""

from copy import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.records import Json, Sound, Unsound
from services.intake.domain.register import excerpt
from services.intake.feeds.library import EXCERPT
from tests.support.feeds import HEADINGS, a_document, a_release, a_row, a_table, read

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2026-05-01", "GB-NHS:RRV", "1e9999", "a@b.example", "YES", "met"])
)
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
RECORDS: dict[str, Any] = {
    "hi-nenc": a_document(
        "1",
        about={"description": "x", "categories": ["DIGITAL"], "postcode": "NE1 4LP"},
        form={
            "evidences": [{"evidenceSubmitType": "REAL_WORLD", "summary": "x"}],
            "REGULATIONS_AND_STANDARDS": {"standards": [{"type": "DTAC", "hasMet": "YES"}]},
            "DEPLOYMENT": {"isDeployed": "YES", "deploymentPlans": [{}]},
            "COST_OF_INNOVATION": {"costComparison": "CHEAPER"},
        },
        hin={
            "deployments": [{"organisation": "RRV", "since": "2026-01-01"}],
            "certifications": [{"scheme": "DTAC"}],
            "endorsements": [{"body": "NICE"}],
            "approvals": [{"organisation": "RRV", "kind": "x"}],
            "milestones": [{"name": "pilot"}],
            "export": {"targets": ["IE"]},
        },
        owner={"organisation": {"name": "x", "registrationNumber": "1"}},
        assessment={"maturityLevel": "READY"},
    ),
    "ocds-releases": a_release(
        tender={
            "items": [{"classification": {"scheme": "CPV", "id": "33190000"}}],
            "lots": [{"id": "1", "value": {"amount": 1, "currency": "GBP"}}],
            "value": {"amount": 5, "currency": "GBP"},
            "contractPeriod": {"startDate": "2026-05-01", "durationInDays": 3},
            "documents": [{"id": "1", "noticeType": "UK4"}],
        },
        awards=[{"id": "1", "suppliers": [{"name": "x"}], "value": {"amount": 2}}],
        links=[{"rel": "canonical", "href": "x/ocds-1"}],
        planning={"milestones": [{"type": "engagement", "dueDate": "2026-05-01"}]},
    ),
}


def places(node: Json, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Everywhere in a record that something else could stand."""
    if isinstance(node, dict):
        return [path, *(p for name in node for p in places(node[name], (*path, name)))]
    if isinstance(node, list):
        return [path, *(p for n, item in enumerate(node) for p in places(item, (*path, n)))]
    return [path]


def spoilt(node: Any, path: tuple[Any, ...], *, by: Any) -> Any:
    if not path:
        return by
    copied = copy(node)
    copied[path[0]] = spoilt(node[path[0]], path[1:], by=by)
    return copied


@given(st.data())
def test_anything_anywhere_in_a_record_costs_no_more_than_the_record(
    data: st.DataObject,
) -> None:
    feed = data.draw(st.sampled_from(sorted(RECORDS)))
    record = RECORDS[feed]
    for _ in range(3):
        record = spoilt(record, data.draw(st.sampled_from(places(record))), by=data.draw(JSON))

    found = read(feed, record)

    assert all(isinstance(each, Sound | Unsound) for each in found)


@given(st.binary(max_size=120), st.sampled_from(["application/json", "application/x-ndjson"]))
def test_no_bytes_raise(blob: bytes, media: str) -> None:
    for feed in ("hi-nenc", "ocds-releases", "atamis-rrv"):
        assert isinstance(read(feed, blob, media=media), list)


@given(st.lists(st.sampled_from(HEADINGS), max_size=4), st.text(max_size=40))
def test_any_cell_of_a_table_costs_no_more_than_its_row(columns: list[str], cell: str) -> None:
    spoilt_row = a_row("C100002") | dict.fromkeys(columns, cell)

    found = read("atamis-rrv", a_table(a_row("C100001"), spoilt_row))

    assert isinstance(found[0], Sound | Unsound)


def test_the_excerpt_reads_the_same_twice() -> None:
    text = EXCERPT.read_text(encoding="utf-8")

    assert excerpt(text) == excerpt(text)
