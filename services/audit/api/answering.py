"""A request as the cause of what follows from it, by the key that its asker gave."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Header, Request

from services.audit.clerk.answering import Answers
from shared.schemas import envelope
from shared.web.callers import Caller, cause

Key = Annotated[str, Header(alias="idempotency-key", pattern=r"^[A-Za-z0-9-]{1,128}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering(Answers):
    def asking(self, request: Request, caller: Caller, *, key: str) -> envelope.Request:
        return replace(cause(request, caller, at=self.sequencer.now()), id=key)
