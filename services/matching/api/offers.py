"""What was offered to the caller's teams, why, and what they say to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, ConfigDict, model_validator

from services.matching.clerk.office import Office
from services.matching.clerk.opening import Card, Openings, Shown
from services.matching.domain.records import Offer, Standing
from services.matching.domain.replies import ANSWERED, REUSED, UNKNOWN, Refused
from shared.schemas.vocabulary import Declining
from shared.web.callers import Caller, cause, having
from shared.web.problems import Problem, as_json

Director = Annotated[Caller, Depends(having("director"))]
Key = Annotated[str, Header(alias="idempotency-key", pattern=r"^[A-Za-z0-9-]{1,128}$")]
JSON = "application/json"
STATUS = {UNKNOWN: 404, ANSWERED: 409, REUSED: 422}
DETAIL = {
    UNKNOWN: "No such offer is open to your team.",
    ANSWERED: "Your team has answered this offer already.",
    REUSED: "This key was used for another answer.",
}


class AnswerOffer(BaseModel):
    """Accept it, or say why not."""

    model_config = ConfigDict(extra="forbid")

    answer: Literal["accept", "decline"]
    reason: Declining | None = None

    @model_validator(mode="after")
    def _reason_given(self) -> "AnswerOffer":
        if (self.answer == "decline") != (self.reason is not None):
            raise ValueError("a reason belongs to declining, and to nothing else")
        return self


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office

    @property
    def openings(self) -> Openings:
        return self.office.openings(channel="api", media=JSON)

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1", lifespan=self.office.at_work)
        router.add_api_route("/offers", self.offers, response_model=None)
        router.add_api_route("/offers/{offer}", self.offer, response_model=None)
        path = "/offers/{offer}/answer"
        router.add_api_route(path, self.answer, methods=["POST"], response_model=None)
        return router

    async def offers(self, caller: Director, state: Shown = Standing.MADE) -> Response:
        """What was offered to the caller's teams; what audit strikes was never there."""
        cards = await self.openings.to(caller, standing=state)
        return _told({"offers": [_card(card) for card in cards]})

    async def offer(self, caller: Director, offer: str) -> Response:
        card = await self.openings.one(offer, caller)
        if card is None:
            raise Problem(404, "offer-unknown", detail=DETAIL[UNKNOWN])
        return _told(_card(card))

    async def answer(
        self, request: Request, offer: str, *, asked: AnswerOffer, caller: Director, key: Key
    ) -> Response:
        asking = replace(cause(request, caller, at=self.office.now()), id=key)
        came = await self.office.replies.say(
            offer, caller=caller, reason=asked.reason, cause=asking
        )
        if isinstance(came, Refused):
            code = came.code.replace("_", "-")
            raise Problem(STATUS[came.code], code, detail=DETAIL[came.code])
        replayed = {"idempotency-replayed": "true"} if came.replayed else {}
        return _told(_standing(came.offer), **replayed)


def _card(card: Card) -> dict[str, Any]:
    named = {"team", "product", "rank", "points"}
    told = card.offer.proposal.model_dump(mode="json", include=named)
    return {**told, **_standing(card.offer), "shown": dict(card.shown)}


def _standing(offer: Offer) -> dict[str, Any]:
    """Where it stands: nothing of the product."""
    told: dict[str, Any] = {"offer": offer.id, "state": offer.standing, "until": offer.until}
    if offer.reply:
        told |= {"answered_at": offer.reply.at, "reason": offer.reply.reason}
    return told


def _told(document: Mapping[str, Any], **headers: str) -> Response:
    told = {"cache-control": "private, no-store", **headers}
    return Response(as_json(document), headers=told, media_type=JSON)
