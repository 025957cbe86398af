"""What can be wrong with a record: one table of codes, and what was expected instead."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from services.intake.domain.screen import masked
from services.intake.domain.text import publishable
from shared.schemas.entities import Issue
from shared.schemas.vocabulary import Severity

SHOWN = 120
MANY = 50
"""Issues that are told of one record."""
Place = tuple[str | int, ...]
"""The path of a record, then each step into it: put together only where somebody asks."""


class Outcome(StrEnum):
    """Exactly one a record."""

    ACCEPTED = "accepted"
    UNCHANGED = "unchanged"
    STALE = "stale"
    HELD = "held"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


class Kind(NamedTuple):
    severity: Severity
    expected: str


INFO, WARN, HOLD = Severity.INFO, Severity.WARN, Severity.HOLD
QUARANTINE, REFUSE = Severity.QUARANTINE, Severity.REFUSE
KINDS: Mapping[str, Kind] = {
    "enum_unknown": Kind(WARN, "one of the source's own options"),
    "date_ambiguous": Kind(INFO, "a time with its zone: this one happened twice"),
    "date_nonexistent": Kind(WARN, "a time that the clocks showed"),
    "date_unparsable": Kind(WARN, "a day or a time"),
    "date_order": Kind(WARN, "an end after its beginning"),
    "value_unparsable": Kind(WARN, "an amount such as 1200000 or £1.2m"),
    "value_overflow": Kind(WARN, "a number of at most 18 digits"),
    "value_placeholder": Kind(INFO, "an amount above 1"),
    "currency_unknown": Kind(WARN, "a currency of three capitals"),
    "cpv_unknown": Kind(WARN, "a CPV code of a known division"),
    "encoding": Kind(WARN, "UTF-8"),
    "text_truncated": Kind(INFO, "a shorter text"),
    "field_invalid": Kind(WARN, "a value of the field's type"),
    "release_id_missing": Kind(WARN, "an id"),
    "identifier_invalid": Kind(WARN, "an identifier of its scheme's shape"),
    "org_unresolved": Kind(INFO, "an organisation of the register"),
    "org_unknown": Kind(WARN, "a code of the register"),
    "org_placeholder": Kind(INFO, "the buyer's own name"),
    "origin_conflict": Kind(WARN, "an origin that fits the owner"),
    "duplicate_row": Kind(INFO, "each record once"),
    "personal_data_removed": Kind(INFO, "no e-mail address or telephone number"),
    "withheld": Kind(INFO, "a supplier's name"),
    "buyer_missing": Kind(HOLD, "a buyer"),
    "schema_invalid": Kind(QUARANTINE, "a record of the feed's format"),
    "key_missing": Kind(QUARANTINE, "the record's own key"),
    "key_conflict": Kind(QUARANTINE, "one record for each key, and its subject naming it"),
    "duplicate_key": Kind(QUARANTINE, "each name once in an object"),
    "title_missing": Kind(QUARANTINE, "a name"),
    "unexpected": Kind(QUARANTINE, "what we know how to keep: the fault is ours"),
    "patient_data_suspected": Kind(QUARANTINE, "no number that could be an NHS number"),
    "patient_data": Kind(REFUSE, "no patient data"),
    "profile_mismatch": Kind(REFUSE, "the columns of the feed's profile"),
    "format_unknown": Kind(REFUSE, "the feed's format"),
    "too_large": Kind(REFUSE, "at most 5,000 records, each of 1 MiB and 256 KiB as an event"),
    "too_deep": Kind(REFUSE, "at most 64 levels and 100,000 values"),
    "bomb": Kind(REFUSE, "at most 64 MiB, and 100 times its compressed size"),
}
FATAL: Mapping[Severity, Outcome] = {
    REFUSE: Outcome.REFUSED,
    QUARANTINE: Outcome.QUARANTINED,
    HOLD: Outcome.HELD,
}
"""The worst first."""


def issue(
    code: str,
    path: str,
    *,
    raw: object = None,
    expected: str | None = None,
    line: int | None = None,
) -> Issue:
    severity, usual = KINDS[code]
    return Issue(
        code=code,
        severity=severity,
        path=shown(path, limit=500),
        raw=None if raw is None else shown(str(raw), limit=SHOWN),
        expected=expected or usual,
        line=line,
    )


def worst(issues: Sequence[Issue]) -> str | None:
    """The code of what a record cannot be accepted with."""
    found = (each.code for severity in FATAL for each in issues if each.severity is severity)
    return next(found, None)


def outcome_of(issues: Sequence[Issue]) -> Outcome | None:
    """Say what becomes of a record with these; None: it is sound."""
    code = worst(issues)
    return FATAL[KINDS[code].severity] if code else None


def shown(raw: str, *, limit: int) -> str:
    """Mask what may identify a person, and cut."""
    return publishable(masked(raw[: 2 * limit]), limit=limit)[0]


def written(place: Place) -> str:
    """As a normalised JSONPath (RFC 9535)."""
    return str(place[0]) + "".join(_step(name) for name in place[1:])


def _step(name: str | int) -> str:
    if isinstance(name, int):
        return f"[{name}]"
    inner = json.dumps(name[:SHOWN], ensure_ascii=False)[1:-1]
    return "['" + inner.replace('\\"', '"').replace("'", "\\'") + "']"
