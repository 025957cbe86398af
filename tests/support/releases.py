"""What was released stays in use: where a schema of today breaks with one of then.

`jsoncompat` says whether all that one side writes is read by the other.
A writer is closed (it writes no field that its schema has not), a reader of events is open.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

from jsoncompat import check_compat
from typing_extensions import override

Schema = Mapping[str, Any]
REMARKS = {"$defs", "$id", "$ref", "$schema", "description", "examples", "title"}
VERBATIM = {"const", "default", "enum", "required"}
UNWEIGHED = ("default", "format", "pattern")
"""Readers rely on them, and the library passes their changes by (patterns: below 0.5)."""
CLOSED, OPEN = '"additionalProperties": false', '"additionalProperties": true'


class Break(NamedTuple):
    field: str
    why: str

    @property
    def path(self) -> str:
        return re.sub(r"^\.|\|\d+/\d+", "", self.field)

    @override
    def __str__(self) -> str:
        return f"`{self.path or 'value'}` {self.why}"


def flat(schema: Schema) -> Schema:
    """Close each object, put each definition where it is named, leave remarks out."""
    return _closed(schema, schema.get("$defs", {}))


def _closed(schema: Schema, named: Schema) -> dict[str, Any]:
    whole = {**named.get(schema.get("$ref", "").rpartition("/")[2], {}), **schema}
    sides = {"additionalProperties": False} if "properties" in whole else {}
    inside = {
        word: value if word in VERBATIM else _inside(value, named)
        for word, value in whole.items()
        if word not in REMARKS | {"properties"}
    }
    fields = {name: _closed(each, named) for name, each in whole.get("properties", {}).items()}
    return {**sides, **inside, **({"properties": fields} if fields else {})}


def _inside(value: Any, named: Schema) -> Any:
    match value:
        case dict():
            return _closed(cast(Schema, value), named)
        case [*members]:
            return [_inside(each, named) for each in members]
        case _:
            return value


def breaks(released: Schema, head: Schema, *, ours: bool) -> list[Break]:
    """Name each field that cannot be read; ours: by readers of the release too.

    What partners write is read by today's code alone.
    """
    return list(_breaks(flat(released), flat(head), at="", ours=ours))


def _breaks(old: Schema, new: Schema, *, at: str, ours: bool) -> Iterator[Break]:
    if old == new:
        return
    here = [*_changed(old, new, at=at), *_moved(old, new, at=at, ours=ours)]
    before, after = _parts(old), _parts(new)
    for name in before.keys() & after.keys():
        here += _breaks(before[name], after[name], at=at + name, ours=ours)
    yield from here or _unread(old, new, at=at, ours=ours)


def _changed(old: Schema, new: Schema, *, at: str) -> Iterator[Break]:
    for word in UNWEIGHED:
        is_new = word == "default" and word not in old
        if old.get(word) != new.get(word) and not is_new:
            yield Break(at, f"has another {word}")


def _moved(old: Schema, new: Schema, *, at: str, ours: bool) -> Iterator[Break]:
    names, must, had_to = (
        set(side.get(word, ()))
        for side, word in ((new, "properties"), (new, "required"), (old, "required"))
    )
    for name in sorted(set(old.get("properties", ())) - names):
        yield Break(f"{at}.{name}", "is gone")
    for name in sorted(must - had_to):
        yield Break(f"{at}.{name}", "must be there now: it needs a default")
    for name in sorted(had_to & names - must) if ours else ():
        yield Break(f"{at}.{name}", "may be missing now, and readers of the release need it")


def _parts(node: Schema) -> Mapping[str, Schema]:
    """Give what is inside by how its path goes on; as many branches as before pair off."""
    among: list[Any] = node.get("anyOf", [])
    found: dict[str, Schema | bool | None] = {
        **{f".{name}": part for name, part in node.get("properties", {}).items()},
        **{f"[{n}]": part for n, part in enumerate(node.get("prefixItems", ()))},
        **{f"|{n}/{len(among)}": part for n, part in enumerate(among)},
        "[]": node.get("items"),
        "{}": node.get("additionalProperties"),
    }
    return {name: part for name, part in found.items() if isinstance(part, Mapping)}


def _unread(old: Schema, new: Schema, *, at: str, ours: bool) -> Iterator[Break]:
    if not _reads(json.dumps(new), json.dumps(old)):
        yield Break(at, "does not take all that was written to the release")
    if ours and not _reads(json.dumps(old).replace(CLOSED, OPEN), json.dumps(new)):
        yield Break(at, "takes what readers of the release refuse")


def _reads(reader: str, writer: str) -> bool:
    return check_compat(reader, writer, "serializer")
