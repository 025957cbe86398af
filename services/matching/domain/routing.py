"""Which teams does a product fit? Integer points, each with its sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.matching.domain.cpv import Affinities
from services.matching.domain.scorer import Scored
from services.matching.domain.teams import Team
from shared.schemas.entities import OrgRef
from shared.schemas.matching import Point
from shared.schemas.register import Organisation, at

MOST = 30
REMIT = (
    (20, "It buys what has this category's code, or nearly so."),
    (10, "It buys what is of the same group as this category."),
    (0, "It buys what is of a division near this category."),
)
GEOGRAPHY = (
    ("org:", 20, "It buys for an organisation that uses, made or seeks it."),
    ("icb:", 15, "It buys for an integrated care board where it is used, made or sought."),
    ("region:", 10, "It buys for a region where it is used, made or sought."),
    ("england", 5, "It buys for all of England."),
)
ENGLAND = frozenset({"england"})
Places = frozenset[str]
"""As a team's table says whom it buys for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """Judges by one day: who lies where differs from one to the next."""

    affinities: Affinities
    register: Mapping[str, Organisation]
    day: date

    def fit(self, team: Team, *, codes: Sequence[str], places: Places) -> Scored:
        """Judge it by what a product is coded as, and where it is used, made or sought."""
        remit = max(self._remit(codes, each) for each in team.cpv)
        served = [each for each in team.serves if each in places | ENGLAND]
        near = next((g for g in GEOGRAPHY if any(s.startswith(g[0]) for s in served)), None)
        why = next(sentence for least, sentence in REMIT if remit >= least)
        points = [Point(feature="cpv", points=remit, sentence=why)]
        points += [Point(feature="geography", points=near[1], sentence=near[2])] if near else []
        vetoes = {
            "closed": not team.holds(self.day),
            "outside_remit": remit == 0,
            "outside_geography": not near,
        }
        return Scored(points=tuple(points), vetoes=tuple(v for v in vetoes if vetoes[v]))

    def places(self, named: OrgRef) -> Places:
        """Where in the NHS it lay that day: a company's seat says nothing of who may buy."""
        known = self.register.get(named.org_id or "")
        then = at(known, self.day) if known else named
        relations = known.relations if known else ()
        own = named.org_id if (named.org_id or "").startswith("GB-NHS:") else None
        covered = [r.org_id for r in relations if r.kind == "covers_icb" and r.holds(self.day)]
        icbs = [f"icb:{each}" for each in (own, then.icb, *covered) if each]
        regions = [f"region:{each}" for each in (own, then.region) if each]
        return frozenset([*icbs, *regions, *([f"org:{own}"] if own else [])])

    def _remit(self, codes: Sequence[str], remit: str) -> int:
        prefix, _, weight = remit.partition(":")
        return round(MOST * float(weight or 1) * self.affinities.closeness(codes, [prefix]))
