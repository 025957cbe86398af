"""The source's own form: what it says of an innovation, by its questions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.domain import innovation
from services.intake.domain.places import district
from services.intake.feeds.fields import Field, unique
from shared.schemas.innovation import Certification, Evidence, Maturity, Support, Value
from shared.schemas.vocabulary import Asserter

MET = {"YES": "met", "IN_PROGRESS": "in_progress", "NOT_YET": "not_yet"}
Options = Mapping[str, Collection[str]]
Parts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    record: Field
    lists: Options

    def part(self, subsection: str) -> Field:
        return self.record["document"][subsection]

    def described(self) -> Parts:
        about, told = self.part("INNOVATION_DESCRIPTION"), self.record
        countries = ("countryName", "officeLocation", "countryLocation")
        return {
            "name": about["name"].line(100),
            "summary": about["description"].text(),
            "country": next(filter(None, (about[name].line() for name in countries)), None),
            "postcode_district": district(about["postcode"].line() or ""),
            "website": about["website"].line(),
            "submitted_at": told["submittedAt"].instant(),
            "source_status": told["status"].code() or told["groupedStatus"].code(),
            "archive_reason": told["archiveReason"].line(),
        }

    def sorted(self) -> Parts:
        about, lists = self.part("INNOVATION_DESCRIPTION"), self.lists
        needs = self.part("UNDERSTANDING_OF_NEEDS")
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

    def proven(self) -> Parts:
        needs, cost = self.part("UNDERSTANDING_OF_NEEDS"), self.part("COST_OF_INNOVATION")
        evidence = unique(_evidence(each) for each in self.part("evidences").each())
        standards = self.part("REGULATIONS_AND_STANDARDS")["standards"].each()
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

    def followed(self) -> Parts:
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

    def answer(self, subsection: str, question: str) -> str | None:
        return self.part(subsection)[question].code(self.lists["answers"])


def _evidence(told: Field) -> Evidence | None:
    kind, summary = told["evidenceSubmitType"].code(), told["summary"].text()
    if kind is None:
        return None
    summary = summary or told["description"].text()
    return Evidence(kind=kind, type=told["evidenceType"].code(), summary=summary)
