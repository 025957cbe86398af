"""What intake answers over HTTP: records in, receipts out, what is to be mended."""

from fastapi import APIRouter

from services.intake.api.counter import Counter
from services.intake.api.inlet import Inlet
from services.intake.api.quarantine import Quarantine
from services.intake.api.receipts import Receipts
from services.intake.clerk.desk import Desk
from services.intake.clerk.working import Worker
from shared.eventing.ports import Door


def routers(worker: Worker, *, desk: Desk, door: Door) -> list[APIRouter]:
    inlet = Inlet(office=worker.office, door=door)
    asked = Receipts(desk), Quarantine(desk=desk, inlet=inlet)
    return [each.router() for each in (Counter(worker=worker, inlet=inlet), *asked)]
