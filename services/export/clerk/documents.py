"""A view as data: what the files hold, and what the API answers."""

from typing import Any

from pydantic_core import to_jsonable_python

from services.export.domain.view import Row, View

SCHEMA = "urn:innovation-pipeline:edition:1"


def document(view: View) -> dict[str, Any]:
    heading = view.heading
    return {
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
        "entries": [entry(row) for row in view.rows],
        "counts": {**heading.counts, "shown": len(view.rows)},
        "exclusions": heading.exclusions,
    }


def entry(row: Row) -> dict[str, Any]:
    return {
        "product": row.product,
        "rank": row.rank,
        "points": row.points,
        "signals": to_jsonable_python(row.signals),
        "fields": to_jsonable_python(row.values),
        "withheld": row.withheld,
        **to_jsonable_python(row.step),
    }
