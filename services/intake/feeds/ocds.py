"""Release packages of the Open Contracting Data Standard: the latest release of a process."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic_core import to_json

from services.intake.domain.cpv import ordered
from services.intake.domain.opportunity import key_of, refs_in, regime
from services.intake.domain.places import place
from services.intake.domain.stage import procurement_stage
from services.intake.feeds.fields import Field, unique
from services.intake.feeds.parties import ACTIVE, Parties
from services.intake.feeds.reading import Draft, Reading
from services.intake.feeds.terms import dated, priced
from shared.errors import Malformed
from shared.schemas.entities import OrgRef, Ref
from shared.schemas.opportunity import (
    Cpv,
    Notice,
    Opportunity,
)
from shared.schemas.vocabulary import RefKind


def adapt(record: Field, reading: Reading) -> Draft:
    ocid, at = record["ocid"].key(), record["date"].instant()
    title = record["tender"]["title"].line() or record["title"].line()
    if ocid is None or at is None:
        raise Malformed("schema_invalid")
    told = _Release(record=record, reading=reading, at=at)
    buyer = told.parties.buyer()
    if buyer is None:
        raise Malformed("buyer_missing")
    record.notes.ref = reading.feed.ref(key_of(ocid, buyer))
    if title is None:
        raise Malformed("title_missing")
    release = told.release_id()
    entity = told.entity(title=title, buyer=buyer, ids=told.refs(ocid, release))
    return Draft(entity=entity, instant=at, tie=release)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Release:
    record: Field
    reading: Reading
    at: datetime

    @property
    def parties(self) -> Parties:
        return Parties(record=self.record, reading=self.reading, day=self.at.date())

    @property
    def tender(self) -> Field:
        return self.record["tender"]

    def release_id(self) -> str:
        """Scottish releases have none: theirs follows from what they say."""
        if told := self.record["id"].key():
            return told
        self.record["id"].wrong("release_id_missing")
        return "sha256:" + sha256(to_json(self.record.value, fallback=str)).hexdigest()

    def refs(self, ocid: str, release: str) -> tuple[Ref, ...]:
        tender = self.tender["id"].line()
        links = [
            each for each in self.record["links"].each() if each["rel"].line() == "canonical"
        ]
        canonical = [str(link["href"].line()).rpartition("/")[2] for link in links]
        return unique(
            (
                Ref(kind=RefKind.OCID, value=ocid),
                Ref(kind=RefKind.RELEASE, value=release),
                *(
                    Ref(kind=RefKind.PCS_OCID, value=c)
                    for c in canonical
                    if c.startswith("ocds-")
                ),
                *(
                    (Ref(kind=RefKind.BUYER_REF, value=tender),)
                    if tender and tender != ocid
                    else ()
                ),
                *refs_in(
                    tender, self.tender["title"].line(), self.tender["description"].text()
                ),
            )
        )

    def entity(self, *, title: str, buyer: OrgRef, ids: tuple[Ref, ...]) -> Opportunity:
        tender = self.tender
        basis = tender["legalBasis"]
        route = tender["procurementMethodDetails"].line()
        notices, awards = tuple(self._notices()), tuple(self.parties.awards())
        return Opportunity(
            source_ref=str(self.record.notes.ref),
            refs=ids,
            custodian=self.reading.feed.custodian,
            owner=buyer,
            title=title,
            description=tender["description"].text(),
            notes=self.record["description"].text(),
            buyer=buyer,
            parties=tuple(self.parties.others()),
            stage=procurement_stage(self._signs(notices)),
            notices=notices,
            regime=regime(basis["scheme"].line(), basis=basis["id"].line(), route=route),
            method=tender["procurementMethod"].code(),
            route_text=route,
            category=tender["mainProcurementCategory"].code(),
            cpv=self._cpv(),
            published_at=self.at,
            awards=awards,
            **priced(tender),
            **dated(self.record),
            places=unique(self._places()),
        )

    def _signs(self, notices: tuple[Notice, ...]) -> set[str]:
        """All that tells how far a process has come; a tag is a hint."""
        status = self.tender["status"].line()
        lists = [name for name in ("awards", "contracts") if self._any(name)]
        hints = {"tenderCancellation", "contractTermination"}
        tags = hints.intersection(self.record["tag"].lines())
        return {*filter(None, [status]), *lists, *tags, *(notice.type for notice in notices)}

    def _any(self, name: str) -> bool:
        statuses = [each["status"].line() for each in self.record[name].each()]
        return any(status is None or status in ACTIVE for status in statuses)

    def _notices(self) -> Iterator[Notice]:
        for holder in (self.record["planning"], self.tender):
            for each in holder["documents"].each():
                if kind := each["noticeType"].code() or _marked(each):
                    yield Notice(
                        type=kind, on=each["datePublished"].day(), ref=each["id"].line()
                    )

    def _cpv(self) -> Cpv:
        """In reading order of the four places where publishers put it."""
        items = list(self.tender["items"].each())
        holders = [
            self.tender["classification"],
            *self.tender["additionalClassifications"].each(),
        ]
        holders += [item["classification"] for item in items]
        holders += [each for item in items for each in item["additionalClassifications"].each()]
        told = [each["id"].line() for each in holders if each["scheme"].line() == "CPV"]
        found, unknown = ordered(each for each in told if each)
        for code in unknown:
            self.record.notes.add("cpv_unknown", self.tender.place, raw=code)
        return found

    def _places(self) -> Iterator[Any]:
        for item in self.tender["items"].each():
            for each in item["deliveryAddresses"].each():
                if text := each["region"].line() or each["postalCode"].line():
                    yield place(text)


def _marked(document: Field) -> str | None:
    kind = document["documentType"].line()
    return kind if kind == "marketEngagementNotice" else None
