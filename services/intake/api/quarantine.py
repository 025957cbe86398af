"""What stands in quarantine, each issue at its path, and how it is mended."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from services.intake.api.answers import of_case, reply, settled, table
from services.intake.api.inlet import MIB, Inlet, same
from services.intake.api.receipts import PAGE, Number, own
from services.intake.clerk.desk import Desk
from services.intake.clerk.mending import Mending
from services.intake.domain.asking import Case
from shared.web.callers import Caller, cause, having
from shared.web.problems import Problem

Routes = Mapping[str, Callable[..., Awaitable[Response]]]
Partner = Annotated[Caller, Depends(having("partner"))]
Position = Annotated[int, Path(ge=0, le=1_000_000)]
OTHER = "This is another record: send it to its feed, or mend the one that is quarantined."


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    desk: Desk
    inlet: Inlet

    def router(self) -> APIRouter:
        router, one = APIRouter(prefix="/v1"), "/quarantine/{receipt}/{position}"
        gets: Routes = {
            "/quarantine": self.cases,
            "/quarantine/problems.csv": self.problems,
            one: self.case,
            "/organisations/unresolved": self.unresolved,
        }
        for path, answer in gets.items():
            router.add_api_route(path, answer, response_model=None)
        path = f"{one}/resubmission"
        router.add_api_route(path, self.mend, methods=["POST"], response_model=None)
        return router

    async def cases(
        self, caller: Partner, feed: str | None = None, *, page: Number = 1
    ) -> Response:
        """What is to be mended, the newest first."""
        feeds, skip = own(self.desk, caller, feed=feed), (page - 1) * PAGE
        cases = await self.desk.to_mend(feeds, skip=skip, limit=PAGE)
        total = await self.desk.library.open_cases([each.code for each in feeds])
        told = {"open": total, "page": page}
        return reply({"cases": [of_case(each) for each in cases], **told})

    async def problems(self, caller: Partner, feed: str | None = None) -> Response:
        cases = await self.desk.to_mend(own(self.desk, caller, feed=feed))
        return table(each.line for each in cases)

    async def case(self, receipt: str, position: Position, *, caller: Partner) -> Response:
        return reply(of_case(await self._own(receipt, position, caller=caller)))

    async def mend(
        self, request: Request, receipt: str, *, position: Position, caller: Partner
    ) -> Response:
        """The mended record, whole, in the format of its feed: settled before the answer."""
        case = await self._own(receipt, position, caller=caller)
        feed = self.inlet.feed(case.case.feed, caller)
        submission = await self.inlet.submission(request, feed)
        if len(submission.body) > MIB:
            raise Problem(413, "too-large")
        mending, asking = Mending(self.inlet.office), cause(request, caller, at=submission.at)
        told = await mending.mend(case, submission, cause=asking)
        if told is None:
            raise Problem(422, "key-conflict", detail=OTHER)
        return settled(same(told, submission))

    async def unresolved(self, caller: Partner, feed: str | None = None) -> Response:
        """Names that no organisation of the register bears, the most frequent first."""
        found = await self.desk.unnamed(own(self.desk, caller, feed=feed))
        return reply({"names": [asdict(each) for each in found]})

    async def _own(self, receipt: str, position: int, *, caller: Caller) -> Case:
        whose = caller.organisation
        case = await self.desk.case(receipt, position=position, organisation=whose)
        if case is None:
            raise Problem(404, "case-unknown")
        return case
