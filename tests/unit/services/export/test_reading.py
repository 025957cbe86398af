"""What a reader gets: never a product without a permit, and never one silently."""

import json
from base64 import b64encode
from hashlib import sha256

import pytest

from shared.schemas.export import DisclosureRecorded
from tests.support.export import a_withdrawal, product_id, ref
from tests.support.export_readers import USE_BY
from tests.unit.services.export.conftest import Reading

A, B = product_id("a"), product_id("b")
FILES = ("edition.json", "products.csv")
EDITION = "/best-of/2026.1"
PRODUCT_ROUTES = {
    f"/v1/{series}{path}"
    for series in ("best-of", "pipeline")
    for path in (
        "", "/changes", "/{number}", "/{number}/compare", "/{number}/products/{product}",
        "/{number}/files/{name}",
    )
}  # fmt: skip
WITHOUT_PRODUCTS = {
    "/v1/drafts", "/v1/drafts/{draft}", "/v1/recalls", "/v1/editions", "/v1/criteria",
    "/v1/criteria/{version}", "/v1/guidance", "/v1/hashes/{sha256}",
}  # fmt: skip
PRODUCT_PATHS = (
    "/best-of", EDITION, "/best-of?q=product&sort=name", f"{EDITION}/products/{A}",
    *(f"{EDITION}/files/{f}" for f in FILES),
)  # fmt: skip
NOWHERE = (
    "/best-of/2026.2", f"{EDITION}/files/edition.exe", f"{EDITION}/products/prd_x",
    f"{EDITION}/files/..%2Fx",
)  # fmt: skip
WORDS = ("Product a", "Product b", "Maker", "pulse", "Trust")


def disclosures(reading: Reading) -> list[DisclosureRecorded]:
    return [e for e in reading.world.told if isinstance(e, DisclosureRecorded)]


async def test_every_route_either_goes_through_the_gate_or_shows_no_product(
    reading: Reading,
) -> None:
    document = (await reading.client.get("/v1/openapi.json")).json()

    assert set(document["paths"]) == PRODUCT_ROUTES | WITHOUT_PRODUCTS


@pytest.mark.parametrize("path", PRODUCT_PATHS)
async def test_while_audit_is_silent_no_product_byte_leaves(
    reading: Reading, path: str
) -> None:
    reading.auditor.silent = True

    answer = await reading.get(path)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["type"] == "/problems/audit-silent"
    assert not any(word in answer.text for word in WORDS)
    assert disclosures(reading) == []


@pytest.mark.parametrize("path", PRODUCT_PATHS)
async def test_every_product_that_leaves_was_asked_for_first(
    reading: Reading, path: str
) -> None:
    answer = await reading.get(path)

    assert answer.status_code == 200
    assert "Product a" in answer.text
    [asked] = reading.auditor.asked
    assert asked["edition"] == reading.edition.heading.id
    assert (asked["recipient"], asked["purpose"]) == ("GB-NHS:RRV", "export_promotion")


@pytest.mark.parametrize("path", PRODUCT_PATHS)
async def test_signed_out_nobody_sees_a_product(reading: Reading, path: str) -> None:
    answer = await reading.client.get(f"/v1{path}")

    assert answer.status_code == 401
    assert reading.auditor.asked == []


@pytest.mark.parametrize("path", PRODUCT_PATHS)
async def test_a_permit_past_its_use_sends_nothing(reading: Reading, path: str) -> None:
    reading.auditor.use_by = USE_BY.replace("12:00:30", "12:00:00")

    answer = await reading.get(path)

    assert answer.status_code == 503
    assert not any(word in answer.text for word in WORDS)


async def test_a_guess_of_the_browser_is_no_reading(reading: Reading) -> None:
    answer = await reading.get("/best-of", **{"sec-purpose": "prefetch;anonymous-client-ip"})

    assert answer.status_code == 503
    assert reading.auditor.asked == []


async def test_what_audit_strikes_is_in_no_answer(reading: Reading) -> None:
    reading.auditor.strikes = {"withdrawn": [A]}

    texts = [(await reading.get(f"{EDITION}/files/{file}")).text for file in FILES]
    product = await reading.get(f"{EDITION}/products/{A}")

    assert all("Product b" in text and "Product a" not in text for text in texts)
    assert product.status_code == 404


