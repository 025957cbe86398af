"""What no page may hold, whoever writes it."""

import hashlib
import re
from pathlib import Path

import pytest

from shared.web.assets import STATIC
from tests.support.sources import ROOT, name

KIT = sorted((ROOT / "shared" / "web" / "templates").glob("*.jinja"))
PAGES = sorted((ROOT / "services").glob("*/pages/**/*.jinja"))
REFUSED = {
    r"<script|\bon[a-z]+=\"|javascript:": "no page has a script",
    r"\|\s*safe\b|Markup|autoescape": "what is printed is escaped",
    r"\bstyle=": "the policy of every page refuses styles of its own",
    r"https?://(?!www\.w3\.org)": "nothing is fetched from afar: links to others are settings",
    r"\bNHS logo|nhsuk-header__logo": "the identity is not ours to use",
}


@pytest.mark.parametrize("template", [*KIT, *PAGES], ids=name)
def test_a_template_holds_nothing_that_a_page_may_not(template: Path) -> None:
    text = template.read_text(encoding="utf-8")

    assert [why for pattern, why in REFUSED.items() if re.search(pattern, text)] == []


def test_the_files_of_the_pages_are_those_that_were_compiled() -> None:
    lines = (STATIC / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    listed = {file: digest for digest, file in (line.split("  ") for line in lines)}
    there = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in STATIC.iterdir()
        if path.name != "SHA256SUMS"
    }

    assert there == listed, "`make assets`"


def test_the_style_sheet_asks_nobody_else() -> None:
    sheet = (STATIC / "site.css").read_text(encoding="utf-8")

    assert "://" not in sheet
    assert "@font-face" not in sheet
    assert re.search(r"body,[^{}]*\{font-family:Arial", sheet)
