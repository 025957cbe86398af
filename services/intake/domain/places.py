"""Where something is to be delivered: a postcode, a region's code, or the words."""

import re

from shared.schemas.opportunity import Place

POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})", re.IGNORECASE)
NUTS = re.compile(r"UK[A-Z][A-Z0-9]{0,3}|UK")


def place(text: str) -> Place:
    if found := POSTCODE.fullmatch(text):
        return Place(scheme="postcode", id=f"{found[1]} {found[2]}".upper())
    return Place(scheme="nuts" if NUTS.fullmatch(text) else "region", id=text)


def district(postcode: str) -> str | None:
    """Keep the outward half: the whole one may be somebody's home."""
    found = POSTCODE.fullmatch(postcode.strip()) or re.fullmatch(
        r"([A-Z]{1,2}\d[A-Z\d]?)", postcode.strip(), re.IGNORECASE
    )
    return found[1].upper() if found else None
