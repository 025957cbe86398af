"""What a health innovation network adds to a record: where it runs, and who vouches for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.intake.domain import innovation
from services.intake.feeds.fields import Field
from services.intake.feeds.reading import Reading
from shared.schemas.entities import OrgRef
from shared.schemas.innovation import (
    Abroad,
    Approval,
    Certification,
    Deployment,
    Endorsement,
    Milestone,
    Stated,
    Supplier,
)
from shared.schemas.vocabulary import Asserter, Origin

STATUSES = frozenset({"met", "in_progress", "not_yet"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    told: Field
    reading: Reading
    day: date | None

    def origin(self, owner: OrgRef | None, supplier: Supplier | None) -> Stated:
        network = self.told["network"].line()
        if network and network.lower() != self.reading.feed.space:
            self.told["network"].wrong("field_invalid", expected="the code of its own space")
        stated = self.told["origin"].code(frozenset(Origin))
        said = Origin(stated) if stated else None
        found, torn = innovation.origin(said, owner=owner, supplier=supplier)
        if torn:
            self.told["origin"].wrong("origin_conflict")
        return found

    def certifications(self) -> Iterator[Certification]:
        for each in self.told["certifications"].each():
            scheme, by = each["scheme"].code(), each["asserted_by"].code(frozenset(Asserter))
            if scheme:
                yield Certification(
                    scheme=scheme,
                    version=each["version"].line(),
                    status=each["status"].code(STATUSES) or "met",
                    asserted_by=Asserter(by or Asserter.SUPPORT_ORG),
                    **_dated(each),
                )

    def endorsements(self) -> Iterator[Endorsement]:
        for each in self.told["endorsements"].each():
            if body := each["body"].line():
                yield Endorsement(body=body, **_dated(each))

    def approvals(self) -> Iterator[Approval]:
        for each in self.told["approvals"].each():
            body, kind = self._organisation(each), each["kind"].line()
            if body and kind:
                yield Approval(organisation=body, kind=kind, **_dated(each))

    def deployments(self, plans: Field) -> Iterator[Deployment]:
        """Where the network saw it run, then where the innovator says that it does."""
        for each in self.told["deployments"].each():
            if body := self._organisation(each):
                yield Deployment(text=body.name, organisation=body, since=each["since"].day())
        for each in plans.each():
            named = each["organizationDepartment"]
            if text := named.line():
                body = self.reading.organisation(named, day=self.day)
                yield Deployment(text=text, organisation=body if body and body.org_id else None)

    def milestones(self) -> Iterator[Milestone]:
        for each in self.told["milestones"].each():
            if name := each["name"].code():
                body = self._organisation(each)
                yield Milestone(name=name, on=each["on"].day(), organisation=body)

    def abroad(self) -> Abroad:
        told = self.told["export"]
        lists = ("targets", "trading", "excluded", "modes", "languages")
        found = {name: told[name].codes() for name in lists}
        return Abroad(**found, capacity=told["capacity"].line())

    def _organisation(self, told: Field) -> OrgRef | None:
        return self.reading.organisation(told["organisation"], day=self.day)


def _dated(told: Field) -> dict[str, Any]:
    reference, on = told["reference"].line(), told["on"].day()
    return {"reference": reference, "on": on, "expires": told["expires"].day()}
