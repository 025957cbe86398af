"""Who reads the trail is on it: before the answer, and whatever it says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from services.audit.clerk.answering import Answers
from services.audit.sequencer.draft import Draft
from shared.eventing.application import Answer
from shared.schemas.envelope import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    answers: Answers

    async def saw(self, asking: Request, what: str, *, asked: Mapping[str, Any]) -> None:
        """`what` is the name of a report; of what was asked the log keeps ids and codes."""
        named = {name: str(value) for name, value in asked.items() if value is not None}

        async def build(draft: Draft) -> Answer[None]:
            told = {"report": what, "asked": named}
            draft.append("access.read", about={}, data=told)
            return Answer(value=None)

        await self.answers.performed(replace(asking, id=str(uuid4())), build)
