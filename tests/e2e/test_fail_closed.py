"""While audit says nothing, nobody is shown anything."""

import os
import signal
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from tests.support.e2e import House
from tests.support.e2e_products import named, permitted

pytestmark = pytest.mark.timeout(180)
NAME = named("silent")
FILES = ("edition.json", "products.csv")
Questions = Mapping[str, Mapping[str, str]]
"""By service and route, who asks."""
OF_PRODUCTS: Questions = {
    "export": {
        f"/v1/{path}": "promoter"
        for series, number, before in (
            ("best-of", "{number}", "{before}"),
            ("pipeline", "{coming}", "{coming_before}"),
        )
        for path in (
            series,
            f"{series}/changes?from={before}&to={number}",
            f"{series}/{number}",
            f"{series}/{number}/compare?p={{product}}&p={{other}}",
            f"{series}/{number}/products/{{product}}",
            f"{series}/{number}/files/{{name}}",
        )
    },
    "matching": {"/v1/offers": "director", "/v1/offers/{offer}": "director"},
}
PAGES: Questions = {
    "export": {path.removeprefix("/v1"): who for path, who in OF_PRODUCTS["export"].items()}
}
"""What a person reads at the same addresses."""
LINKS = "/v1/links?ref={product}"
OF_OTHER_THINGS: Questions = {
    "export": {
        "/v1/recalls": "promoter",
        "/v1/drafts/{draft}": "editor",
        "/v1/editions": "promoter",
        "/v1/criteria": "promoter",
        "/v1/criteria/{version}": "promoter",
        "/v1/guidance": "promoter",
        "/v1/hashes/{sha256}": "promoter",
    },
    "matching": {
        LINKS: "operator",
        "/v1/teams": "director",
        "/v1/products/{product}": "officer",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A product that is listed and offered, and what stands in the paths of questions."""

    house: House
    told: Mapping[str, str]

    def asked(self, questions: Questions) -> Sequence[httpx2.Response]:
        """Ask all at once, each file by itself."""
        calls = [
            (self.house.client(person, service), path.format(**self.told, name=name))
            for service, routes in questions.items()
            for path, person in routes.items()
            for name in (FILES if "{name}" in path else FILES[:1])
        ]
        with ThreadPoolExecutor(len(calls)) as threads:
            return [*threads.map(answered, *zip(*calls, strict=True))]


def answered(client: httpx2.Client, path: str) -> httpx2.Response:
    return client.get(path)


@pytest.fixture(scope="module")
def shown(house: House) -> Shown:
    """Of both series two editions: the second lists the product for the first time."""
    permitted(house, "silent-other")
    first = {series: published(house, series) for series in ("best_of", "pipeline")}
    permitted(house, "silent")
    best, coming = (published(house, series) for series in first)
    ids = {e["fields"]["name"][0]["value"]: e["product"] for e in best["entries"]}
    offers = house.client("director", "matching").get("/v1/offers").json()["offers"]
    offered = {each["shown"]["name"]: each["offer"] for each in offers}
    told = {
        "number": best["edition"]["number"],
        "coming": coming["edition"]["number"],
        "before": first["best_of"]["edition"]["number"],
        "coming_before": first["pipeline"]["edition"]["number"],
        "draft": best["edition"]["id"],
        "product": ids[NAME],
        "other": ids[named("silent-other")],
        "offer": offered[NAME],
        "version": best["basis"]["criteria"],
        "sha256": best["edition"]["document_sha256"],
    }
    return Shown(house=house, told=told)


def published(house: House, series: str) -> Any:
    house.scenes.publish(series)
    path = f"/v1/{series.replace('_', '-')}"
    return house.client("promoter", "export").get(path).json()


@contextmanager
def frozen(house: House) -> Generator[None]:
    """It hears everything and answers nothing."""
    pid = house.stack.serving["audit"].pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
        house.stack.wait_until_ready("audit")


@contextmanager
def stopped(house: House) -> Generator[None]:
    """It is not there."""
    audit = house.stack.serving["audit"]
    audit.stop()
    try:
        yield
    finally:
        audit.start()
        house.stack.wait_until_ready("audit")


@pytest.mark.parametrize("service", OF_PRODUCTS)
def test_every_question_is_asked_here(house: House, service: str) -> None:
    document = house.client("operator", service).get("/v1/openapi.json").json()

    answered = {path for path, methods in document["paths"].items() if "get" in methods}

    known = {*OF_PRODUCTS[service], *OF_OTHER_THINGS[service]}
    plain = {path.partition("?")[0].replace("{coming}", "{number}") for path in known}
    assert answered == plain


@pytest.mark.parametrize("silent", [frozen, stopped])
def test_while_audit_is_silent_not_one_product_byte_leaves(
    shown: Shown, silent: Callable[[House], AbstractContextManager[None]]
) -> None:
    with silent(shown.house):
        answers = [*shown.asked(OF_PRODUCTS), *shown.asked(PAGES)]
        others = shown.asked(OF_OTHER_THINGS)

    assert {(answer.status_code, *kind(answer)) for answer in answers} == {
        (503, "application/problem+json", "/problems/audit-silent")
    }
    assert [each for each in (*answers, *others) if NAME in each.text] == []
    shown.house.settle()
    again = [*shown.asked(OF_PRODUCTS), *shown.asked(PAGES)]
    assert {(answer.status_code, NAME in answer.text) for answer in again} == {(200, True)}


def kind(answer: httpx2.Response) -> tuple[str, str]:
    return answer.headers["content-type"], answer.json()["type"]
