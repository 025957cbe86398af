"""A person in a real browser, who signs in and clicks; each click is counted."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.support.browser import BAD, WIDTHS, launched
from tests.support.e2e import House

Named = str | re.Pattern[str]


@dataclass(slots=True, kw_only=True)
class Walk:
    page: Page
    address: str
    """Of the service, as `make run` prints it."""
    clicks: int = 0
    """On links and buttons since the home page."""
    wrong: list[str] = field(default_factory=list[str])
    """What the browser complained of."""

    def home(self) -> None:
        self.page.goto(self.address)
        self.clicks = 0

    def sign_in(self, person: str) -> None:
        """Pick who it is, from the issuer's page; it leads back home."""
        self.home()
        self.follow("Sign in")
        self.follow(person)
        assert self.page.url.rstrip("/") == self.address
        self.clicks = 0

    def follow(self, link: Named, *, within: Locator | None = None) -> None:
        place = within or self.page.locator("body")
        is_whole = isinstance(link, str)
        self._click(place.get_by_role("link", name=link, exact=is_whole).first)

    def press(self, button: str) -> None:
        self._click(self.page.get_by_role("button", name=button, exact=True))

    def download(self, link: str, *, into: Path) -> Path:
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=link).click()
        self.clicks += 1
        path = into / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    def row(self, text: str) -> Locator:
        """The row of a table that says so."""
        return self.page.get_by_role("row").filter(has_text=text)

    def said(self) -> str:
        return self.page.locator("main").inner_text()

    def _click(self, target: Locator) -> None:
        with self.page.expect_navigation():
            target.click()
        self.clicks += 1


@contextmanager
def walking(program: str, house: House, *, service: str, person: str) -> Generator[Walk]:
    """Signed in and at home; in a narrow window, where menus are hardest to reach."""
    with launched(program) as browser:
        page = browser.new_page(viewport={"width": WIDTHS[0], "height": 800})
        walk = Walk(page=page, address=house.stack.services.address(service))
        page.on("console", lambda message: walk.wrong.append(message.text))
        page.on("response", lambda r: walk.wrong.extend([r.url] if r.status >= BAD else []))
        walk.sign_in(person)
        yield walk
        assert walk.wrong == []
