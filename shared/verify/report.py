"""The pack's report, made from its records alone: whoever verifies makes it again."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from shared.policy.sentences import explain

HEAD = """<!doctype html>
<html lang="en-GB"><meta charset="utf-8"><title>Evidence pack</title>
<style>body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0}</style>
<h1>Evidence pack</h1>
"""
FOOT = "</table></html>\n"


def report_of(query: Mapping[str, Any], bodies: Sequence[Mapping[str, Any]]) -> str:
    asked = ", ".join(f"{key} {value}" for key, value in sorted(query.items()))
    rows = "".join(_row(body) for body in bodies)
    return (
        f"{HEAD}<p>Asked for: {escape(asked)}.</p>\n<table>\n"
        f"<tr><th>Record<th>At<th>What<th>About<th>Said</tr>\n{rows}{FOOT}"
    )


def _row(body: Mapping[str, Any]) -> str:
    cells = (str(body["seq"]), body["recorded_at"], body["kind"], _about(body["about"]))
    said = "<br>".join(escape(line) for line in _said(body))
    return f"<tr><td>{'<td>'.join(escape(cell) for cell in cells)}<td>{said}</tr>\n"


def _about(about: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in sorted(about.items()))


def _said(body: Mapping[str, Any]) -> Iterator[str]:
    if body["kind"] in {"decision.entry", "decision.offer"}:
        yield from explain(body["data"])
