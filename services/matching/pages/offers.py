"""Offers as a director reads them: why each came, until when it stands, what we say to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from services.matching.clerk.office import Office
from services.matching.clerk.opening import Card, Openings, Shown
from services.matching.domain.records import Offer, Standing
from services.matching.domain.replies import ANSWERED, Refused
from services.matching.pages.words import ANSWERS, FIELDS, STANDINGS, STATES, told
from shared.schemas.vocabulary import Declining
from shared.web.callers import Caller, cause, having
from shared.web.forms import Blank, Faulty, Form, answered, filled
from shared.web.pages import Page, page_router
from shared.web.problems import Problem

WITHHELD, UNSAID = "Not shared with you", "Not stated"
UNKNOWN = "No such offer is open to your team."
Director = Annotated[Caller, Depends(having("director"))]
Answering = Literal[
    "accept",
    Declining.WRONG_CATEGORY,
    Declining.WRONG_REGION,
    Declining.NO_CAPACITY,
    Declining.ALREADY_HAVE,
    Declining.CONFLICT,
    Declining.OTHER,
]


class AnswerForm(Form):
    answer: Answering = Field(title="What your team says")


@dataclass(frozen=True, slots=True)
class OfferPages:
    office: Office

    @property
    def openings(self) -> Openings:
        return self.office.openings(channel="page", media="text/html")

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/offers", self.offers)
        router.add_api_route("/offers/{offer}", self.offer)
        router.add_api_route("/offers/{offer}/answer", self.answer, methods=["POST"])
        return router

    async def offers(
        self, request: Request, caller: Director, *, state: Shown = Standing.MADE
    ) -> Response:
        cards = await self.openings.to(caller, standing=state)
        shown = {
            "title": STANDINGS[state],
            "state": state.value,
            "states": STATES,
            "rows": [_row(card) for card in cards],
            "decisions": [card.permit.seq for card in cards],
        }
        return Page("offers.jinja", shown, permit=_first_to_run_out(cards)).answer(request)

    async def offer(self, request: Request, offer: str, *, caller: Director) -> Response:
        return await self._opened(request, await self._own(offer, caller), form=Blank())

    async def answer(self, request: Request, offer: str, *, caller: Director) -> Response:
        form = await filled(request, AnswerForm)
        if isinstance(form, Faulty):
            card = await self._own(offer, caller)
            return await self._opened(request, card, form=form, status=422)
        reason = None if form.answer == "accept" else Declining(form.answer)
        asking = cause(request, caller, at=self.office.now(), named=form.request_id)

        async def act() -> str:
            came = await self.office.replies.say(
                offer, caller=caller, reason=reason, cause=asking
            )
            if isinstance(came, Refused) and came.code != ANSWERED:
                raise Problem(404, "offer-unknown", detail=UNKNOWN)
            return f"/offers/{offer}"

        return await answered(request, form, act=act)

    async def _own(self, offer: str, caller: Caller) -> Card:
        card = await self.openings.one(offer, caller)
        if card is None:
            raise Problem(404, "offer-unknown", detail=UNKNOWN)
        return card

    async def _opened(
        self, request: Request, card: Card, *, form: Blank | Faulty, status: int = 200
    ) -> Response:
        teams = {each.id: each for each in await self.office.library.teams()}
        team = teams.get(card.offer.proposal.team)
        shown = {
            "title": card.shown["name"],
            "offer": card.offer,
            "facts": _facts(card),
            "points": _points(card.offer),
            "answers": ANSWERS,
            "answer": told(card.offer.reply) if card.offer.reply else None,
            "is_sample": team is not None and team.source == "sample",
            "form": form,
        }
        page = Page("offer.jinja", shown, status=status, permit=card.permit)
        return page.answer(request)


def _row(card: Card) -> Mapping[str, Any]:
    proposal = card.offer.proposal
    best = max(proposal.points, key=lambda each: each.points)
    reply = card.offer.reply
    return {
        "product": {"text": card.shown["name"], "href": f"/offers/{card.offer.id}"},
        "why": best.sentence,
        "points": sum(each.points for each in proposal.points),
        "until": card.offer.until,
        "answered": reply.at if reply else None,
    }


def _facts(card: Card) -> list[tuple[str, Any]]:
    """What nobody said, and what is withheld from this reader, never in the same words."""
    asked = {f for s in card.offer.proposal.sources for f in (*s.required, *s.optional)}
    told: Mapping[str, Any] = {**dict.fromkeys(asked, WITHHELD), **card.shown}
    return [
        (label, show(told[field]) if field in card.shown else told.get(field, UNSAID))
        for field, (label, show) in FIELDS.items()
    ]


def _points(offer: Offer) -> Sequence[Mapping[str, Any]]:
    rows = [{"why": p.sentence, "points": p.points} for p in offer.proposal.points]
    return [*rows, {"why": "Together", "points": sum(p.points for p in offer.proposal.points)}]


def _first_to_run_out(cards: Sequence[Card]) -> Any:
    """None of an empty list: a page that shows no product needs no permit."""
    permits = [card.permit for card in cards]
    return min(permits, key=lambda each: (each.use_by is None, each.use_by), default=None)
