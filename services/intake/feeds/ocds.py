"""Release packages of the Open Contracting Data Standard: the latest release of a process."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic_core import to_json

from services.intake.domain.cpv import ordered
from services.intake.domain.names import WITHHELD
from services.intake.domain.opportunity import key_of, refs_in, regime
from services.intake.domain.places import place
from services.intake.domain.register import identity
from services.intake.domain.stage import procurement_stage
from services.intake.feeds.fields import Field, unique
from services.intake.feeds.reading import Draft, Reading
from services.intake.feeds.terms import dated, money, priced
from shared.errors import Malformed
from shared.schemas.entities import OrgRef, Ref
from shared.schemas.opportunity import (
    Award,
    Cpv,
    Notice,
    Opportunity,
    Party,
)
from shared.schemas.vocabulary import RefKind

ACTIVE = frozenset({"active", "pending"})


def adapt(record: Field, reading: Reading) -> Draft:
    ocid, at = record["ocid"].key(), record["date"].instant()
    title = record["tender"]["title"].line() or record["title"].line()
    if ocid is None or at is None:
        raise Malformed("schema_invalid")
    told = _Release(record=record, reading=reading, at=at)
    buyer = told.buyer()
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
    def tender(self) -> Field:
        return self.record["tender"]

    def release_id(self) -> str:
        """Scottish releases have none: theirs follows from what they say."""
        if told := self.record["id"].key():
            return told
        self.record["id"].wrong("release_id_missing")
        return "sha256:" + sha256(to_json(self.record.value, fallback=str)).hexdigest()

    def buyer(self) -> OrgRef | None:
        parties = list(self.record["parties"].each())
        wanted = self.record["buyer"]["id"].line()
        party = next((p for p in parties if wanted and p["id"].line() == wanted), None)
        for role in ("buyer", "procuringEntity"):
            party = party or next((p for p in parties if role in p["roles"].lines()), None)
        return self._organisation(party or self.record["buyer"])

    def _organisation(self, told: Field) -> OrgRef | None:
        ids = [told["identifier"], *told["additionalIdentifiers"].each()]
        pairs = [(each["scheme"].line(), each["id"].line()) for each in ids]
        known = [identity(scheme, id_) for scheme, id_ in pairs if scheme and id_]
        return self.reading.organisation(
            told["name"], day=self.at.date(), ids=[each for each in known if each]
        )

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
        notices, awards = tuple(self._notices()), tuple(self._awards())
        return Opportunity(
            source_ref=str(self.record.notes.ref),
            refs=ids,
            custodian=self.reading.feed.custodian,
            owner=buyer,
            title=title,
            description=tender["description"].text(),
            notes=self.record["description"].text(),
            buyer=buyer,
            parties=tuple(self._parties()),
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

    def _parties(self) -> Iterator[Party]:
        for each in self.record["parties"].each():
            for role in each["roles"].codes():
                if role in {"procuringEntity", "centralPurchasingBody", "funder"} and (
                    body := self._organisation(each)
                ):
                    yield Party(role=role, organisation=body)

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
            self.record.notes.add("cpv_unknown", self.tender.path, raw=code)
        return found

    def _places(self) -> Iterator[Any]:
        for item in self.tender["items"].each():
            for each in item["deliveryAddresses"].each():
                if text := each["region"].line() or each["postalCode"].line():
                    yield place(text)

    def _awards(self) -> Iterator[Award]:
        parties = {p["id"].line(): p for p in self.record["parties"].each()}
        for each in self.record["awards"].each():
            named = list(each["suppliers"].each())
            hidden = [s for s in named if WITHHELD.search(s["name"].line() or "")]
            for supplier in hidden:
                supplier["name"].wrong("withheld")
            found = [parties.get(s["id"].line(), s) for s in named if s not in hidden]
            if (id_ := each["id"].line()) and each["status"].line() in {None, *ACTIVE}:
                yield Award(
                    id=id_,
                    on=each["date"].day(),
                    suppliers=unique(self._organisation(s) for s in found),
                    withheld=bool(hidden),
                    value=money(each["value"], "amount"),
                )


def _marked(document: Field) -> str | None:
    kind = document["documentType"].line()
    return kind if kind == "marketEngagementNotice" else None
