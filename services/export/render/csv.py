"""The edition as a table for spreadsheets: no cell of it is ever taken for a formula."""

import csv
import io

from services.export.clerk.shelves import Format
from services.export.clerk.words import words
from services.export.domain.view import View

FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def render(view: View) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    fields = view.heading.fields
    writer.writerow(["edition", "product", "rank", "points", *fields])
    edition = f"{view.heading.series} {view.heading.issue.number} {view.document_sha256}"
    for row in view.rows:
        cells = [guarded("; ".join(words(row, field))) for field in fields]
        writer.writerow([edition, row.product, row.rank, row.points, *cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def guarded(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


FORMAT = Format(media="text/csv", file="products.csv", render=render)
