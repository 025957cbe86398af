"""What can be read out of a notice's own texts and ids."""

import re
from collections.abc import Iterator
from hashlib import sha256

from services.intake.domain.names import cleaned
from shared.schemas.entities import OrgRef, Ref
from shared.schemas.vocabulary import RefKind

ATAMIS = re.compile(r"\bC\d{6}\b")
PORTAL = re.compile(r"CF-\d+00D\w{15}\d*")


def key_of(ocid: str, buyer: OrgRef) -> str:
    """One process may hold procurements of several buyers: each is an opportunity."""
    named = "NAME:" + sha256(cleaned(buyer.name).encode()).hexdigest()[:12]
    return f"{ocid}~{buyer.org_id or named}"


def refs_in(*texts: str | None) -> Iterator[Ref]:
    """References that people write into ids and titles."""
    for text in filter(None, texts):
        for found in dict.fromkeys(ATAMIS.findall(text)):
            yield Ref(kind=RefKind.ATAMIS_REF, value=found)
        if PORTAL.fullmatch(text):
            yield Ref(kind=RefKind.ATAMIS_PORTAL, value=text)


def regime(scheme: str | None, *, basis: str | None, route: str | None) -> str:
    told = (route or "").casefold()
    if "provider selection regime" in told or told.startswith("psr"):
        return "psr2023"
    if (scheme, basis) == ("UKPGA", "2023/54") or told.startswith("pa"):
        return "pa2023"
    return "pcr2015" if scheme == "CELEX" or told.startswith("pcr") else "unknown"
