"""A pipeline report of an Atamis tenant, by its profile."""

import pytest

from services.intake.domain.issues import Outcome
from services.intake.domain.records import Sound, Unsound
from services.intake.feeds.atamis import salesforce_id
from shared.schemas.vocabulary import OpportunityStage, RefKind
from tests.support.feeds import (
    HEADINGS,
    a_row,
    a_table,
    an_opportunity_read,
    codes,
    read,
    two_hundred_rows,
)


def test_a_row_becomes_an_opportunity() -> None:
    row = a_row(
        "C100001",
        **{"Record UID": "a0B9X00000abCDE", "CPV Codes": "33195000-3; 48180000"},
        **{"Estimated Value (ex VAT)": "1m-2m", "Response Deadline": "1/6/2026 09:30"},
        **{"Procurement Route": "PA2023 - Open"},
    )

    told, found = an_opportunity_read(a_table(row))

    assert [(ref.kind, ref.value) for ref in told.refs] == [
        (RefKind.ATAMIS_REF, "C100001"),
        (RefKind.ATAMIS_UID, "a0B9X00000abCDEUA2"),
    ]
    assert (told.regime, told.stage, found) == ("pa2023", OpportunityStage.TENDER, [])
    assert (str(told.value.min), str(told.deadline_at)) == (
        "1000000.00",
        "2026-06-01 08:30:00+00:00",
    )
    assert "canary" not in told.model_dump_json()


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("00D0O000000rwim", "00D0O000000rwimUAA"),
        ("00D0O000000rwimUAA", "00D0O000000rwimUAA"),
        ("00D0O000000rwimUAB", None),
        ("short", None),
    ],
)
def test_an_id_of_fifteen_is_that_of_eighteen(told: str, found: str | None) -> None:
    assert salesforce_id(told) == found


def test_headings_match_whatever_their_case_order_and_spaces() -> None:
    shuffled = sorted(HEADINGS)
    body = a_table(a_row(), headings=shuffled).replace(
        b"Contract Ref", b" CONTRACT  reference "
    )

    told, _ = an_opportunity_read(body)

    assert told.source_ref == "opportunity:atamis-rrv:C100001"


def test_a_report_without_its_columns_is_refused_and_told_what_is_missing() -> None:
    [found] = read("atamis-rrv", b"Contract Ref,Contract Titel\r\nC1,x\r\n")

    assert isinstance(found, Unsound)
    assert (found.outcome, codes(found)) == (Outcome.REFUSED, ["profile_mismatch"])
    assert found.issues[0].expected == (
        "the columns Contract Title, Contracting Authority, Pipeline Status;"
        " nearest Contract Titel"
    )


def test_a_row_torn_costs_itself_and_an_open_quote_all_after_it() -> None:
    whole = a_table(a_row("C100001"))
    body = whole + b'C100002,too few\r\nC100003,"' + whole

    found = read("atamis-rrv", body)

    assert [(type(each), each.issues[-1].line if each.issues else None) for each in found] == [
        (Sound, None),
        (Unsound, 3),
        (Unsound, 4),
    ]


def test_a_key_twice_is_a_repeat_or_a_contradiction() -> None:
    rows = [a_row("C1"), a_row("C2"), a_row("C1"), a_row("C2", **{"Contract Title": "Other"})]

    found = read("atamis-rrv", a_table(*rows))

    assert [getattr(each, "outcome", "sound") for each in found] == [
        "sound",
        Outcome.QUARANTINED,
        Outcome.DUPLICATE,
        Outcome.QUARANTINED,
    ]
    assert [codes(each) for each in found[1:]] == [
        ["key_conflict"],
        ["duplicate_row"],
        ["key_conflict"],
    ]


def test_a_column_twice_is_no_profile() -> None:
    [found] = read("atamis-rrv", a_table(a_row()).replace(b"Opens", b"Contract Title"))

    assert codes(found) == ["profile_mismatch"]


def test_a_footer_is_no_record() -> None:
    body = a_table(a_row("C1")) + b"Total" + b"," * (len(HEADINGS) - 1) + b"\r\n"

    assert len(read("atamis-rrv", body)) == 1


def test_on_hold_keeps_no_stage_of_its_own() -> None:
    told, _ = an_opportunity_read(a_table(a_row("C1", **{"Pipeline Status": "On hold"})))

    assert (told.on_hold, told.stage) == (True, OpportunityStage.IDEA)


def test_a_report_with_every_hazard_gives_every_row_one_outcome() -> None:
    body, expected = two_hundred_rows()

    found = read("atamis-rrv", body)

    assert len(found) == 200
    outcomes = {n: getattr(each, "outcome", "sound") for n, each in enumerate(found)}
    assert {n: o for n, o in outcomes.items() if o != "sound"} == {
        n: o for n, (o, _) in expected.items() if o != "sound"
    }
    for n, (_, code) in expected.items():
        assert code in {*codes(found[n]), ""}, n
