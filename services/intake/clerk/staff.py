"""Who works here: a clerk for each run, the office behind the counter, one in the back room."""

from dataclasses import dataclass
from datetime import timedelta

from services.intake.clerk.entrance import Entrance
from services.intake.clerk.office import Eventing, Office
from services.intake.clerk.registrar import Registrar
from services.intake.clerk.settling import Clerk
from services.intake.clerk.shelves import Shelves
from services.intake.clerk.working import Waiting, Worker
from services.intake.domain.register import Excerpt
from shared.clock import Clock, Rest, rest, utc
from shared.eventing.ports import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    entrance: Entrance
    excerpt: Excerpt
    archive: timedelta
    code_version: str
    now: Clock = utc
    rest: Rest = rest

    def clerk(self, unit: Unit) -> Clerk:
        return Clerk(
            shelves=Shelves(unit), archive=self.archive, code_version=self.code_version
        )

    def worker(self, eventing: Eventing, receipts: Waiting) -> Worker:
        office = Office(
            eventing=eventing, clerk=self.clerk, entrance=self.entrance, now=self.now
        )
        registrar = Registrar(eventing=eventing, excerpt=self.excerpt, now=self.now)
        return Worker(office=office, begin=registrar.publish, receipts=receipts, rest=self.rest)
