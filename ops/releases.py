"""What was fixed of the language: a schema and an example for each minor version of a value."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.schemas import catalogue

CONTRACT = Path(__file__).parents[1] / "tests" / "contract"


def examples() -> Mapping[str, Any]:
    """Give the golden value of each wire type."""
    paths = (CONTRACT / "golden").glob("*.json")
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def unreleased() -> Mapping[Path, str]:
    """What no file has fixed yet; what one has is never written again."""
    golden = examples()
    wanted = {
        CONTRACT / "released" / f"{name}.{catalogue.BY_TYPE[name].minor}.json": {
            **schema,
            "examples": [golden[name]],
        }
        for name, schema in catalogue.schemas().items()
    }
    return {
        path: json.dumps(told, indent=2) + "\n"
        for path, told in wanted.items()
        if not path.exists()
    }
