"""The edition as data: canonical, so that the same view is the same bytes."""

from typing import Any

from pydantic_core import to_jsonable_python

from services.export.clerk.shelves import Format
from services.export.domain.view import Row, View
from shared.web.problems import as_json

SCHEMA = "urn:innovation-pipeline:edition:1"


def render(view: View) -> bytes:
    heading = view.heading
    return as_json(
        {
            "$schema": SCHEMA,
            "edition": {
                "id": heading.id,
                "series": heading.series,
                **to_jsonable_python(heading.issue),
                "as_of": to_jsonable_python(heading.as_of),
                "document_sha256": view.document_sha256,
            },
            "basis": {
                "criteria": heading.criteria,
                "criteria_sha256": heading.criteria_sha256,
                "inputs_sha256": heading.inputs_sha256,
                "seal": to_jsonable_python(heading.seal),
            },
            "entries": [_entry(row) for row in view.rows],
            "counts": {**heading.counts, "shown": len(view.rows)},
            "exclusions": heading.exclusions,
        }
    )


def _entry(row: Row) -> dict[str, Any]:
    return {
        "product": row.product,
        "rank": row.rank,
        "points": row.points,
        "signals": to_jsonable_python(row.signals),
        "fields": to_jsonable_python(row.values),
        "withheld": row.withheld,
    }


FORMAT = Format(media="application/json", file="edition.json", render=render)
