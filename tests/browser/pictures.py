"""`python -m tests.browser.pictures`: the README's pictures, from sample data; `make docs`."""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from ops.children import exit_on_signals
from ops.demo import Story
from ops.keys import Keys
from ops.scenes import Scenes
from ops.services import ANY_PORTS
from ops.stack import running
from tests.support.browser import FLAGS
from tests.support.sources import ROOT

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 150_000
SIZE = (1280, 1200)
"""Pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    name: str
    address: str
    token: str


def subjects(scenes: Scenes, *, out: Path) -> Sequence[Subject]:
    """Tell the demonstration as far as its first edition; give two pages of it."""
    story = Story(scenes=scenes, out=out)
    sources = story.feeds_come_in()
    story.owners_permit(sources)
    _ = story.edition_is_published()
    held = scenes.permissions(sources[0])[0]["permission"]
    pages = {
        "best-of": ("promoter", "export", "/best-of"),
        "permission": ("officer", "audit", f"/permissions/{held}"),
    }
    return [
        Subject(
            name=name,
            address=f"{scenes.stack.addresses[service]}{path}",
            token=scenes.keys.token(person),
        )
        for name, (person, service, path) in pages.items()
    ]


def photograph(browser: Browser, subject: Subject) -> None:
    context = browser.new_context(
        viewport={"width": SIZE[0], "height": SIZE[1]},
        extra_http_headers={"authorization": f"Bearer {subject.token}"},
    )
    try:
        page = context.new_page()
        answer = page.goto(subject.address, wait_until="load")
        if answer is None or not answer.ok:
            sys.exit(f"{subject.address} shows no page to take a picture of")
        picture = page.screenshot()
    finally:
        context.close()
    if len(picture) > LARGEST:
        sys.exit(f"{subject.name}: {len(picture):,} bytes are more than {LARGEST:,}")
    path = PICTURES / f"{subject.name}.png"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(picture)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {len(picture):,} bytes\n")


def main() -> None:
    exit_on_signals(130)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        sys.stdout.write("docs: no Chromium is here; the pictures stay as they are\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with running(data, ports=ANY_PORTS) as stack:
            wanted = subjects(Scenes(stack=stack, keys=Keys(folder=data)), out=data)
            with sync_playwright() as driver:
                browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
                for subject in wanted:
                    photograph(browser, subject)
                browser.close()


if __name__ == "__main__":
    main()
