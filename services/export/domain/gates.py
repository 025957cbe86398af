"""The gates of ours: what each asks, why, and how to meet it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from services.export.domain.claims import months_between
from services.export.domain.criteria import Criteria
from services.export.domain.profile import Profile
from services.export.domain.scoring import Scored
from services.export.domain.values import Item, Site
from shared.schemas.vocabulary import Asserter

HALF = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A product before the gates: all that is known of it, and what that earns."""

    profile: Profile
    scored: Scored
    criteria: Criteria
    on: date

    def earns(self, signal: str, *, percent: int) -> bool:
        scale = self.criteria.signals.get(signal)
        return any(
            found.signal == signal and scale and scale.percent[found.value] >= percent
            for found in self.scored.signals
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    title: str
    sentence: str
    """What is wrong with what fails it."""
    why: str
    remedy: str
    passes: Callable[[Judged], bool]


def _told(judged: Judged, *fields: str) -> bool:
    return any(item.field in fields for item in judged.profile.items)


def _by_another(item: Item) -> bool:
    return isinstance(item.value, Site) and item.value.by is not Asserter.INNOVATOR


def _is_fresh(judged: Judged) -> bool:
    dated, most = judged.profile.dated, judged.criteria.fresh_months
    return dated is None or months_between(dated, judged.on) < most


def _is_ready(judged: Judged) -> bool:
    route = next((s for s in judged.scored.signals if s.signal == "procurement_route"), None)
    routed = route is not None and route.asserted_by is not Asserter.INNOVATOR
    assessed = judged.earns("hta_output", percent=100)
    return "ready" in judged.profile.facts or assessed or routed


def missing(profile: Profile, criteria: Criteria) -> tuple[str, ...]:
    given = {item.field for item in profile.items}
    return tuple(field for field in criteria.required if field not in given)


GATES: Mapping[str, Gate] = {
    "not_a_product": Gate(
        title="It is a product or a service",
        sentence="It is a class of technology, and nobody can buy a class.",
        why="Whoever reads the list must be able to buy what stands on it.",
        remedy="Its owner can send a record of one product or service.",
        passes=lambda j: any(
            i.field == "kind" and i.value in {"product", "service"} for i in j.profile.items
        ),
    ),
    "under_review": Gate(
        title="Nobody has to judge first which records are one product",
        sentence="Records behind it contradict each other, and a person has yet to judge.",
        why="Two products shown as one would share each other's evidence.",
        remedy="The networks can correct their records, or a reviewer can answer.",
        passes=lambda j: "under_review" not in j.profile.facts,
    ),
    "not_live": Gate(
        title="Every record behind it stands",
        sentence="A record behind it was withdrawn, archived or is not here yet.",
        why="What its source took back is not ours to show.",
        remedy="Its network can send the record again, or the product can be retired.",
        passes=lambda j: j.profile.live,
    ),
    "no_supplier": Gate(
        title="Its supplier is known by number",
        sentence="Its supplier has no company number, nor an NHS organisation's code.",
        why="A buyer must know whom to buy from.",
        remedy="Its owner can add the company number to their record.",
        passes=lambda j: "supplier_known" in j.profile.facts,
    ),
    "no_working_product": Gate(
        title="There is a working product",
        sentence="Its record does not say that a working product or service exists.",
        why="The list promotes what can be delivered.",
        remedy="Its owner can answer the question of a working product or prototype.",
        passes=lambda j: "working_product" in j.profile.facts,
    ),
    "not_ready": Gate(
        title="Somebody but its maker holds it to be ready",
        sentence="No assessor, adopter, guidance or route to buy it says that it is ready.",
        why="Its maker's own word is not enough to promote it.",
        remedy="A needs assessment, published guidance, or a route named by a supporter.",
        passes=_is_ready,
    ),
    "no_nhs_use": Gate(
        title="The NHS uses it",
        sentence="No NHS organisation is named as using it by anybody but its maker.",
        why="The list shows what the NHS uses, and a buyer abroad asks for that first.",
        remedy="An award notice, or its network can name a pilot and where it ran.",
        passes=lambda j: any(_by_another(item) for item in j.profile.items),
    ),
    "not_certified": Gate(
        title="It holds the certificates it needs",
        sentence="A certificate that its categories need is missing, expired or unmet.",
        why="Without them it may not be sold or used.",
        remedy="Its owner or network can add each certificate, with its date and reference.",
        passes=lambda j: j.earns("certified", percent=100),
    ),
    "no_evidence": Gate(
        title="There is clinical or real-world evidence",
        sentence="No clinical or real-world evidence is told of.",
        why="A claim without evidence is an advertisement.",
        remedy="Its owner can add the evidence to their record.",
        passes=lambda j: (
            j.earns("clinical_evidence", percent=HALF)
            or j.earns("real_world_evidence", percent=HALF)
        ),
    ),
    "no_export_interest": Gate(
        title="Its owner wants to sell abroad",
        sentence="It neither sells abroad, names a market, nor has its owner asked for it.",
        why="Nobody is promoted abroad who did not ask to be.",
        remedy="Its owner can name target markets, or permit its promotion abroad.",
        passes=lambda j: "interest" in j.profile.facts or _told(j, "trading", "targets"),
    ),
    "stale": Gate(
        title="Its record is fresh",
        sentence="Its source has not spoken of it for longer than the criteria allow.",
        why="Old words mislead whoever plans by them.",
        remedy="Its network can send the record again, as it is today.",
        passes=_is_fresh,
    ),
    "incomplete": Gate(
        title="It says all that the list shows of every product",
        sentence="It does not say all that the list shows of every product.",
        why="Products can be compared only where all say the same things.",
        remedy="Its owner can add the fields that are missing to their record.",
        passes=lambda j: not missing(j.profile, j.criteria),
    ),
    "below_floor": Gate(
        title="It earns the least number of points",
        sentence="It earns fewer points than the list asks for.",
        why="A long list hides the best.",
        remedy="A word of a stronger source, or one more signal, earns more points.",
        passes=lambda j: j.scored.points >= j.criteria.floor,
    ),
}
