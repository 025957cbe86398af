"""What is sent whole over HTTP and one by one over Kafka: real records and a report."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.e2e_post import Letter, Signer, a_letter
from tests.support.feeds import REAL, as_json, facts, second_names, two_hundred_rows

NDJSON = "application/x-ndjson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    name: str
    person: str
    kid: str
    kind: str
    desk: str
    """The feed that gets it over HTTP."""
    blob: bytes
    values: Sequence[tuple[str, bytes]]
    """Each record's key, and the record."""
    media: str = "application/json"
    route: str = "batches"

    def letters(self, signer: Callable[[str], Signer]) -> Sequence[Letter]:
        box, one = f"{self.name}-post", signer(self.kid)
        media = "application/json" if self.media == NDJSON else self.media
        return [
            a_letter(
                one,
                subject=f"{self.kind}:{box}:{key}",
                value=value,
                ce_id=f"{box}-{n}",
                datacontenttype=media,
            )
            for n, (key, value) in enumerate(self.values)
        ]


def report() -> Load:
    """A row without its key can still name itself in a subject."""
    blob, _ = two_hundred_rows()
    heading, *rows = csv.reader(io.StringIO(blob.decode("utf-8-sig"), newline=""))
    body = [row for row in rows if row[0] != "Total"]
    values = [(row[0] or f"row-{n}", _written(heading, row)) for n, row in enumerate(body)]
    return Load(
        name="atamis",
        person="partner-atamis",
        kid="atamis-1",
        kind="opportunity",
        desk="atamis-rrv",
        blob=blob,
        values=values,
        media="text/csv",
        route="files",
    )


def releases() -> Load:
    paths = sorted((REAL / "ocds").glob("releases-*-dev.jsonl"))
    lines = [line for path in paths for line in path.read_bytes().splitlines()]
    return Load(
        name="ocds",
        person="partner-ocds",
        kid="ocds-1",
        kind="opportunity",
        desk="ocds-releases",
        blob=b"\n".join(lines),
        values=[(json.loads(line)["ocid"], line) for line in lines],
        media=NDJSON,
    )


def innovations() -> Load:
    return _documents("facts", facts(), partner="nenc")


def second() -> Load:
    """The same innovations as another network names them."""
    return _documents("facts-b", second_names(), partner="yh")


LOADS = (report, releases, innovations, second)


def _documents(feed: str, documents: Sequence[dict[str, Any]], *, partner: str) -> Load:
    return Load(
        name=feed,
        person=f"partner-{partner}",
        kid=f"{partner}-1",
        kind="innovation",
        desk=feed,
        blob=as_json(documents),
        values=[(each["hin"]["localId"], as_json(each)) for each in documents],
    )


def _written(*rows: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
