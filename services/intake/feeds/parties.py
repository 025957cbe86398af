"""Who takes part in a procurement: the buyer, those who help, those who were chosen."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.intake.domain.names import WITHHELD
from services.intake.domain.register import identity
from services.intake.feeds.fields import Field, unique
from services.intake.feeds.reading import Reading
from services.intake.feeds.terms import money
from shared.schemas.entities import OrgRef
from shared.schemas.opportunity import Award, Party

ACTIVE = frozenset({"active", "pending"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    record: Field
    reading: Reading
    day: date

    def buyer(self) -> OrgRef | None:
        parties = list(self.record["parties"].each())
        wanted = self.record["buyer"]["id"].line()
        party = next((p for p in parties if wanted and p["id"].line() == wanted), None)
        for role in ("buyer", "procuringEntity"):
            party = party or next((p for p in parties if role in p["roles"].lines()), None)
        return self._organisation(party or self.record["buyer"])

    def others(self) -> Iterator[Party]:
        for each in self.record["parties"].each():
            for role in each["roles"].codes():
                if role in {"procuringEntity", "centralPurchasingBody", "funder"} and (
                    body := self._organisation(each)
                ):
                    yield Party(role=role, organisation=body)

    def awards(self) -> Iterator[Award]:
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

    def _organisation(self, told: Field) -> OrgRef | None:
        ids = [told["identifier"], *told["additionalIdentifiers"].each()]
        pairs = [(each["scheme"].line(), each["id"].line()) for each in ids]
        known = [identity(scheme, id_) for scheme, id_ in pairs if scheme and id_]
        return self.reading.organisation(
            told["name"], day=self.day, ids=[each for each in known if each]
        )
