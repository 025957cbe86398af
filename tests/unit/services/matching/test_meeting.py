from dataclasses import dataclass, field

import pytest

from services.matching.domain.cpv import Affinities
from services.matching.domain.scorer import Row, Scored
from shared.errors import Conflict
from shared.schemas.intake import OpportunityAmended
from shared.schemas.matching import LinkProposed
from shared.schemas.opportunity import Cpv, Opportunity
from shared.schemas.vocabulary import OpportunityStage
from tests.support.builders import (
    INNOVATION,
    NOON,
    OPPORTUNITY,
    a_provenance,
    a_registration,
    an_innovation,
    an_opening,
    an_opportunity,
)
from tests.support.matching import SCORER, SECOND, Trial, a_withdrawal, kinds, one

NAMED = an_opportunity(title="Supply of PULSE-Patch for wards", cpv=Cpv())
FAR = "opportunity:atamis-rrv:C999999"
FOREIGN = an_opportunity(title="Winter gritting", cpv=Cpv(main="90620000", all=("90620000",)))


@dataclass(slots=True)
class Counted:
    """Scores as the real one does, and remembers what it was asked."""

    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    affinities: Affinities = SCORER.affinities
    version: str = SCORER.version

    def score(self, left: Row, right: Row, /) -> Scored:
        self.asked.append((left.ref, right.ref))
        return SCORER.score(left, right)


def an_amendment(opportunity: Opportunity, *, version: int) -> OpportunityAmended:
    return OpportunityAmended(
        occurred_at=NOON,
        version=version,
        opportunity=opportunity,
        change_kind="substantive",
        provenance=a_provenance(feed="atamis-rrv"),
    )


@pytest.mark.parametrize("opportunity_first", [True, False])
@pytest.mark.parametrize("in_one_batch", [True, False])
async def test_a_notice_that_names_a_product_meets_it_whoever_comes_first(
    *, opportunity_first: bool, in_one_batch: bool
) -> None:
    trial, events = Trial(), [an_opening(NAMED), a_registration()]
    if not opportunity_first:
        events.reverse()

    batches = [events] if in_one_batch else [[event] for event in events]
    told = [event for batch in batches for event in await trial.hear(*batch)]

    link = one(LinkProposed, told)
    assert (link.innovation, link.opportunity) == (INNOVATION, OPPORTUNITY)
    assert link.relation == "names_product"
    assert [(p.feature, p.points) for p in link.points] == [
        ("bias", -30),
        ("whole_name", 60),
        ("stage", 10),
    ]


async def test_a_code_near_the_category_is_relevance_and_a_far_one_is_nothing() -> None:
    trial = Trial()
    await trial.hear(a_registration())

    near = one(LinkProposed, await trial.hear(an_opening()))
    far = await trial.hear(an_opening(FOREIGN.model_copy(update={"source_ref": FAR})))

    assert near.relation == "relevant_to"
    assert far == []


async def test_what_shares_neither_words_nor_a_division_is_not_even_scored() -> None:
    scorer = Counted()
    trial = Trial(scorer=scorer)
    await trial.hear(an_opening(), an_opening(FOREIGN.model_copy(update={"source_ref": FAR})))

    await trial.hear(a_registration())

    assert scorer.asked[0] == (INNOVATION, OPPORTUNITY)
    assert FAR not in {ref for pair in scorer.asked for ref in pair}


async def test_a_link_that_has_not_changed_is_told_once() -> None:
    trial = Trial()
    await trial.hear(a_registration(), an_opening(NAMED))

    cosmetic = await trial.hear(an_amendment(NAMED, version=2))
    moved = NAMED.model_copy(update={"stage": OpportunityStage.TENDER})
    substantive = await trial.hear(an_amendment(moved, version=3))

    assert cosmetic == []
    link = one(LinkProposed, substantive)
    assert (link.version, link.opportunity_stage) == (2, OpportunityStage.TENDER)


async def test_parted_and_met_again_its_version_counts_on() -> None:
    trial = Trial()
    first = one(LinkProposed, await trial.hear(a_registration(), an_opening(NAMED)))
    await trial.hear(a_withdrawal(OPPORTUNITY, version=2))
    parted = await trial.library.links(INNOVATION)

    again = one(LinkProposed, await trial.hear(an_opening(NAMED, version=3)))

    assert parted == []
    assert (again.link, again.version) == (first.link, 2)


async def test_an_award_is_evidence_of_use_and_a_procurement_that_failed_is_nothing() -> None:
    trial = Trial()
    await trial.hear(a_registration())
    awarded = NAMED.model_copy(update={"stage": OpportunityStage.AWARDED})
    failed = NAMED.model_copy(update={"stage": OpportunityStage.CANCELLED, "source_ref": FAR})

    told = await trial.hear(an_opening(awarded), an_opening(failed))

    assert [(e.opportunity, e.relation) for e in told if isinstance(e, LinkProposed)] == [
        (OPPORTUNITY, "names_product")
    ]


async def test_two_that_meet_are_not_missed_by_two_processes_at_once() -> None:
    here = Trial()
    there = Trial(library=here.library)

    with pytest.raises(Conflict):
        await here.attempt(an_opening(NAMED), meanwhile=lambda: there.hear(a_registration()))
    told = await here.hear(an_opening(NAMED))

    assert kinds(told) == ["LinkProposed"]


async def test_a_process_that_starts_anew_knows_whom_it_has_heard_of() -> None:
    before = Trial()
    await before.hear(a_registration(), a_registration(an_innovation(SECOND, name="Other")))

    told = await Trial(library=before.library).hear(an_opening(NAMED))

    assert kinds(told) == ["LinkProposed"]


async def test_a_run_that_comes_to_nothing_leaves_nothing_in_memory() -> None:
    trial = Trial()
    other = Trial(library=trial.library)

    with pytest.raises(Conflict):
        await trial.attempt(a_registration(), meanwhile=lambda: other.hear(an_opening(FOREIGN)))

    assert trial.index.rows == {}
