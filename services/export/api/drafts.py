"""What editors and officers ask: ids, points and reasons; never a product's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, assert_never

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict
from pydantic_core import to_jsonable_python

from services.export.api.answering import connected
from services.export.clerk import Clerk, StillOpen
from services.export.clerk.recalls import received
from services.export.clerk.room import Room
from services.export.domain.criteria import Criteria
from services.export.domain.draft import Draft, judged
from services.export.domain.eligibility import Reason
from services.export.domain.profile import Profile
from shared.eventing.application import Answer
from shared.eventing.ports import Unit
from shared.schemas.vocabulary import Series
from shared.web.callers import Asking, Caller, cause, having
from shared.web.problems import Problem, as_json

Editing = Annotated[Caller, Depends(having("editor"))]
Overseeing = Annotated[Caller, Depends(having("editor", "governance_officer"))]
JSON = "application/json"


class OpenDraft(BaseModel):
    model_config = ConfigDict(extra="forbid")

    series: Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where drafts are opened and recalls are looked up."""

    room: Room
    clerk: Callable[[Any], Clerk]

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1", lifespan=partial(connected, self.room))
        add = router.add_api_route
        add("/drafts", self.open, methods=["POST"], response_class=Response)
        add("/drafts/{draft}", self.draft, response_class=Response)
        add("/recalls", self.recalls, response_class=Response)
        return router

    async def open(self, request: Request, asked: OpenDraft, *, caller: Editing) -> Response:
        at = self.room.now()

        async def build(unit: Unit) -> Answer[Draft | StillOpen]:
            return await self.clerk(unit).draft(asked.series, at)

        came = await self.room.eventing.perform(cause(request, caller, at=at), build)
        match came:
            case Draft():
                return _told(self._shown(came), status=201)
            case StillOpen(edition=edition):
                detail = f"The draft {edition} waits for its decision."
                raise Problem(409, "draft-open", detail=detail)
            case _ as never:
                assert_never(never)

    async def draft(self, draft: str, _: Overseeing) -> Response:
        found = await self.room.shelves().drafts.get(draft)
        if found is None:
            raise Problem(404, "not-found")
        return _told(self._shown(found))

    async def recalls(self, caller: Asking) -> Response:
        """Say which entries the caller's organisation had received: by id, never by name."""
        recalls = await received(self.room, caller)
        told = [each.model_dump(mode="json", exclude={"cause_event"}) for each in recalls]
        return _told({"recalls": told})

    def _shown(self, draft: Draft) -> dict[str, Any]:
        criteria = self.room.criteria(draft.series)
        return {
            "edition": draft.id,
            "series": draft.series,
            "state": draft.state,
            "reason": draft.reason,
            "as_of": draft.as_of.isoformat(),
            "criteria": draft.criteria,
            "candidates": [_points(p, draft, criteria=criteria) for p in draft.candidates],
            "failing": [
                {"product": f.product, "gates": [_gate(reason) for reason in f.reasons]}
                for f in draft.failing
            ],
            "denied": [
                to_jsonable_python(d) | {"gate": _gate(Reason(code="not_permitted"))}
                for d in draft.denied
            ],
        }


def _points(profile: Profile, draft: Draft, *, criteria: Criteria) -> dict[str, Any]:
    """As if all of it were permitted: ranks come at the seal."""
    found = judged(profile, criteria, on=draft.as_of.date()).scored
    signals = to_jsonable_python(found.signals)
    return {"product": found.product, "points": found.points, "signals": signals}


def _gate(reason: Reason) -> dict[str, Any]:
    words = {"sentence": reason.sentence, "remedy": reason.remedy}
    return {"code": reason.code, "missing": reason.missing, **words}


def _told(document: Mapping[str, Any], *, status: int = 200) -> Response:
    headers = {"cache-control": "private, no-store"}
    return Response(as_json(document), status, headers, JSON)
