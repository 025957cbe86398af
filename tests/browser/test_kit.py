"""Every page of the kit as a browser shows it; `pytest tests/browser --golden` writes anew."""

import json
from pathlib import Path

import pytest

from tests.browser.conftest import Served
from tests.support.browser import WIDTHS, Eyes, Visit

GOLDEN = Path(__file__).with_name("golden")
PAGES = {
    "home": ("/", 200),
    "accessibility": ("/accessibility", 200),
    "privacy": ("/privacy", 200),
    "cookies": ("/cookies", 200),
    "absent": ("/nowhere", 404),
    "refused": ("/sign-in?then=elsewhere", 400),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_kit_is_fit_to_be_read(
    eyes: Eyes, served: Served, *, name: str, request: pytest.FixtureRequest
) -> None:
    path, status = PAGES[name]

    seen = eyes.look(Visit(address=served.service + path, name=f"kit-{name}", status=status))

    golden = GOLDEN / f"kit-{name}.yaml"
    if request.config.getoption("--golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(seen.snapshot + "\n", encoding="utf-8")
    assert seen.snapshot + "\n" == golden.read_text(encoding="utf-8")
    assert seen.incomplete == json.loads((GOLDEN / "incomplete.json").read_text("utf-8"))


@pytest.mark.timeout(120)
def test_somebody_signs_in_as_a_sample_and_out_again(eyes: Eyes, served: Served) -> None:
    context = eyes.browser.new_context(viewport={"width": WIDTHS[0], "height": 800})
    try:
        page = context.new_page()
        page.goto(f"{served.service}/cookies")
        page.get_by_role("link", name="Sign in").click()
        page.get_by_role("link", name="Director", exact=True).click()
        back, signed_in = page.url, page.get_by_text("GB-NHS:RRV").is_visible()
        page.get_by_role("button", name="Sign out").click()
        left = page.get_by_role("link", name="Sign in").first.is_visible()
    finally:
        context.close()

    assert (back, signed_in, left) == (f"{served.service}/cookies", True, True)
