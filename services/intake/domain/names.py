"""A name reduced to what two writers of it agree on."""

import re
import unicodedata

from services.intake.domain.text import plain

TAIL = re.compile(r"\s*(?:\([^()]*\)|\s-\s[a-z]{2}\d{4,6})$")
LONG = {
    "ft": "foundation trust",
    "ccg": "clinical commissioning group",
    "icb": "integrated care board",
    "hosp": "hospital",
}
PLACEHOLDERS = frozenset({"health family"})
"""Names of portals, standing where a buyer's own should."""
WITHHELD = re.compile(r"withheld|redacted|commercially sensitive", re.IGNORECASE)


def cleaned(name: str) -> str:
    text = unicodedata.normalize("NFKC", plain(name)).casefold()
    text = re.sub(r"['\u2019`.]", "", TAIL.sub("", text).replace("&", " and "))
    text = re.sub(r"\bn h s\b", "nhs", " ".join(re.findall(r"\w+", text)))
    return " ".join(LONG.get(word, word) for word in text.split()).removeprefix("the ")
