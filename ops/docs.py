"""Write what is made from code: the catalogue of events and its JSON Schemas."""

import json
from collections.abc import Mapping
from pathlib import Path

from shared.schemas import catalogue

DOCS = Path(__file__).parents[1] / "docs"


def made() -> Mapping[Path, str]:
    """Give each generated file's text by its path below `docs/`."""
    schemas = {
        Path("schemas") / f"{wire_type}.json": json.dumps(schema, indent=2) + "\n"
        for wire_type, schema in catalogue.schemas().items()
    }
    return {Path("events.md"): catalogue.page(), **schemas}


def write() -> int:
    for path, text in made().items():
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_text(text, encoding="utf-8")
    print(f"docs: {len(made())} files written")
    return 0
