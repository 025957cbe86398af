"""A page as a real browser shows it, narrow and wide, and what is wrong with it."""

import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.node import Node
from tests.support.sources import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
]
SHOTS = ROOT / "build" / "screenshots"
WIDTHS = (320, 1280)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BAD = 400
BAD_REMARK = "the server responded with a status of"
"""A browser says so of a problem page that was asked for."""
LEAST = 600
"""Pixels of a table in a wide window."""
MEASURE = """() => ({
  width: document.documentElement.scrollWidth,
  tables: [...document.querySelectorAll('table')].map(t => t.getBoundingClientRect().width),
  labels: [...document.querySelectorAll('.nhsuk-table__heading')]
    .filter(each => each.getBoundingClientRect().width > 0).length,
  font: getComputedStyle(document.body).fontFamily,
  scripts: document.scripts.length,
})"""
JUDGE = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
Mode = Literal["plain", "without JavaScript", "judged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One page for one person; `name` is its screenshot's and its golden file's."""

    address: str
    name: str
    status: int = 200
    cookies: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is compared with what was committed."""

    snapshot: str
    incomplete: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    browser: Browser
    axe: str
    """The source of axe-core."""

    def look(self, visit: Visit) -> Seen:
        """Go through the checks of a page; AssertionError says which failed."""
        incomplete, snapshots = set[str](), list[str]()
        for width in WIDTHS:
            with self._opened(visit, "plain", width=width) as page:
                _fits(page.evaluate(MEASURE), width=width)
                SHOTS.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=SHOTS / f"{visit.name}-{width}.png", full_page=True)
                snapshots.append(page.locator("body").aria_snapshot())
            with self._opened(visit, "without JavaScript", width=width) as page:
                bare = page.locator("body").aria_snapshot()
            assert bare == snapshots[-1], f"{visit.address} is another without JavaScript"
            with self._opened(visit, "judged", width=width) as page:
                incomplete |= self._judged(page)
        return Seen(snapshot=snapshots[-1], incomplete=sorted(incomplete))

    @contextmanager
    def _opened(self, visit: Visit, mode: Mode, *, width: int) -> Generator[Page]:
        """As it is, but for the judge, who has to be let in past the page's own policy."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=mode != "without JavaScript",
            bypass_csp=mode == "judged",
        )
        said = list[str]()
        try:
            context.add_cookies(
                [
                    {"name": n, "value": v, "url": visit.address}
                    for n, v in visit.cookies.items()
                ]
            )
            page = context.new_page()
            page.on("console", lambda message: said.append(message.text))
            page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
            page.on("response", lambda r: said.extend([r.url] if _is_bad(r, visit) else []))
            page.goto(visit.address, wait_until="load")
            remarks = [each for each in said if visit.status < BAD or BAD_REMARK not in each]
            assert remarks == [], f"{visit.address} at {width} px"
            yield page
        finally:
            context.close()

    def _judged(self, page: Page) -> set[str]:
        page.evaluate(self.axe)
        told: dict[str, Any] = page.evaluate(JUDGE, TAGS)
        wrong = [f"{each['id']}: {each['nodes'][0]['html']}" for each in told["violations"]]
        assert wrong == [], page.url
        return {each["id"] for each in told["incomplete"]}


def _is_bad(response: Any, visit: Visit) -> bool:
    if response.url == visit.address:
        return bool(response.status != visit.status)
    return bool(response.status >= BAD)


def _fits(measured: Mapping[str, Any], *, width: int) -> None:
    assert measured["scripts"] == 0
    assert measured["font"].startswith("Arial"), "the font is set on body"
    assert measured["width"] == width, f"it scrolls sideways at {width} px"
    if width == WIDTHS[-1]:
        assert [each for each in measured["tables"] if each <= LEAST] == [], (
            "a table is squeezed"
        )
        assert measured["labels"] == 0, "labels of stacked rows show beside their columns"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Its program."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        pytest.skip("NOT RUN: there is no Chromium here")
    return program


@contextmanager
def launched(program: str) -> Generator[Browser]:
    """While it is open a loop runs here, and no other test may have one."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def eyes(node: Node, chromium: str) -> Generator[Eyes]:
    axe = (node.modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    with launched(chromium) as browser:
        yield Eyes(browser=browser, axe=axe)
