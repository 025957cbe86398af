"""A document of the NHS Innovation Service, with a network's own object beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from services.intake.domain import innovation
from services.intake.domain.register import identity
from services.intake.domain.stage import innovation_stage
from services.intake.feeds.fields import Field, unique
from services.intake.feeds.form import Form, Options, Parts
from services.intake.feeds.network import Network
from services.intake.feeds.reading import Adapter, Draft, Reading
from shared.errors import Malformed
from shared.schemas.entities import Assertion, Ref
from shared.schemas.innovation import Innovation, Supplier
from shared.schemas.vocabulary import Asserter, RefKind

ASSESSED = {"hasValidation": "real_world_validation", "hasEvidence": "efficacy"}
UNIQUE_ID = re.compile(r"INN-[0-9]{4}-[0-9]{4}-[0-9]")


def adapter(lists: Options) -> Adapter:
    """Read documents by these options of the source's form."""

    def adapt(record: Field, reading: Reading) -> Draft:
        ids = _refs(record)
        wanted = RefKind.NIS if reading.feed.space == "nis" else RefKind.HIN
        key = next((ref.value for ref in ids if ref.kind is wanted), None)
        if key is None:
            raise Malformed("key_missing")
        record.notes.ref = reading.feed.ref(key)
        if record["document"]["INNOVATION_DESCRIPTION"]["name"].line(100) is None:
            raise Malformed("title_missing")
        times = [record[name].instant() for name in ("updatedAt", "statusUpdatedAt")]
        told = _Told(Form(record, lists), reading, max((t for t in times if t), default=None))
        entity = told.entity(record.notes.ref, ids)
        withdrawn = entity.source_status == "WITHDRAWN"
        return Draft(entity=entity, instant=told.at, withdrawn=withdrawn)

    return adapt


def _refs(record: Field) -> tuple[Ref, ...]:
    unique_id, local = record["uniqueId"].key(), record["hin"]["localId"].key()
    if unique_id and not _numbered(unique_id):
        record["uniqueId"].wrong("identifier_invalid")
        unique_id = None
    told = ((RefKind.NIS, unique_id), (RefKind.HIN, local))
    return tuple(Ref(kind=kind, value=value) for kind, value in told if value)


def _numbered(unique_id: str) -> bool:
    """The last digit is the sum of the eight before it, modulo ten."""
    digits = [int(digit) for digit in re.sub(r"[^0-9]", "", unique_id)]
    return bool(UNIQUE_ID.fullmatch(unique_id)) and sum(digits[:-1]) % 10 == digits[-1]


@dataclass(frozen=True, slots=True)
class _Told:
    form: Form
    reading: Reading
    at: datetime | None

    @property
    def day(self) -> date | None:
        return self.at.date() if self.at else None

    def entity(self, ref: str, ids: tuple[Ref, ...]) -> Innovation:
        custodian = self.reading.feed.custodian
        form = self.form
        plain = form.described() | form.sorted() | form.proven() | form.followed()
        plain |= {"source_updated_at": self.at} | self._owned()
        plain |= self._networked(plain)
        plain |= self._progress(plain)
        return Innovation(
            **plain,
            source_ref=ref,
            refs=ids,
            custodian=custodian,
            network=custodian if custodian.startswith("HIN:") else None,
            other=tuple(self.form.record.notes.others),
        )

    def _owned(self) -> Parts:
        owner, body = self.form.record["owner"], self.form.record["owner"]["organisation"]
        named = body["name"] if body["name"].line() else owner["companyName"]
        raw, name = body["registrationNumber"].line(), named.line()
        number = identity("GB-COH", raw) if raw else None
        if raw and number is None:
            body["registrationNumber"].wrong("identifier_invalid")
        if name is None:
            return {"owner": None, "supplier": None}
        digits = number.removeprefix("GB-COH:") if number else None
        ids = [number] if number else []
        return {
            "owner": self.reading.organisation(named, day=self.day, ids=ids),
            "supplier": Supplier(name=name, company_number=digits, size=body["size"].line()),
        }

    def _networked(self, plain: Parts) -> Parts:
        hin = Network(told=self.form.record["hin"], reading=self.reading, day=self.day)
        plans = self.form.part("DEPLOYMENT")["deploymentPlans"]
        return {
            "origin": hin.origin(plain["owner"], plain["supplier"]),
            "certifications": (*plain["certifications"], *hin.certifications()),
            "endorsements": tuple(hin.endorsements()),
            "approvals": tuple(hin.approvals()),
            "deployments": unique(hin.deployments(plans)),
            "milestones": tuple(hin.milestones()),
            "export": hin.abroad(),
            "nhs_share": hin.told["nhsShare"].line(),
        }

    def _progress(self, plain: Parts) -> Parts:
        """The fourteen areas, each by whoever may speak of it."""
        deployed = self.form.answer("DEPLOYMENT", "isDeployed") == "YES"
        answers = {
            "deployments": str(len(plain["deployments"])) if deployed else None,
            "impact": self.form.answer("EVIDENCE_OF_EFFECTIVENESS", "hasEvidence"),
            "working_product": self.form.answer(
                "UNDERSTANDING_OF_NEEDS", "hasProductServiceOrPrototype"
            ),
            "carbon_plan": self.form.answer("UNDERSTANDING_OF_NEEDS", "carbonReductionPlan"),
        }
        told = innovation.by_innovator(
            answers, certifications=plain["certifications"], evidence=plain["evidence"]
        )
        maturity, archived = plain["maturity"], plain["source_status"] == "ARCHIVED"
        return {
            "progress": (
                *told,
                *self._assessed(),
                *innovation.by_supporters(plain["milestones"]),
            ),
            "stage": innovation_stage(
                maturity.level if maturity else None,
                deployed=deployed,
                archived=archived,
                reason=plain["archive_reason"],
            ),
        }

    def _assessed(self) -> Iterator[Assertion]:
        told, answers = self.form.record["assessment"], self.form.lists["answers"]
        for question, area in ASSESSED.items():
            answer = told[question].code(answers)
            if answer in {"YES", "PARTIALLY"}:
                on, by = told["finishedAt"].day(), Asserter.ASSESSOR
                yield Assertion(predicate=area, value=answer, asserted_by=by, on=on)
