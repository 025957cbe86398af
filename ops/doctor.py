"""Is all well? Every finding says what to do; what cannot be asked is a finding too."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import httpx2

from ops import checks
from ops.asking import Refused
from ops.granting import rights_findings
from ops.reaching import Reached, reach
from ops.status import SILENT
from ops.telling import FINDING, FINE, UNREACHABLE, Answer, Finding, Unreachable, Unusable
from ops.verbs import JSON, Verb
from shared.errors import Unavailable

Check = Callable[[Reached], Iterator[Finding]]
CHECKS: Mapping[str, Check] = {
    "services": checks.services,
    "topics": checks.topics,
    "rights": rights_findings,
    "reading": checks.reading,
    "dead letters": checks.dead_letters,
    "log": checks.log,
    "partner keys": checks.partner_keys,
}
ASK_AGAIN = "Mend what is said of the services first, then ask again."


def doctor(data: Path, *, as_json: bool = False) -> int:
    reached = reach(data)
    found = {
        about: list(examined(check, reached, about=about)) for about, check in CHECKS.items()
    }
    findings = [finding for each in found.values() for finding in each]
    document = {"findings": [finding._asdict() for finding in findings]}
    lines = [line for about, each in found.items() for line in _said(about, each)]
    return Answer(document=document, lines=lines, code=_code(findings)).show(as_json=as_json)


def examined(check: Check, reached: Reached, *, about: str) -> Iterator[Finding]:
    try:
        yield from check(reached)
    except (Refused, Unavailable, Unreachable, Unusable, httpx2.HTTPError) as fault:
        why = type(fault.__cause__ or fault).__name__
        yield Finding(about, f"cannot be looked at ({why})", ASK_AGAIN)


def _said(about: str, findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        yield f"{about}: fine"
    for finding in findings:
        yield from finding.lines()


def _code(findings: Sequence[Finding]) -> int:
    if any(finding.says == SILENT for finding in findings):
        return UNREACHABLE
    return FINDING if findings else FINE


VERBS = {"doctor": Verb(doctor, "look at everything, and say what to do", (JSON,))}
