"""A document of the NHS Innovation Service, with a network's own object beside it."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.intake.domain import innovation
from services.intake.domain.innovation import Said
from services.intake.domain.places import district
from services.intake.domain.register import identity
from services.intake.domain.stage import innovation_stage
from services.intake.feeds.fields import Field, unique
from services.intake.feeds.network import Network
from services.intake.feeds.reading import Adapter, Draft, Reading
from shared.errors import Malformed
from shared.schemas.entities import Ref
from shared.schemas.innovation import (
    Certification,
    Evidence,
    Innovation,
    Maturity,
    Supplier,
    Support,
    Value,
)
from shared.schemas.vocabulary import Asserter, RefKind

UNIQUE_ID = re.compile(r"INN-[0-9]{4}-[0-9]{4}-[0-9]")
MET = {"YES": "met", "IN_PROGRESS": "in_progress", "NOT_YET": "not_yet"}
Options = Mapping[str, Collection[str]]
Parts = dict[str, Any]


def adapter(options: str) -> Adapter:
    """Read documents by these options of the source's form."""
    lists: Options = tomllib.loads(options)

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
        told = _Told(record, reading, lists, max((t for t in times if t), default=None))
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
    record: Field
    reading: Reading
    lists: Options
    at: datetime | None

    @property
    def day(self) -> date | None:
        return self.at.date() if self.at else None

    def entity(self, ref: str, ids: tuple[Ref, ...]) -> Innovation:
        custodian = self.reading.feed.custodian
        plain = self._described() | self._sorted() | self._proven() | self._followed()
        plain |= self._owned()
        plain |= self._networked(plain)
        plain |= self._progress(plain)
        return Innovation(
            **plain,
            source_ref=ref,
            refs=ids,
            custodian=custodian,
            network=custodian if custodian.startswith("HIN:") else None,
            other=tuple(self.record.notes.others),
        )

    def _form(self, subsection: str) -> Field:
        return self.record["document"][subsection]

    def _described(self) -> Parts:
        about, told = self._form("INNOVATION_DESCRIPTION"), self.record
        countries = ("countryName", "officeLocation", "countryLocation")
        return {
            "name": about["name"].line(100),
            "summary": about["description"].text(),
            "country": next(filter(None, (about[name].line() for name in countries)), None),
            "postcode_district": district(about["postcode"].line() or ""),
            "website": about["website"].line(),
            "submitted_at": told["submittedAt"].instant(),
            "source_updated_at": self.at,
            "source_status": told["status"].code() or told["groupedStatus"].code(),
            "archive_reason": told["archiveReason"].line(),
        }

    def _sorted(self) -> Parts:
        about, lists = self._form("INNOVATION_DESCRIPTION"), self.lists
        needs = self._form("UNDERSTANDING_OF_NEEDS")
        return {
            "categories": about["categories"].codes(lists["categories"]),
            "main_category": about["mainCategory"].code(lists["categories"]),
            "other_category": about["otherCategoryDescription"].line(),
            "areas": about["areas"].codes(lists["areas"]),
            "care_settings": about["careSettings"].codes(lists["care_settings"]),
            "other_care_setting": about["otherCareSetting"].line(),
            "purpose": about["mainPurpose"].code(lists["purposes"]),
            "programmes": tuple(p for p in about["involvedAACProgrammes"].lines() if p != "No"),
            "conditions": needs["diseasesConditionsImpact"].codes(),
            "inequalities": needs["keyHealthInequalities"].codes(lists["inequalities"]),
            "problem": needs["problemsTackled"].text(),
            "how_it_works": needs["howInnovationWork"].text(),
        }

    def _proven(self) -> Parts:
        needs, cost = self._form("UNDERSTANDING_OF_NEEDS"), self._form("COST_OF_INNOVATION")
        evidence = unique(_evidence(each) for each in self._form("evidences").each())
        standards = self._form("REGULATIONS_AND_STANDARDS")["standards"].each()
        return {
            "value": Value(
                benefits=needs["benefitsOrImpact"].lines(),
                cost_comparison=cost["costComparison"].code(),
                patients=cost["patientsRange"].code(),
                carbon=needs["estimatedCarbonReductionSavings"].code(),
                economic_evidence=unique(e.type for e in evidence if e.kind == innovation.COST),
            ),
            "evidence": evidence,
            "certifications": unique(self._standard(each) for each in standards),
        }

    def _standard(self, told: Field) -> Certification | None:
        scheme, met = told["type"].code(self.lists["standards"]), told["hasMet"].code(MET)
        if scheme is None:
            return None
        status = MET.get(met or "", "not_yet")
        return Certification(scheme=scheme, status=status, asserted_by=Asserter.INNOVATOR)

    def _followed(self) -> Parts:
        told, assessed = self.record, self.record["assessment"]
        level, on = (
            assessed["maturityLevel"].code(self.lists["maturity"]),
            assessed["finishedAt"],
        )
        by = Asserter.ASSESSOR
        return {
            "maturity": Maturity(level=level, asserted_by=by, on=on.day()) if level else None,
            "support": unique(
                Support(status=status, close_reason=each["closeReason"].line())
                for each in told["supports"].each()
                if (status := each["status"].code())
            ),
            "engaging": unique(e["name"].line() for e in told["engagingOrganisations"].each()),
            "referred_by": unique(s["suggestedBy"].line() for s in told["suggestions"].each()),
        }

    def _owned(self) -> Parts:
        owner, body = self.record["owner"], self.record["owner"]["organisation"]
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
        hin = Network(told=self.record["hin"], reading=self.reading, day=self.day)
        return {
            "origin": hin.origin(plain["owner"], plain["supplier"]),
            "certifications": (*plain["certifications"], *hin.certifications()),
            "endorsements": tuple(hin.endorsements()),
            "approvals": tuple(hin.approvals()),
            "deployments": unique(hin.deployments(self._form("DEPLOYMENT")["deploymentPlans"])),
            "milestones": tuple(hin.milestones()),
            "export": hin.abroad(),
            "nhs_share": hin.told["nhsShare"].line(),
        }

    def _progress(self, plain: Parts) -> Parts:
        """The fourteen areas, each by whoever may speak of it."""
        deployed = self._answer("DEPLOYMENT", "isDeployed") == "YES"
        answers = {
            "deployments": str(len(plain["deployments"])) if deployed else None,
            "impact": self._answer("EVIDENCE_OF_EFFECTIVENESS", "hasEvidence"),
            "working_product": self._answer(
                "UNDERSTANDING_OF_NEEDS", "hasProductServiceOrPrototype"
            ),
            "carbon_plan": self._answer("UNDERSTANDING_OF_NEEDS", "carbonReductionPlan"),
        }
        told = innovation.by_innovator(
            answers, certifications=plain["certifications"], evidence=plain["evidence"]
        )
        maturity, archived = plain["maturity"], plain["source_status"] == "ARCHIVED"
        return {
            "progress": (
                *innovation.assertions(told, by=Asserter.INNOVATOR),
                *innovation.assertions(self._assessed(), by=Asserter.ASSESSOR),
                *innovation.by_supporters(plain["milestones"]),
            ),
            "stage": innovation_stage(
                maturity.level if maturity else None,
                deployed=deployed,
                archived=archived,
                reason=plain["archive_reason"],
            ),
        }

    def _answer(self, subsection: str, question: str) -> str | None:
        return self._form(subsection)[question].code(self.lists["answers"])

    def _assessed(self) -> Iterator[Said]:
        told, areas = self.record["assessment"], {"hasValidation": "real_world_validation"}
        for question, area in (areas | {"hasEvidence": "efficacy"}).items():
            if (answer := told[question].code(self.lists["answers"])) in {"YES", "PARTIALLY"}:
                yield Said(area, answer, told["finishedAt"].day())


def _evidence(told: Field) -> Evidence | None:
    kind, summary = told["evidenceSubmitType"].code(), told["summary"].text()
    if kind is None:
        return None
    summary = summary or told["description"].text()
    return Evidence(kind=kind, type=told["evidenceType"].code(), summary=summary)
