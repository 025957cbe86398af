"""May this entry be shared? Deny unless permitted; objections first; all its sources count.

Once released this stays as it is: a decision names the version that made it, so that the log
can be asked again.
"""

from collections.abc import Sequence

from shared.policy.checks import HARD, NO_PERMISSION, RANKS, Case
from shared.policy.decision import (
    DENY,
    PERMIT,
    Decision,
    Recipient,
    Request,
    Used,
)
from shared.policy.document import Policy
from shared.policy.gates import Verdict, judge
from shared.policy.index import Index

EVALUATOR = 1


def decide(request: Request, *, index: Index, policy: Policy) -> Decision:
    recipient = recipient_of(request, index=index, policy=policy)
    case = Case(request=request, recipient=recipient, policy=policy)
    verdicts = [judge(asked, case, index=index) for asked in request.sources]
    code = _denial(recipient, verdicts)
    telling = [verdict for verdict in verdicts if verdict.hard] if code in HARD else verdicts
    permitting = () if code else verdicts
    used = {grant.permission: grant for verdict in permitting for grant in verdict.used}
    return Decision(
        request=request,
        outcome=DENY if code else PERMIT,
        code=code,
        recipient=recipient,
        sources=tuple(verdict.noted for verdict in verdicts if verdict.noted),
        permitted=tuple((each.ref, each.permitted) for each in permitting if each.permitted),
        withheld=tuple(each for verdict in telling for each in verdict.withheld),
        near=tuple(verdict.near for verdict in telling if verdict.near),
        used=tuple(
            Used(permission=each.permission, version=each.version, seq=each.seq)
            for each in used.values()
        ),
        obligations=tuple(
            sorted({o for each in used.values() for o in each.terms.obligations})
        ),
        policy=policy.sha256,
        evaluator=EVALUATOR,
    )


def recipient_of(request: Request, *, index: Index, policy: Policy) -> Recipient:
    term = request.recipient
    kind, _, org = term.partition(":")
    if kind != "org":
        kinds = frozenset({"any", term})
        return Recipient(term=term, kinds=kinds, territory=request.territory, assured=True)
    history = index.organisations.at(org, k=request.k)
    if not history:
        return Recipient(term=term, kinds=frozenset(), territory=None, assured=False)
    known = history[-1]
    return Recipient(
        term=term,
        kinds=policy.kinds_of("any", term, f"type:{known.type}"),
        territory=known.territory,
        assured=known.assured in policy.assured,
        noted=known.seq,
    )


def _denial(recipient: Recipient, verdicts: Sequence[Verdict]) -> str | None:
    """The first reason in the evaluator's order, whichever source it came from."""
    if not recipient.kinds:
        return HARD[0]
    hard = [verdict.hard for verdict in verdicts if verdict.hard]
    lacking = [code for verdict in verdicts for code in verdict.lacking]
    if not hard and not lacking and any(verdict.permitted for verdict in verdicts):
        return None
    withheld = [each.code for verdict in verdicts for each in verdict.withheld]
    return min(hard or lacking or withheld, key=RANKS.__getitem__, default=NO_PERMISSION)
