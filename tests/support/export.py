"""Export on twins: products to rank, an auditor to ask, a world where facts are heard."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from services import export
from services.export.domain import criteria
from services.export.domain.facts import Record
from services.export.domain.profile import Profile, profiles
from shared.schemas.audit import (
    DecidedEntry,
    EditionDecided,
    PermissionSuspended,
    PermissionWithdrawn,
    Struck,
)
from shared.schemas.entities import OrgRef
from shared.schemas.export import DraftEntry, EditionDrafted
from shared.schemas.innovation import Deployment, Endorsement, Innovation, Supplier
from shared.schemas.intake import InnovationRegistered
from shared.schemas.matching import (
    AskedFields,
    Member,
    Product,
    ProductResolved,
    SupplierFrom,
    TextFrom,
)
from shared.schemas.opportunity import Opportunity
from shared.schemas.vocabulary import OrgType, Origin, Outcome, Series, Stage
from tests.support.builders import (
    HASH,
    NOON,
    PERMISSION,
    a_product,
    a_provenance,
    an_innovation,
)

FOLDER = Path(export.__file__).with_name("criteria")
CRITERIA, BEST, PIPELINE = (
    criteria.read((FOLDER / f"{name}.toml").read_bytes())
    for name in ("best-of-2026-1", "best-of-2026-2", "pipeline-2026-1")
)
RULES = criteria.Rulebook(files=(CRITERIA, PIPELINE))
"""The first criteria ask little: what is not about gates is tested under them."""
STRICT = criteria.Rulebook(files=(CRITERIA, BEST, PIPELINE))
DAY = NOON.date()


def product_id(letter: str) -> str:
    return "prd_" + (letter * 20)[:20]


def ref(letter: str) -> str:
    return f"innovation:hi-nenc:{letter}"


def a_trust(code: str = "RRV", *, icb: str = "QMJ", region: str = "Y56") -> OrgRef:
    return OrgRef(
        name=f"Trust {code}",
        org_id=f"GB-NHS:{code}",
        type=OrgType.NHS_FT,
        icb=f"GB-NHS:{icb}",
        region=f"GB-NHS:{region}",
    )


def a_deployment(organisation: OrgRef | None = None) -> Deployment:
    return Deployment(text="in use", organisation=organisation or a_trust())


def a_used_innovation(letter: str = "a", **changes: Any) -> Innovation:
    return an_innovation(ref(letter), **{"deployments": (a_deployment(),)} | changes)


def a_ranked_product(letter: str = "a", **changes: Any) -> Product:
    """Its values all come from the one record of its letter."""
    source = ref(letter)
    plain: dict[str, Any] = {
        "name": TextFrom(value=f"Product {letter}", source=source),
        "summary": TextFrom(value="It watches the pulse.", source=source),
        "supplier": SupplierFrom(value=Supplier(name=f"Maker {letter}"), source=source),
        "categories": (TextFrom(value="MEDICAL_DEVICE", source=source),),
        "origin": Origin.INDUSTRY,
        "origin_source": source,
        "stage": Stage.READY,
        "stage_source": source,
        "members": (Member(source_ref=source, version=1, joined_by="founder"),),
    }
    return a_product(product_id(letter), **plain | changes)


def a_profile(
    product: Product | None = None,
    *innovations: Innovation,
    notices: Sequence[Opportunity] = (),
) -> Profile:
    product = product or a_ranked_product()
    told = innovations or (a_used_innovation(product.product_id[-1]),)
    named = [(product.product_id, notice.source_ref) for notice in notices]
    known = [Record(innovation=each) for each in told]
    [found] = profiles([(product, 1)], known, notices=notices, named_by=named)
    return found


def an_assessed(letter: str) -> Profile:
    """What NICE has published guidance on."""
    nice = Endorsement(body="NICE", reference="HTG1")
    return a_profile(a_ranked_product(letter), a_used_innovation(letter, endorsements=(nice,)))


def an_innovation_told(innovation: Innovation, *, version: int = 1) -> InnovationRegistered:
    return InnovationRegistered(
        occurred_at=NOON,
        version=version,
        innovation=innovation,
        change_kind="new",
        provenance=a_provenance(),
    )


def a_product_told(product: Product, *, version: int = 1) -> ProductResolved:
    return ProductResolved(occurred_at=NOON, version=version, product=product)


def a_decision(
    drafted: EditionDrafted,
    *,
    seq: int = 10,
    denied: Mapping[str, str] | None = None,
    withheld: Mapping[str, Sequence[str]] | None = None,
) -> EditionDecided:
    """Permit all that was asked, but for products denied and fields withheld by source."""
    permits = [_permitted(entry, withheld or {}, seq=seq) for entry in drafted.entries]
    refused = {"outcome": Outcome.DENY, "permitted": ()}
    entries = tuple(
        each.model_copy(update={**refused, "code": code})
        if (code := (denied or {}).get(each.product))
        else each
        for each in permits
    )
    return EditionDecided(
        occurred_at=NOON,
        version=seq,
        edition=drafted.edition,
        series=drafted.series,
        draft_sha256=drafted.draft_sha256,
        origin="audit.example/log/1",
        seal_seq=seq,
        size=seq + 1,
        decisions_root=HASH,
        policy=HASH,
        entries=entries,
    )


def a_withdrawal(
    *products: str,
    seq: int = 20,
    editions: tuple[str, ...] = (),
    series: Series = Series.BEST_OF,
) -> PermissionWithdrawn:
    return PermissionWithdrawn(
        occurred_at=NOON,
        version=seq,
        permission=PERMISSION,
        target=ref("a"),
        grantor="HIN:HI-NENC",
        effective=NOON,
        reason="owner_withdrew",
        struck=tuple(
            Struck(series=series, product=product, code="withdrawn", editions=editions)
            for product in products
        ),
    )


def a_suspension(*products: str, seq: int) -> PermissionSuspended:
    told = a_withdrawal(*products, seq=seq)
    return PermissionSuspended(
        occurred_at=NOON,
        version=seq,
        permission=PERMISSION,
        target=told.target,
        grantor=told.grantor,
        struck=told.struck,
        cause="disputed",
    )


def _permitted(
    entry: DraftEntry, withheld: Mapping[str, Sequence[str]], *, seq: int
) -> DecidedEntry:
    permitted = tuple(
        (source.ref, tuple(f for f in _fields(source) if f not in withheld.get(source.ref, ())))
        for source in entry.sources
    )
    return DecidedEntry(
        product=entry.product, outcome=Outcome.PERMIT, permitted=permitted, seq=seq
    )


def _fields(asked: AskedFields) -> tuple[str, ...]:
    return (*asked.required, *asked.optional)
