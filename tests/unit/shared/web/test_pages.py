import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Request, Response

from shared.policy.permit import Permit
from shared.web.callers import Asking, own
from shared.web.pages import PRIVATE, PUBLIC, Page, page_router
from shared.web.problems import SECURITY, Problem
from shared.web.site import Link
from tests.support.callers import NOON, signed_in
from tests.support.pages import browsing, served, text

MENU = (
    Link(text="Ranking", href="/ranking"),
    Link(text="Offers", href="/offers", roles=frozenset({"director"})),
)


def a_router(template: str = "home.jinja", **kinds: Any) -> APIRouter:
    router = page_router()

    async def shown(request: Request, _: Asking) -> Response:
        return Page(template, {"title": "Offers"}, **kinds).answer(request)

    async def theirs(organisation: str, caller: Asking) -> Response:
        own(caller, organisation)
        return Response()

    async def refused() -> Response:
        raise Problem(409, "draft-open", detail="The draft <1> waits.")

    router.add_api_route("/offers", shown)
    router.add_api_route("/of/{organisation}", theirs)
    router.add_api_route("/refused", refused)
    return router


@pytest.mark.parametrize("path", ["/", "/accessibility", "/privacy", "/cookies"])
async def test_the_pages_of_every_service_are_public_and_hold_no_script(
    tmp_path: Path, path: str
) -> None:
    async with browsing(served(tmp_path)) as client:
        told = await client.get(path)

    assert (told.status_code, told.headers["cache-control"]) == (200, PUBLIC)
    assert told.headers["vary"] == "cookie"
    assert dict(told.headers).items() >= SECURITY.items()
    assert "<script" not in told.text
    assert re.findall(r'(?:href|src)="(?!/|#)', told.text) == []
    assert told.text.count("<h1") == 1


async def test_a_page_for_one_reader_is_kept_by_nobody(tmp_path: Path) -> None:
    async with browsing(served(tmp_path, a_router()), **signed_in("director")) as client:
        told = await client.get("/offers")

    assert (told.status_code, told.headers["cache-control"]) == (200, PRIVATE)


async def test_the_menu_shows_what_the_reader_may_open(tmp_path: Path) -> None:
    app = served(tmp_path, a_router(), menu=MENU)

    async with browsing(app) as visitor, browsing(app, **signed_in("director")) as director:
        told = [text(await client.get("/")) for client in (visitor, director)]

    assert ["Offers" in each for each in told] == [False, True]
    assert ["Ranking" in each for each in told] == [True, True]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "There is nothing here that you may see."),
        ("/offers", 401, "Sign in first"),
        ("/refused", 409, "The draft <1> waits."),
        ("/refused?x=1", 400, "A query parameter is not known."),
    ],
)
async def test_a_browser_reads_the_words_of_the_problem_document(
    tmp_path: Path, path: str, *, status: int, words: str
) -> None:
    async with browsing(served(tmp_path, a_router())) as client:
        page = await client.get(path)
        document = await client.get(path, headers={"accept": "application/json"})

    assert (page.status_code, page.headers["content-type"]) == (
        status,
        "text/html; charset=utf-8",
    )
    assert page.headers["cache-control"] == "no-store"
    assert words in text(page)
    assert document.json()["detail"] in text(page)
    assert document.json()["title"] in text(page)


async def test_what_another_organisation_owns_is_absent(tmp_path: Path) -> None:
    accept = {"accept": "application/json"}

    async with browsing(served(tmp_path, a_router()), **signed_in("director")) as client:
        mine = await client.get("/of/GB-NHS:RRV")
        theirs = await client.get("/of/GB-NHS:RJ1", headers=accept)
        absent = await client.get("/nowhere", headers=accept)

    assert mine.status_code == 200
    assert (theirs.status_code, theirs.json()) == (404, absent.json())


def a_permit(until: datetime = NOON + timedelta(1)) -> Permit:
    return Permit(seq=7, allowed={}, allow_sha256="", use_by=until)


async def test_a_product_is_shown_under_the_decision_that_permits_it(tmp_path: Path) -> None:
    app = served(tmp_path, a_router("product.jinja", permit=a_permit()), now=lambda: NOON)

    async with browsing(app, **signed_in("director")) as client:
        told = await client.get("/offers")

    assert (told.status_code, told.headers["cache-control"]) == (200, PRIVATE)
    assert "Shown to you under decision 7 of the log." in text(told)


@pytest.mark.parametrize(
    ("permit", "status"), [(None, 500), (a_permit(NOON), 503)], ids=["none", "run out"]
)
async def test_without_a_permit_that_holds_no_product_is_shown(
    tmp_path: Path, permit: Permit | None, *, status: int
) -> None:
    app = served(tmp_path, a_router("product.jinja", permit=permit), now=lambda: NOON)

    async with browsing(app, **signed_in("director")) as client:
        told = await client.get("/offers")

    assert told.status_code == status
    assert "Offers" not in text(told)
