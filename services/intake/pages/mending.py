"""What stands in quarantine, and the form that mends it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from services.intake.clerk.desk import Desk
from services.intake.clerk.mending import Mending
from services.intake.clerk.settling import Settled
from services.intake.domain.asking import Case
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import JSON, Submission, receipt_id
from services.intake.domain.spaces import Feed
from services.intake.pages.sending import SIZE, Sender, choice, own, paged
from shared.web.callers import Caller, cause
from shared.web.forms import Blank, Faulty, Form, answered, filled
from shared.web.pages import Page, page_router
from shared.web.paging import PageNumber
from shared.web.problems import Problem

MIB = 1_048_576
OTHER = "This is another record: mend the one that is quarantined, or send this one to its feed"
Position = Annotated[int, Path(ge=0, le=1_000_000)]


class MendForm(Form):
    record: str = Field(title="The mended record", min_length=1, max_length=MIB)


@dataclass(frozen=True, slots=True, kw_only=True)
class MendingPages:
    desk: Desk
    mending: Mending

    def router(self) -> APIRouter:
        router, one = page_router(), "/quarantine/{receipt}/{position}"
        router.add_api_route("/quarantine", self.cases)
        router.add_api_route(one, self.case)
        router.add_api_route(f"{one}/resubmission", self.mend, methods=["POST"])
        return router

    async def cases(
        self, request: Request, caller: Sender, *, feed: str = "", page: PageNumber = 1
    ) -> Response:
        feeds = own(self.desk, caller, feed=feed)
        cases = await self.desk.to_mend(feeds, skip=(page - 1) * SIZE, limit=SIZE)
        total = await self.desk.library.open_cases([each.code for each in feeds])
        shown = {
            "title": "Records to mend",
            "rows": [_row(each) for each in cases],
            "paging": paged("/quarantine", page, total=total, feed=feed),
            **choice(self.desk, caller, feed=feed),
        }
        return Page("quarantine.jinja", shown).answer(request)

    async def case(
        self, request: Request, receipt: str, *, position: Position, caller: Sender
    ) -> Response:
        case = await self._own(receipt, position, caller=caller)
        return self._shown(request, case, form=Blank())

    async def mend(
        self, request: Request, receipt: str, *, position: Position, caller: Sender
    ) -> Response:
        case = await self._own(receipt, position, caller=caller)
        form = await filled(request, MendForm)
        if isinstance(form, Faulty):
            return self._shown(request, case, form=form, status=422)
        submission = self._submission(case, request, form=form)
        if not self.mending.fits(case, submission):
            faulty = Faulty(values={"record": [form.record]}, errors={"record": OTHER})
            return self._shown(request, case, form=faulty, status=422)
        asking = cause(request, caller, at=submission.at, named=form.request_id)

        async def act() -> str:
            told = await self.mending.mend(case, submission, cause=asking)
            return _place(case, told)

        return await answered(request, form, act=act)

    def _submission(self, case: Case, request: Request, *, form: MendForm) -> Submission:
        feed = self._feed(case)
        if feed.signature == "required":
            raise Problem(403, "signature-invalid", detail="Send it signed, as this feed asks.")
        return Submission(
            id=receipt_id(feed.custodian, request.url.path, form.request_id),
            feed=feed,
            body=form.record.encode(),
            media="text/csv" if feed.kind == "atamis_csv" else JSON,
            at=self.mending.office.now(),
        )

    def _feed(self, case: Case) -> Feed:
        return self.desk.feeds.known[case.case.feed]

    def _shown(
        self, request: Request, case: Case, *, form: Blank | Faulty, status: int = 200
    ) -> Response:
        feed = self._feed(case)
        shown = {
            "title": case.line.source_ref or f"Record {case.line.position + 1}",
            "case": case.case,
            "line": case.line,
            "rows": [_issue(each) for each in case.line.model_dump()["issues"]],
            "is_table": feed.kind == "atamis_csv",
            "is_signed": feed.signature == "required",
            "form": form,
        }
        return Page("case.jinja", shown, status=status).answer(request)

    async def _own(self, receipt: str, position: int, *, caller: Caller) -> Case:
        whose = caller.organisation
        case = await self.desk.case(receipt, position=position, organisation=whose)
        if case is None:
            raise Problem(404, "case-unknown", detail="You have no such record to mend.")
        return case


def _place(case: Case, told: Settled | None) -> str:
    """Where to see what came of it: the case that it ended, the new one, or its receipt."""
    [line] = told.lines if told else [case.line]
    if line.outcome is Outcome.REFUSED:
        return f"/receipts/{line.receipt}"
    place = line if line.outcome is Outcome.QUARANTINED else case.line
    return f"/quarantine/{place.receipt}/{place.position}"


def _row(case: Case) -> Mapping[str, Any]:
    line = case.line
    name = line.source_ref or f"Record {line.position + 1}, without a key"
    return {
        "record": {"text": name, "href": f"/quarantine/{line.receipt}/{line.position}"},
        "feed": case.case.feed,
        "codes": case.case.codes,
        "at": case.case.at,
    }


def _issue(told: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "path": told["path"],
        "code": told["code"],
        "found": told["raw"] or "Nothing is shown",
        "expected": told["expected"],
    }
