"""What both kinds of canonical record are made of."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, Field

from shared.schemas.base import Code, Frozen, Line, OrgId, Sha256
from shared.schemas.vocabulary import Asserter, OrgType, RefKind, Severity

Amount = Annotated[Decimal, Field(max_digits=18, decimal_places=2, ge=0)]


class Money(Frozen):
    """An amount in pounds or another currency: a decimal string on the wire."""

    amount: Amount
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "GBP"


class Ref(Frozen):
    """An identifier that some system gave the thing."""

    kind: RefKind
    value: Line


class OrgRef(Frozen):
    """An organisation as a record named it; without `org_id` where nobody could tell."""

    name: Line
    org_id: OrgId | None = None
    type: OrgType | None = None
    icb: OrgId | None = None
    region: OrgId | None = None
    as_at: date | None = None
    tier: Code | None = None
    """How it was recognised: identifier, full_name, alias."""


class Assertion(Frozen):
    """Somebody's word on one question about an innovation."""

    predicate: Code
    value: Line
    asserted_by: Asserter
    on: date | None = None
    expires: date | None = None
    organisation: OrgRef | None = None
    evidence: Line | None = None


class Issue(Frozen):
    """Something wrong at one path of a record."""

    code: Code
    severity: Severity
    path: Line
    """RFC 9535 normalised JSONPath, such as `$['rows'][17]['Estimated Value']`."""
    raw: Line | None = None
    """What was found: at most 120 characters, masked where it may identify a person."""
    expected: Line
    hint: Line | None = None
    line: int | None = None
    column: int | None = None


class Provenance(Frozen):
    """Where a record came from, so that it can be found again byte for byte."""

    feed: Code
    profile: Code | None = None
    code_version: str
    receipt: Code
    blob_sha256: Sha256
    position: int
    """The record's place in its blob, from 0."""
    source_instant: AwareDatetime | None = None
    received_at: AwareDatetime
    licence: Line | None = None
