"""How far an innovation or a procurement has come: the first rule that fits."""

from collections.abc import Collection

from shared.schemas.vocabulary import OpportunityStage as Procured
from shared.schemas.vocabulary import Stage

MATURITY = {"DISCOVERY": Stage.DISCOVERY, "ADVANCED": Stage.ADVANCED, "READY": Stage.READY}
RULES: tuple[tuple[frozenset[str], Procured], ...] = (
    (frozenset({"withdrawn"}), Procured.WITHDRAWN),
    (frozenset({"cancelled", "tenderCancellation", "UK12"}), Procured.CANCELLED),
    (frozenset({"unsuccessful"}), Procured.UNSUCCESSFUL),
    (frozenset({"UK11", "contractTermination"}), Procured.ENDED),
    (frozenset({"contracts", "UK7", "UK8", "UK9", "UK10"}), Procured.CONTRACTED),
    (frozenset({"awards", "UK5", "UK6"}), Procured.AWARDED),
    (frozenset({"active", "UK4"}), Procured.TENDER),
    (frozenset({"UK3"}), Procured.PLANNED),
    (frozenset({"UK2", "marketEngagementNotice"}), Procured.ENGAGEMENT),
    (frozenset({"UK1", "planned"}), Procured.PIPELINE),
)
"""Signs of a release: its status and tags, notice types, and what it holds."""


def innovation_stage(
    maturity: str | None, *, deployed: bool, archived: bool, reason: str | None
) -> Stage:
    if (maturity == "READY" and deployed) or (archived and reason == "ALREADY_LIVE_NHS"):
        return Stage.ADOPTED
    return Stage.ARCHIVED if archived else MATURITY.get(maturity or "", Stage.UNASSESSED)


def procurement_stage(signs: Collection[str]) -> Procured:
    return next((stage for some, stage in RULES if some.intersection(signs)), Procured.IDEA)