async def test_a_field_withheld_from_this_reader_is_named_and_not_shown(
    reading: Reading,
) -> None:
    withheld = {"product": A, "source": ref("a"), "fields": ["sites", "nhs_use"], "code": "x"}
    reading.auditor.withheld = [withheld]

    [entry] = (await reading.get(f"{EDITION}/products/{A}")).json()["entries"]

    assert entry["withheld"] == ["nhs_use", "sites"]
    assert (entry["points"], entry["rank"], entry["signals"]) == (None, None, [])


async def test_a_reader_who_is_denied_everything_gets_counts_and_no_names(
    reading: Reading,
) -> None:
    reading.auditor.strikes = {"recipient_unknown": "*"}

    answer = await reading.get("/best-of")

    assert answer.status_code == 200
    assert answer.json()["entries"] == []
    assert answer.json()["counts"] == {
        "candidates": 2,
        "eligible": 2,
        "listed": 2,
        "new": 2,
        "removed": 0,
        "shown": 0,
    }
    assert not any(word in answer.text for word in (*WORDS, A, B))


async def test_a_recalled_product_stays_out_even_when_audit_would_let_it_pass(
    reading: Reading,
) -> None:
    await reading.world.hear(a_withdrawal(A, seq=20))

    whole = await reading.get("/best-of")

    assert reading.auditor.asked[0]["omit"] == [A]
    assert [entry["product"] for entry in whole.json()["entries"]] == [B]


async def test_a_recalled_product_is_gone_for_whoever_had_it_and_unheard_of_for_others(
    reading: Reading,
) -> None:
    await reading.world.hear(a_withdrawal(A, seq=20))
    paths = [f"{EDITION}/products/{A}", f"{EDITION}/products/prd_x"]

    others = [await reading.get(path) for path in paths]
    reading.auditor.recipients = ["GB-NHS:RRV"]
    gone = await reading.get(paths[0])

    assert others[0].text == others[1].text
    assert {answer.status_code for answer in others} == {404}
    assert (gone.status_code, gone.json()["type"]) == (410, "/problems/recalled")
    assert reading.auditor.asked == []


async def test_who_may_see_all_of_it_gets_the_very_bytes_that_were_published(
    reading: Reading,
) -> None:
    shelves = reading.world.archive.shelves()

    for file in FILES:
        answer = await reading.get(f"{EDITION}/files/{file}")
        kept = await shelves.renderings.get(f"{reading.edition.heading.id}/{file}")
        assert kept
        assert answer.content == kept.body


async def test_a_file_says_what_it_is_and_is_kept_by_nobody_between(reading: Reading) -> None:
    answer = await reading.get(f"{EDITION}/files/products.csv")

    digest = sha256(answer.content).digest()
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["etag"] == f'"{digest.hex()}"'
    assert answer.headers["repr-digest"] == f"sha-256=:{b64encode(digest).decode()}:"
    assert answer.headers["accept-ranges"] == "none"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


async def test_each_disclosure_is_told_with_what_left(reading: Reading) -> None:
    answer = await reading.get(f"{EDITION}/files/products.csv")

    [told] = disclosures(reading)
    assert (told.decision_seq, told.version, told.completed) == (11, 11, True)
    assert told.recipient == "GB-NHS:RRV"
    assert told.rendering_sha256 == sha256(answer.content).hexdigest()
    assert told.bytes == len(answer.content)


@pytest.mark.parametrize("path", NOWHERE)
async def test_what_is_not_there_is_not_asked_about(reading: Reading, path: str) -> None:
    answer = await reading.get(path)

    assert answer.status_code == 404
    assert reading.auditor.asked == []


async def test_an_unknown_parameter_is_refused(reading: Reading) -> None:
    answer = await reading.get("/best-of?omit=x")

    assert answer.status_code == 400


async def test_json_is_canonical(reading: Reading) -> None:
    answer = await reading.get("/best-of")

    again = json.dumps(answer.json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert answer.text == again
