"""Pages of editions: each product goes through the gate, and each page says what it should."""

from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from services.export.pages import page_routers
from shared.schemas.export import DisclosureRecorded
from tests.support.export import STRICT, a_withdrawal, product_id
from tests.support.export_readers import USE_BY, Auditor, a_room
from tests.support.export_shelf import A, B, C, Shelf
from tests.support.export_world import World
from tests.support.pages import text

PAIR = f"?p={A}&p={B}"
GATED = {
    "/best-of": "/best-of",
    "/best-of/changes": "/best-of/changes",
    "/best-of/{number}": "/best-of/2026.1",
    "/best-of/{number}/compare": f"/best-of/2026.2/compare{PAIR}",
    "/best-of/{number}/products/{product}": f"/best-of/2026.1/products/{A}",
    "/best-of/{number}/files/{name}": "/best-of/2026.1/files/products.csv",
    "/pipeline": "/pipeline?group=category",
    "/pipeline/changes": "/pipeline/changes",
    "/pipeline/{number}": "/pipeline/2026.2?stage=ready",
    "/pipeline/{number}/compare": f"/pipeline/2026.2/compare{PAIR}",
    "/pipeline/{number}/products/{product}": f"/pipeline/2026.2/products/{C}",
    "/pipeline/{number}/files/{name}": "/pipeline/2026.2/files/edition.json",
    "/nhs-developed": "/nhs-developed",
}
"""Every page that shows a product, and one address of it."""
SIGNED_IN = {
    "/best-of/editions": "/best-of/editions",
    "/pipeline/editions": "/pipeline/editions",
    "/recalls": "/recalls",
}
OPEN = {
    "/": "/",
    "/guidance": "/guidance",
    "/ranking": "/ranking",
    "/ranking/{version}": "/ranking/best-of-2026-1",
    "/verify": "/verify?sha256=" + "0" * 64,
    "/best-of.atom": "/best-of.atom",
    "/pipeline.atom": "/pipeline.atom",
}
WORDS = ("Product a", "Product b", "Product c", "Maker", "pulse", "Trust R", A, B, C)
KNOWN_ONLY = ("Product a", "Product b", "Product c", "Maker", "pulse")


def test_every_page_is_gated_or_shows_no_product(tmp_path: Path) -> None:
    room = a_room(tmp_path, World(rules=STRICT), auditor=Auditor())

    routes = [route for router in page_routers(room) for route in router.routes]

    pages = {route.path for route in routes if isinstance(route, APIRoute)}
    assert pages == {*GATED, *SIGNED_IN, *OPEN}


@pytest.mark.parametrize("path", GATED.values())
async def test_a_page_shows_what_audit_permits_and_tells_that_it_left(
    shelf: Shelf, path: str
) -> None:
    answer = await shelf.get(path)

    assert answer.status_code == 200, answer.text
    assert any(word in answer.text for word in KNOWN_ONLY)
    assert answer.headers["cache-control"] == "private, no-store"
    told = [e for e in shelf.world.told if isinstance(e, DisclosureRecorded)]
    assert len(told) == len(shelf.auditor.asked) >= 1
    assert {each.bytes for each in told} == {len(answer.content)}


@pytest.mark.parametrize("path", GATED.values())
async def test_while_audit_is_silent_no_page_shows_a_product(shelf: Shelf, path: str) -> None:
    shelf.auditor.silent = True

    answer = await shelf.get(path)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert not any(word in answer.text for word in KNOWN_ONLY)


@pytest.mark.parametrize("path", GATED.values())
async def test_a_permit_past_its_use_shows_nothing(shelf: Shelf, path: str) -> None:
    shelf.auditor.use_by = USE_BY.replace("12:00:30", "12:00:00")

    answer = await shelf.get(path)

    assert answer.status_code == 503
    assert not any(word in answer.text for word in KNOWN_ONLY)


@pytest.mark.parametrize("path", GATED.values())
async def test_an_audit_that_lies_is_not_believed(shelf: Shelf, path: str) -> None:
    shelf.auditor.lies = True

    answer = await shelf.get(path)

    assert answer.status_code == 503
    assert not any(word in answer.text for word in KNOWN_ONLY)


@pytest.mark.parametrize("path", [*GATED.values(), *SIGNED_IN.values()])
async def test_signed_out_nobody_sees_more_than_a_way_to_sign_in(
    shelf: Shelf, path: str
) -> None:
    answer = await shelf.visit(path)

    assert answer.status_code == 401
    assert shelf.auditor.asked == []
    assert not any(word in text(answer) for word in KNOWN_ONLY)


@pytest.mark.parametrize("path", GATED.values())
async def test_a_guess_of_the_browser_is_no_reading(shelf: Shelf, path: str) -> None:
    answer = await shelf.get(path, **{"sec-purpose": "prefetch"})

    assert answer.status_code == 503
    assert shelf.auditor.asked == []


@pytest.mark.parametrize("path", GATED.values())
async def test_whom_everything_is_denied_reads_no_name(shelf: Shelf, path: str) -> None:
    shelf.auditor.strikes = {"no_permission": "*"}

    answer = await shelf.get(path)

    assert answer.status_code in {200, 404}
    assert not any(word in answer.text for word in WORDS if word not in path)


@pytest.mark.parametrize("path", OPEN.values())
async def test_an_open_page_needs_nobody_and_names_nothing(shelf: Shelf, path: str) -> None:
    answer = await shelf.visit(path)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert shelf.auditor.asked == []
    assert not any(word in answer.text for word in WORDS)


async def test_recalls_name_what_was_received_by_id_alone(shelf: Shelf) -> None:
    await shelf.world.hear(a_withdrawal(A, seq=40))
    shelf.auditor.recipients = ["GB-NHS:RRV"]

    answer = await shelf.get("/recalls")

    assert A in answer.text
    assert "Product a" not in answer.text


async def test_where_nothing_was_recalled_nothing_is_said_to_have_been(shelf: Shelf) -> None:
    answer = await shelf.get("/recalls")

    assert "Nothing that your organisation received was recalled." in answer.text
    assert "had received these" not in answer.text


@pytest.mark.parametrize("query", ["?catgory=AI", "?omit=x"])
async def test_an_unknown_filter_is_refused_as_a_page(shelf: Shelf, query: str) -> None:
    answer = await shelf.get(f"/best-of{query}")

    assert answer.status_code == 400
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize("query", ["", f"?p={A}"])
async def test_fewer_than_two_are_not_compared(shelf: Shelf, query: str) -> None:
    answer = await shelf.get(f"/best-of/2026.1/compare{query}")

    assert answer.status_code == 400
    assert "two to four" in text(answer)


async def test_who_is_not_there_cannot_be_told_from_who_is_hidden(shelf: Shelf) -> None:
    shelf.auditor.strikes = {"withdrawn": [A]}
    paths = [f"/best-of/2026.1/products/{each}" for each in (A, product_id("z"))]

    hidden, absent = [await shelf.get(path) for path in paths]

    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert text(hidden) == text(absent)
