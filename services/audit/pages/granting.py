"""Grant: first what it would do, in sentences, and nothing is written before the button."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, ValidationError

from services.audit.clerk.answering import accepted
from services.audit.pages.room import Granter, Room
from services.audit.pages.wishes import (
    CLASSES,
    PURPOSES,
    RECIPIENTS,
    Mended,
    Wish,
    granting,
)
from services.audit.reports.preview import preview
from services.audit.reports.wording import sentence
from shared.schemas.partners import GrantPermission
from shared.web.callers import Caller, cause
from shared.web.forms import Blank, Faulty, Form, answered, filled
from shared.web.pages import page_router
from shared.web.problems import Problem


class Grant(Form):
    """The very words that were shown."""

    asked: Annotated[str, Field(title="Terms", max_length=20_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Granting:
    room: Room

    def router(self) -> APIRouter:
        router = page_router()
        router.add_api_route("/grant", self.ask)
        router.add_api_route("/grants", self.grant, methods=["POST"])
        return router

    async def ask(
        self, request: Request, caller: Granter, *, wish: Annotated[Wish, Depends()]
    ) -> Response:
        if wish.is_blank:
            mine = replace(wish, about=wish.about or f"owner:{caller.organisation}")
            return self._form(request, mine, mended=Mended())
        asked = granting(wish, grantor=caller.organisation)
        if isinstance(asked, Mended):
            return self._form(request, wish, mended=asked, status=422)
        return self._previewed(request, caller, asked=asked)

    async def grant(self, request: Request, caller: Granter) -> Response:
        form = await filled(request, Grant)
        if isinstance(form, Faulty):
            raise Problem(422, "terms-invalid", detail="Fill in the form once more.")
        try:
            asked = GrantPermission.model_validate_json(form.asked)
        except ValidationError:
            raise Problem(422, "terms-invalid", detail="Fill in the form once more.") from None
        by, at = caller.organisation, self.room.archive.sequencer.now()
        asking = cause(request, caller, at=at, named=form.request_id)

        async def act() -> str:
            done = await self.room.answers.once(
                asking,
                asked,
                act=lambda draft: self.room.permissions(draft).grant(asked, by=by),
            )
            return f"/records/{done['seq']}"

        return await answered(request, form, act=act)

    def _previewed(
        self, request: Request, caller: Caller, *, asked: GrantPermission
    ) -> Response:
        """What the evaluator says on a draft that nobody commits."""
        sequencer = self.room.archive.sequencer
        draft = sequencer.rehearsal(cause(request, caller, at=sequencer.now()))
        permissions = self.room.permissions(draft)
        seen = accepted(preview(asked, draft, permissions=permissions, by=caller.organisation))
        terms = asked.terms.model_dump(mode="json")
        shown = {
            "title": "What you are about to grant",
            "sentences": [sentence(line, terms) for line in seen.lines],
            "records": seen.records,
            "asked": asked.model_dump_json(),
            "form": Blank(),
        }
        return self.room.plain(request, "grant_preview.jinja", shown=shown)

    def _form(
        self, request: Request, wish: Wish, *, mended: Mended, status: int = 200
    ) -> Response:
        shown = {
            "title": "Grant a permission",
            "wish": wish,
            "mended": mended,
            "recipients": RECIPIENTS,
            "purposes": PURPOSES,
            "classes": CLASSES,
        }
        return self.room.plain(request, "grant.jinja", shown=shown, status=status)
