"""The edition as data: canonical, so that the same view is the same bytes."""

from services.export.clerk.documents import document
from services.export.clerk.shelves import Format
from services.export.domain.view import View
from shared.web.problems import as_json


def render(view: View) -> bytes:
    return as_json(document(view))


FORMAT = Format(media="application/json", file="edition.json", render=render)
