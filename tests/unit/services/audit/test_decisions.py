from services.audit.clerk.outcomes import Declined
from shared.policy.permit import allow_sha256
from shared.schemas.audit import DecidedEntry, EditionDecided, NearMiss, ShareDecided
from shared.schemas.partners import PermissionGrantRequested
from shared.schemas.vocabulary import OrgType, Outcome
from shared.tlog.hashing import CompactRange
from tests.support.audit import Audit, a_shared_world, withdraw
from tests.support.audit_events import (
    EDITION,
    GRANTED,
    a_draft,
    a_grant,
    a_register_entry,
    an_entry,
    an_offer,
)
from tests.support.builders import (
    INNOVATION,
    PRODUCT,
    UCLH,
    a_registration,
    an_innovation,
    some_terms,
)

OTHER = "innovation:hi-nenc:2"
PERMITTED = ((INNOVATION, ("name", "summary")),)
NOTHING = allow_sha256({})


def near(code: str, missing: str) -> NearMiss:
    return NearMiss(permission=GRANTED, version=1, seq=3, code=code, missing=(missing,))


async def test_an_edition_is_decided_entry_by_entry_and_sealed_over_their_root() -> None:
    audit = await Audit().open()
    await audit.hear(a_registration(), a_registration(an_innovation(OTHER)))
    await audit.receive(PermissionGrantRequested, a_grant())

    [decided] = await audit.hear(a_draft(an_entry(), an_entry("prd_" + "b" * 20, OTHER)))

    assert isinstance(decided, EditionDecided)
    assert decided.entries == (
        DecidedEntry(
            product=PRODUCT,
            outcome=Outcome.PERMIT,
            permitted=PERMITTED,
            near=decided.entries[0].near,
            seq=5,
        ),
        DecidedEntry(
            product="prd_" + "b" * 20, outcome=Outcome.DENY, code="no_permission", seq=6
        ),
    )
    leaves = [row["leaf"] for row in audit.store.found("records").values()]
    assert decided.decisions_root == CompactRange().extended(leaves[5:7]).root.hex()
    assert (decided.seal_seq, decided.size) == (7, 8)


async def test_a_denial_names_the_permission_that_almost_fitted() -> None:
    audit = await Audit().open()
    await audit.hear(a_registration())
    await audit.receive(
        PermissionGrantRequested, a_grant(terms=some_terms(purposes=("evaluation",)))
    )

    [decided] = await audit.hear(a_draft())

    assert isinstance(decided, EditionDecided)
    assert decided.entries[0].code == "purpose_not_permitted"
    assert decided.entries[0].near == (near("purpose_not_permitted", "export_promotion"),)


async def test_an_edition_is_decided_once() -> None:
    audit = await a_shared_world()

    heard = await audit.hear(a_draft().model_copy(update={"version": 2}))

    assert (heard, audit.kinds().count("decision.edition")) == ([], 1)


async def test_an_offer_is_decided_for_the_teams_own_organisation() -> None:
    audit = await a_shared_world()
    await audit.hear(a_register_entry(UCLH))

    [decided] = await audit.hear(an_offer())

    assert isinstance(decided, ShareDecided)
    assert (decided.outcome, decided.permitted) == (Outcome.PERMIT, PERMITTED)
    assert audit.bodies()[-1]["about"]["recipient"] == f"org:{UCLH}"


async def test_an_organisation_that_nobody_registered_is_offered_nothing() -> None:
    audit = await a_shared_world()

    [decided] = await audit.hear(an_offer())

    assert isinstance(decided, ShareDecided)
    assert (decided.outcome, decided.code) == (Outcome.DENY, "recipient_unknown")


async def test_a_reader_may_have_what_was_sealed_and_nothing_is_sent_unrecorded() -> None:
    audit = await a_shared_world()

    seen = await audit.opened()

    assert seen.opened.outcome == "permit"
    shown = {PRODUCT: {INNOVATION: ("name", "summary")}}
    assert seen.opened.allow_sha256 == allow_sha256(shown)
    assert (audit.kinds()[-1], audit.bodies()[-1]["seq"]) == ("decision.disclosure", seen.seq)


async def test_a_reader_whom_nobody_permitted_is_struck_everything_with_the_reason() -> None:
    audit = await a_shared_world()
    await audit.hear(a_register_entry("GB-NHS:RXX", OrgType.NHS_FT))

    seen = await audit.opened(recipient="GB-NHS:RXX")

    assert seen.opened.strikes == {"recipient_not_permitted": "*"}
    assert (seen.opened.outcome, seen.opened.allow_sha256) == ("deny", NOTHING)


async def test_what_was_recalled_is_left_out_and_another_product_was_never_in() -> None:
    audit = await a_shared_world()

    omitted = await audit.opened(omit=(PRODUCT,), request_id="a")
    narrowed = await audit.opened(products=("prd_" + "z" * 20,), request_id="b")

    for seen in (omitted, narrowed):
        assert seen.opened.allow_sha256 == NOTHING


async def test_a_reading_is_asked_for_once_and_of_something_sealed() -> None:
    audit = await a_shared_world()
    await audit.disclose()

    assert await audit.disclose() == Declined("id_reused")
    unheard_of = EDITION.replace("1", "9")
    assert await audit.disclose(edition=unheard_of, request_id="2") == Declined("not_sealed")


async def test_an_offer_is_opened_through_the_same_door() -> None:
    audit = await a_shared_world()
    await audit.hear(a_register_entry(UCLH))
    await audit.hear(an_offer())

    seen = await audit.opened(edition=None, offer=an_offer().offer, recipient=UCLH)

    assert seen.opened.outcome == "permit"


async def test_a_false_owner_in_a_draft_changes_nothing() -> None:
    """The draft has no word for it: audit knows who owns what from intake's events."""
    audit = await Audit().open()
    await audit.hear(a_registration(), a_register_entry())

    grant = a_grant(grantor="GB-COH:09999999", target="owner:GB-COH:09999999")
    await audit.receive(PermissionGrantRequested, grant, by="GB-COH:09999999")
    [decided] = await audit.hear(a_draft())

    assert isinstance(decided, EditionDecided)
    assert decided.entries[0].code == "no_permission"


async def test_a_reader_permitted_less_than_the_audience_has_the_rest_withheld() -> None:
    audit = await a_shared_world()
    await audit.hear(a_register_entry(UCLH, OrgType.ICB))
    wide = some_terms(recipients=("type:dbt",))
    narrow = some_terms(recipients=("type:icb",), fields=("name",))
    for number, terms in enumerate((wide, narrow)):
        asked = a_grant(reference=f"by-type-{number}", terms=terms)
        await audit.receive(PermissionGrantRequested, asked, id_=f"by-type-{number}")
    await withdraw(audit)
    await audit.receive(
        PermissionGrantRequested, a_grant(reference="later", terms=wide), id_="later"
    )
    await audit.receive(
        PermissionGrantRequested, a_grant(reference="own", terms=narrow), id_="own"
    )

    seen = await audit.opened(recipient=UCLH)

    assert seen.opened.withheld == [
        {
            "product": PRODUCT,
            "source": INNOVATION,
            "code": "field_not_permitted",
            "fields": ["summary"],
        }
    ]
    assert seen.opened.allow_sha256 == allow_sha256({PRODUCT: {INNOVATION: ("name",)}})
