"""Write what is made from code: the catalogue of events, its schemas, its releases."""

import json
from collections.abc import Mapping
from pathlib import Path

from ops import asyncapi, manifests, releases, rights
from shared.schemas import catalogue

DOCS = Path(__file__).parents[1] / "docs"


def made() -> Mapping[Path, str]:
    """Give each generated file's text by its path below `docs/`."""
    schemas = {
        Path("schemas") / f"{wire_type}.json": json.dumps(schema, indent=2) + "\n"
        for wire_type, schema in catalogue.schemas().items()
    }
    document = json.dumps(asyncapi.document(), indent=2, ensure_ascii=False) + "\n"
    pages = {Path("events.md"): catalogue.page(), Path("asyncapi.json"): document}
    return {**pages, **schemas}


def write() -> int:
    wanted = {
        **{DOCS / path: text for path, text in made().items()},
        **releases.unreleased(),
        manifests.RIGHTS: rights.from_cards(),
    }
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"docs: {len(wanted)} files written")
    return 0
