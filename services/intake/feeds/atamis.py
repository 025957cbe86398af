"""A row of an Atamis pipeline report, by its tenant's profile."""

import re
from typing import Any

from services.intake.domain.cpv import ordered
from services.intake.domain.opportunity import refs_in, regime
from services.intake.domain.places import place
from services.intake.feeds.fields import Field, unique
from services.intake.feeds.reading import Draft, Reading
from services.intake.feeds.tabular import Profile
from shared.errors import Malformed
from shared.schemas.entities import OrgRef, Ref
from shared.schemas.opportunity import Cpv, Opportunity, Party, Term, Worth
from shared.schemas.vocabulary import OpportunityStage, RefKind

SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
UID = re.compile(r"[A-Za-z0-9]{15}")


def adapt(record: Field, reading: Reading) -> Draft:
    profile = reading.profile
    if profile is None:
        raise Malformed("profile_mismatch")
    row = _Row(record=record, reading=reading, profile=profile)
    ref, uid, title = row["ref"].key(), salesforce_id(row["uid"].key()), row["title"].line()
    key = ref or uid
    if key is None:
        raise Malformed("key_missing")
    record.notes.ref = reading.feed.ref(key)
    if title is None:
        raise Malformed("title_missing")
    return Draft(entity=row.entity(title=title, ids=row.refs(ref, uid)))


def salesforce_id(told: str | None) -> str | None:
    """The form of 15 characters tells letter case apart; that of 18 adds a check of it."""
    if told is None or not UID.fullmatch(told[:15]):
        return None
    fives = (told[:15][n : n + 5] for n in (0, 5, 10))
    check = (SUFFIX[sum(1 << n for n, c in enumerate(five) if c.isupper())] for five in fives)
    full = told[:15] + "".join(check)
    return full if told in {told[:15], full} else None


class _Row:
    def __init__(self, *, record: Field, reading: Reading, profile: Profile) -> None:
        self._record = record
        self._reading = reading
        self._profile = profile

    def __getitem__(self, column: str) -> Field:
        return self._record[self._profile.heading(column)]

    def refs(self, ref: str | None, uid: str | None) -> tuple[Ref, ...]:
        told = (
            (RefKind.ATAMIS_REF, ref),
            (RefKind.ATAMIS_UID, uid),
            (RefKind.NOTICE, self["notice"].line()),
            (RefKind.OCID, self["ocid"].line()),
        )
        plain = [Ref(kind=kind, value=value) for kind, value in told if value]
        return unique([*plain, *refs_in(self["title"].line())])

    def entity(self, *, title: str, ids: tuple[Ref, ...]) -> Opportunity:
        stage = self._mapped("status") or ""
        route = self["route"].line()
        return Opportunity(
            source_ref=str(self._record.notes.ref),
            refs=ids,
            custodian=self._reading.feed.custodian,
            title=title,
            description=self["description"].text(),
            **self._bodies(),
            stage=OpportunityStage(stage)
            if stage in set(OpportunityStage)
            else OpportunityStage.IDEA,
            on_hold=stage == "on_hold",
            regime=regime(None, basis=None, route=route),
            route_text=route,
            category=self._mapped("category"),
            framework=self["framework"].line(),
            cpv=self._cpv(),
            value=self._worth(),
            published_at=self["opens"].instant(),
            deadline_at=self["deadline"].instant(),
            contract=self._term(),
            places=tuple(place(text) for text in [self["place"].line()] if text),
        )

    def _mapped(self, column: str) -> str | None:
        told = self[column].line()
        if told is None:
            return None
        found = self._profile.maps[column].get(told.casefold())
        if found is None:
            self[column].wrong("enum_unknown")
        return found

    def _bodies(self) -> dict[str, Any]:
        buyer, behalf = self._organisation("buyer"), self._organisation("behalf")
        other = (
            (Party(role="buyer", organisation=behalf, relation="on_behalf_of"),)
            if behalf
            else ()
        )
        return {"buyer": buyer, "owner": buyer, "parties": other}

    def _organisation(self, column: str) -> OrgRef | None:
        return self._reading.organisation(self[column], day=None)

    def _cpv(self) -> Cpv:
        text = self["cpv"].line() or ""
        found, unknown = ordered(re.split(r"[\s,;|]+", text) if text else ())
        if unknown:
            self["cpv"].wrong("cpv_unknown")
        return found

    def _worth(self) -> Worth:
        net = self["net"].price(self._profile.currency)
        gross = self["gross"].price(self._profile.currency)
        return Worth(net=net.money, gross=gross.money, min=net.low, max=net.high)

    def _term(self) -> Term:
        start, until = self["start"].day(), self["until"].day()
        if start and until and until < start:
            self["until"].wrong("date_order")
            until = None
        return Term(
            start=start,
            until=until,
            max_until=self["max_until"].day(),
            months=self["months"].whole(),
        )
