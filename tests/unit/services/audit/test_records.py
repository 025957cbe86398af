"""What stands in the log: no personal detail, no free text, one spelling."""

import json
import re
from collections.abc import Iterator
from typing import cast

import orjson

from services.audit.domain.records import rid_from
from shared.schemas.export import EditionPublished, EntryRecalled, Rendering
from shared.schemas.intake import RecordParked
from shared.schemas.partners import PermissionGrantRequested, PermissionWithdrawalRequested
from shared.schemas.vocabulary import OrgType, Series
from shared.tlog.hashing import leaf_hash
from tests.support.audit import Audit, a_shared_world, withdraw
from tests.support.audit_events import (
    EDITION,
    a_confirmation,
    a_grant,
    a_register_entry,
    a_withdrawal,
    an_offer,
)
from tests.support.builders import HASH, NOON, PRODUCT, UCLH

PLAIN = re.compile(
    r"""
    [a-z][a-z0-9_]*([.\-/][a-z0-9_.\-/]+)*  # a code, a kind, a wire type, a media type
    | [A-Z]{2} | \*                         # a territory, all
    | \d{4}[-.]\d{1,6}                      # an edition's number, a policy's version
    | \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z
    | [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12} | [0-9a-f]{64}
    | (prd|pm|off)_[a-z2-7]{20}
    | ((org|owner):)?[A-Z][A-Z0-9-]{1,31}:[A-Za-z0-9._~-]{1,64}
    | (type|group|service):[a-z0-9_-]{1,64}
    | (innovation|opportunity):[a-z0-9-]{1,64}:[!-~]{1,256} | opportunity:ocds
    | /[a-z]+
    | audit\.example/log/1\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}
    | [A-Za-z0-9_-]{22}                     # a salt
    """,
    re.ASCII | re.VERBOSE,
)


async def a_whole_story() -> Audit:
    """Everything that audit ever writes of, once."""
    audit = await a_shared_world()
    await audit.hear(a_register_entry(UCLH, OrgType.NHS_FT), an_offer())
    seen = await audit.opened()
    await audit.hear(
        EditionPublished(
            occurred_at=NOON,
            version=2,
            edition=EDITION,
            series=Series.BEST_OF,
            number="2026.1",
            seal_seq=6,
            document_sha256=HASH,
            counts={"listed": 1},
            renderings=(Rendering(media="text/csv", sha256=HASH, bytes=9),),
        )
    )
    await audit.hear(a_confirmation(seen.seq, seen.opened.allow_sha256))
    await audit.receive(PermissionGrantRequested, a_grant(), id_="Dear Sir, 7 o'clock?")
    await withdraw(audit)
    await audit.receive(
        PermissionWithdrawalRequested, a_withdrawal(permission="pm_" + "z" * 20), id_="x"
    )
    await audit.hear(a_recall(), a_parked_record())
    return audit


def a_recall() -> EntryRecalled:
    return EntryRecalled(
        occurred_at=NOON,
        version=3,
        edition=EDITION,
        series=Series.BEST_OF,
        number="2026.1",
        product=PRODUCT,
        rank=1,
        cause="withdrawn",
        cause_event="a line of whatever export says",
        seq=9,
    )


def a_parked_record() -> RecordParked:
    return RecordParked(
        occurred_at=NOON,
        version=1,
        group="intake",
        of_topic="partners.innovations.v1",
        of_partition=0,
        of_offset=7,
        timestamp=0,
        size=9,
        sha256=HASH,
        reason="not_json",
        error="Malformed",
        step="envelope",
        attempts=1,
        code_version="0.1 beta",
    )


def strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from strings([*cast("dict[str, object]", value)])
            yield from strings([*cast("dict[str, object]", value).values()])
        case list():
            for item in cast("list[object]", value):
                yield from strings(item)
        case _:
            assert value is None or isinstance(value, bool | int)


async def test_every_string_is_a_code_an_id_a_time_or_a_hash() -> None:
    audit = await a_whole_story()

    told = {text for body in audit.bodies() for text in strings(body)}

    assert {text for text in told if not PLAIN.fullmatch(text)} == set()
    assert len({*audit.kinds()}) == 15


async def test_a_permit_for_other_bytes_is_no_permit() -> None:
    audit = await a_shared_world()
    seen = await audit.opened()

    await audit.hear(
        a_confirmation(seen.seq, seen.opened.allow_sha256), a_confirmation(2, HASH)
    )

    assert [b["data"]["agrees"] for b in audit.bodies()[-2:]] == [True, False]


async def test_a_body_has_one_spelling_and_its_bytes_are_what_is_hashed() -> None:
    audit = await a_whole_story()

    for row in audit.library.rows():
        assert orjson.dumps(json.loads(row["body"]), option=orjson.OPT_SORT_KEYS) == row["body"]
        assert leaf_hash(row["body"]) == row["leaf"]


def test_what_a_cause_wrote_is_found_by_the_same_name_for_ever() -> None:
    assert rid_from("/intake", "1") == "313ee6ea-a82c-5f5f-8480-875af53e697b"
