"""The page in a real browser, as narrow as a small telephone."""

import json
import re
import subprocess
from html import escape, unescape
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from services.export.domain.view import look
from services.export.render import FORMATS
from shared.schemas.matching import TextFrom
from tests.support.export import a_profile, a_ranked_product, product_id, ref
from tests.unit.services.export.test_editions import an_edition, everything, permitting

CHROMIUM = which("chromium")
WORD = "Cardiovascular"
NAMES = {"a": WORD, "b": "Pneumonoultramicroscopicsilicovolcanoconiosis" * 2}
MEASURE = """<iframe width="320" height="999" srcdoc="PAGE"></iframe><output></output><script>
const frame = document.querySelector("iframe")
frame.onload = () => {
  const page = frame.contentDocument, shown = page.documentElement
  const lines = each => new Set([...each.getClientRects()].map(r => r.top)).size
  const links = [...page.querySelectorAll("a")].map(a => [a.textContent, lines(a)])
  const heads = [...page.querySelectorAll("thead th")].map(h => h.scrollWidth - h.clientWidth)
  document.querySelector("output").textContent = JSON.stringify(
    {beyond: shown.scrollWidth - shown.clientWidth, links: Object.fromEntries(links), heads})
}
</script>"""


def a_page() -> str:
    profiles = [
        a_profile(a_ranked_product(letter, name=TextFrom(value=name, source=ref(letter))))
        for letter, name in NAMES.items()
    ]
    allowed = everything(*profiles)
    allowed[product_id("a")][ref("a")] -= {"nhs_use"}  # its rank is told in words
    view = look(an_edition(*profiles), permitting(allowed))
    [html] = [each for each in FORMATS if each.media == "text/html"]
    return html.render(view).decode()


def measured(page: str, folder: Path) -> Any:
    if CHROMIUM is None:
        pytest.skip("NOT RUN: no chromium here")
    path = folder / "page.html"
    path.write_text(MEASURE.replace("PAGE", escape(page)), encoding="utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000")
    asked = [CHROMIUM, *flags, f"--user-data-dir={folder}", "--dump-dom", path.as_uri()]
    told = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)
    found = re.search("<output>(.*)</output>", told.stdout)
    assert found
    return json.loads(unescape(found[1]))


def test_nothing_scrolls_sideways_and_no_common_word_is_broken(tmp_path: Path) -> None:
    told = measured(a_page(), tmp_path)

    assert (told["beyond"], told["heads"]) == (0, [0, 0, 0])
    assert told["links"][WORD] == 1
    assert told["links"][NAMES["b"]] > 1
