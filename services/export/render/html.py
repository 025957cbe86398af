"""The edition as one plain page: it reads the same when saved, and holds no script."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.export.clerk.shelves import Format
from services.export.clerk.words import words
from services.export.domain.view import View

HERE = Path(__file__).parent
STYLE = (HERE / "edition.css").read_text(encoding="utf-8")
LABELS = {
    "benefits": "Value to patients and the NHS",
    "nhs_use": "Use in the NHS",
    "hta_output": "Health technology assessment",
}
FIRST = ("summary", "benefits", "nhs_use", "evidence", "assurance")
"""What it is and what it is worth come before all else."""

_templates = Environment(
    autoescape=True,
    auto_reload=False,
    loader=FileSystemLoader(HERE),
    lstrip_blocks=True,
    trim_blocks=True,
    undefined=StrictUndefined,
)


def render(view: View) -> bytes:
    rest = [f for f in view.heading.fields if f not in (*FIRST, "name", "supplier", "kind")]
    page = _templates.get_template("edition.jinja")
    shown = {"view": view, "style": STYLE, "fields": [*FIRST, *rest]}
    return page.render(shown, words=words, label=_label).encode()


def _label(field: str) -> str:
    return LABELS.get(field, field.replace("_", " ").capitalize())


_digest = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_digest}'; base-uri 'none'; frame-ancestors 'none'"
)
FORMAT = Format(
    media="text/html",
    file="edition.html",
    render=render,
    headers={"content-security-policy": POLICY},
)
