"""I1: what a client was promised took effect exactly once; what was refused, never."""

from collections import Counter
from collections.abc import Callable, Iterator

from tests.chaos.checker.evidence import Evidence, Finding, Operation

Effect = tuple[str, ...]


def _asked(operation: Operation) -> Effect:
    """What the operation is known by, where its effect can be seen."""
    told = operation.value
    names = {
        "submit": ("key", "name"),
        "grant": ("permission",),
        "withdraw": ("permission",),
        "draft": ("edition",),
    }
    return tuple(told[name] for name in names[operation.op])


def _submitted(evidence: Evidence) -> Iterator[Effect]:
    for told in evidence.once("intake.innovations.v1"):
        if "innovation" in told.content:
            yield told.key, told.content["innovation"]["name"]
    for told in evidence.once("intake.opportunities.v1"):
        if "opportunity" in told.content:
            yield told.key, told.content["opportunity"]["title"]


def _logged(kind: str, about: str) -> Callable[[Evidence], Iterator[Effect]]:
    def seen(evidence: Evidence) -> Iterator[Effect]:
        for record in evidence.log:
            if record.content["kind"] == kind:
                yield (record.content["about"][about],)

    return seen


SEEN: dict[str, Callable[[Evidence], Iterator[Effect]]] = {
    "submit": _submitted,
    "grant": _logged("permission.granted", "permission"),
    "withdraw": _logged("permission.withdrawn", "permission"),
    "draft": _logged("decision.edition", "edition"),
}


def check(evidence: Evidence) -> Iterator[Finding]:
    for op, seen in SEEN.items():
        found = Counter(seen(evidence))
        asked: dict[Effect, set[str]] = {}
        for operation in evidence.operations:
            if operation.op == op:
                asked.setdefault(_asked(operation), set()).add(operation.outcome)
        if ("",) in asked:
            asked = {effect: {"info"} for effect in found} | asked
        for effect in asked.keys() | found.keys():
            if fault := _fault(found[effect], asked.get(effect, {"fail"})):
                yield Finding(invariant="I1", what=fault, where=f"{op} {' '.join(effect)}")


def _fault(times: int, outcomes: set[str]) -> str:
    """Of one content: it may have been sent twice, and been answered differently."""
    if times > 1:
        return "applied twice"
    if times and outcomes == {"fail"}:
        return "applied, though refused or never asked for"
    if not times and "ok" in outcomes:
        return "lost"
    return ""
