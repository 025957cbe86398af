"""What a record shows for itself: evidence, certificates, and answers to questions."""

from collections.abc import Iterator

from services.export.domain.values import Assurance, Proof, Word
from shared.schemas.entities import Assertion
from shared.schemas.innovation import Approval, Certification, Endorsement, Innovation
from shared.schemas.vocabulary import Asserter

UNPUBLISHED = "UNPUBLISHED_DATA"
ANSWERS = {
    "evidence": {"real_world_validation", "efficacy", "impact"},
    "routes": {"procurement_route"},
    "carbon": {"carbon_plan"},
}
"""By the field that an answer belongs to, the questions."""

Said = Certification | Endorsement | Approval | Assertion


def proofs(told: Innovation, *, published: bool) -> Iterator[Proof]:
    """Unpublished data is a field of its own: an owner permits it, or not, apart."""
    for each in told.evidence:
        if (each.type != UNPUBLISHED) == published:
            yield Proof(evidence=each.kind, type=each.type or "", summary=each.summary or "")


def answers(told: Innovation, field: str) -> Iterator[Word]:
    for each in told.progress:
        if each.predicate in ANSWERS[field]:
            yield Word(
                predicate=each.predicate,
                answer=each.value,
                by=each.asserted_by,
                on=each.on,
                expires=each.expires,
            )


def assurances(told: Innovation) -> Iterator[Assurance]:
    for each in told.certifications:
        by = each.asserted_by
        yield _assured(each.scheme, each, kind="certificate", status=each.status, by=by)
    for output in told.endorsements:
        by = Asserter.ASSESSOR if output.reference else Asserter.INNOVATOR
        yield _assured(output.body, output, kind="hta", status="published", by=by)
    for step in told.progress:
        if step.predicate in {"nice_selected", "topic_exploration_report"}:
            by = step.asserted_by
            yield _assured(step.predicate, step, kind="hta", status="begun", by=by)
    for local in told.approvals:
        by = Asserter.SUPPORT_ORG
        yield _assured(local.kind, local, kind="approval", status="met", by=by)


def _assured(scheme: str, told: Said, *, kind: str, status: str, by: Asserter) -> Assurance:
    return Assurance(
        kind=kind,
        scheme=scheme,
        status=status,
        by=by,
        on=told.on,
        expires=told.expires,
        reference=None if isinstance(told, Assertion) else told.reference,
        body=told.organisation.name if isinstance(told, Approval) else None,
    )
