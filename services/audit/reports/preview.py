"""What a grant would do: asked of the evaluator, on a draft that nobody commits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from services.audit.clerk.outcomes import Declined
from services.audit.clerk.permissions import Permissions
from services.audit.domain.records import spelled
from services.audit.sequencer.draft import Draft
from shared.policy.decision import Asked, Decision, Request
from shared.policy.document import REST
from shared.schemas.partners import GrantPermission, Terms

MOST = 10
"""Records of one owner that a preview goes through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Who will see what: a line for each source and each answer that its recipients get."""

    lines: Sequence[dict[str, Any]]
    records: int
    """Of how many it would be today."""


def preview(
    asked: GrantPermission, draft: Draft, *, permissions: Permissions, by: str
) -> Preview | Declined:
    came = permissions.grant(asked, by=by)
    if isinstance(came, Declined):
        return came
    refs = [*_refs(asked.target, draft)]
    lines = [line for ref in refs[:MOST] for line in _lines(ref, asked.terms, draft=draft)]
    return Preview(lines=lines, records=len(refs))


def _refs(target: str, draft: Draft) -> Iterator[str]:
    owner = target.removeprefix("owner:")
    if owner == target:
        yield target
        return
    for ref in sorted(draft.standing.index.sources.keys()):
        noted = draft.standing.noted(ref, k=draft.size)
        if noted and noted.owner == owner:
            yield ref


def _lines(ref: str, terms: Terms, *, draft: Draft) -> Iterator[dict[str, Any]]:
    """Recipients, actions and purposes that get the same answer share a line."""
    lines = dict[str, dict[str, Any]]()
    for recipient, action, purpose in product(terms.recipients, terms.actions, terms.purposes):
        request = _request(ref, recipient, draft=draft)
        asked = replace(request, action=action, purpose=purpose, t=_begins(terms, draft))
        answer = _answer(draft.decide(asked))
        line = lines.setdefault(str(answer), {"source": ref, **answer, **_nobody()})
        for name, value in (
            ("recipients", recipient),
            ("actions", str(action)),
            ("purposes", str(purpose)),
        ):
            line[name] = [*dict.fromkeys([*line[name], value])]
    yield from lines.values()


def _nobody() -> dict[str, list[str]]:
    return {"recipients": [], "actions": [], "purposes": []}


def _request(ref: str, recipient: str, *, draft: Draft) -> Request:
    policy = draft.standing.policy
    fields = sorted(set(policy.classes_of(ref)) - {REST}) if policy else ()
    asked = Asked(ref=ref, required=(), optional=tuple(fields))
    return Request(
        action="",
        purpose="",
        t="",
        k=draft.size,
        recipient=recipient,
        territory="GB",
        sources=(asked,),
    )


def _begins(terms: Terms, draft: Draft) -> str:
    return spelled(max(terms.valid_from or draft.now, draft.now))


def _answer(decision: Decision) -> dict[str, Any]:
    permitted = [field for _, fields in decision.permitted for field in fields]
    return {
        "outcome": decision.outcome,
        "code": decision.code,
        "permitted": permitted,
        "withheld": _by_code((each.code, each.field) for each in decision.withheld),
    }


def _by_code(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    told = dict[str, list[str]]()
    for code, field in pairs:
        told.setdefault(code, []).append(field)
    return told
