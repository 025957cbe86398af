"""A mended record: settled as any other, and it ends the case of the one it mends."""

from dataclasses import dataclass, replace

from services.intake.clerk.office import Office
from services.intake.clerk.settling import Settled
from services.intake.domain.asking import Case
from services.intake.domain.receipts import Submission
from shared.schemas.envelope import Cause

FREE = "key_conflict"
"""What a record's key was wrong in may be mended in its key."""


@dataclass(frozen=True, slots=True)
class Mending:
    office: Office

    async def mend(self, case: Case, submission: Submission, *, cause: Cause) -> Settled | None:
        """None where it speaks of another record: that is no mend of this one."""
        if not self.fits(case, submission):
            return None
        mended = replace(submission, corrects=case.line.id)
        return await self.office.settle(mended, cause=cause)

    def fits(self, case: Case, submission: Submission) -> bool:
        """The buyer, which only intake can add, may be what was mended."""
        then, now = case.line.source_ref, self.office.post.one(submission).ref
        free = then is None or now is None or FREE in case.case.codes
        return free or str(then).partition("~")[0] == str(now).partition("~")[0]
