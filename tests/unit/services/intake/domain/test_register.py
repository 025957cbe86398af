"""Who an organisation is, and which one a name means: rather nobody than the wrong one."""

from datetime import date

import pytest

from services.intake.domain.register import Directory, identity
from services.intake.feeds.library import known_organisations
from shared.schemas.register import Name, related
from shared.schemas.vocabulary import OrgType
from tests.support.builders import an_organisation

EXCERPT = known_organisations()
DIRECTORY = Directory.of(EXCERPT.organisations)
TODAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("name", "org_id", "tier"),
    [
        ("GB-NHS:RRV", "GB-NHS:RRV", "identifier"),
        ("RRV", "GB-NHS:RRV", "identifier"),
        ("University College London Hospitals NHS FT", "GB-NHS:RRV", "full_name"),
        ("newcastle upon tyne hospitals nhs foundation trust", "GB-NHS:RTD", "full_name"),
        (
            "Birmingham Women\u2019s & Children's NHS Foundation Trust",
            "GB-NHS:RQ3",
            "full_name",
        ),
        ("Hull University Teaching Hospitals", "GB-NHS:RWA", "alias"),
        ("Worcestershire Health and Care NHS Trust", "GB-NHS:R1A", "alias"),
    ],
)
def test_a_name_is_known_by_code_full_name_or_alias(
    name: str, *, org_id: str, tier: str
) -> None:
    found, code = DIRECTORY.resolve(name, day=TODAY)

    assert (found.org_id, found.tier, code) == (org_id, tier, None)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("University of Manchester", "org_unresolved"),
        ("Gloucestershire Hospitals NHS Foundation Trust", "org_unresolved"),
        ("Health Family", "org_placeholder"),
        ("GB-NHS:RXX", "org_unknown"),
    ],
)
def test_a_name_nobody_is_sure_of_stays_without_a_code(name: str, code: str) -> None:
    found, why = DIRECTORY.resolve(name, day=TODAY)

    assert (found.name, found.org_id, why) == (name, None, code)


def test_a_name_that_two_bear_means_neither() -> None:
    two = [
        an_organisation(org, names=(Name(text="Both"),)) for org in ("GB-NHS:AAA", "GB-NHS:BBB")
    ]

    assert Directory.of(two).resolve("both", day=TODAY)[0].org_id is None


def test_a_board_is_the_days_own() -> None:
    before, _ = DIRECTORY.resolve("RRV", day=date(2026, 3, 31))
    after, _ = DIRECTORY.resolve("RRV", day=date(2026, 4, 1))

    assert (before.icb, after.icb) == ("GB-NHS:QMJ", "GB-NHS:Z9B2Z")
    assert before.region == after.region == "GB-NHS:Y56"


def test_every_board_and_region_of_the_excerpt_is_in_it() -> None:
    named = {r.org_id for each in EXCERPT.organisations for r in each.relations}
    hosts = [
        each
        for each in EXCERPT.organisations
        if each.type in {OrgType.NHS_FT, OrgType.NHS_TRUST}
    ]

    assert named - DIRECTORY.known.keys() == set()
    assert all(related(each, "in_icb", day=TODAY) for each in hosts)


@pytest.mark.parametrize(
    ("scheme", "raw", "found"),
    [
        ("GB-COH", "7689604", "GB-COH:07689604"),
        ("GB-COH", "sc123456", "GB-COH:SC123456"),
        ("GB-COH", "217338041", None),
        ("GB-COH", "0", None),
        ("GB-PPON", "PDTL-7248-GWZW", "GB-PPON:PDTL-7248-GWZW"),
        ("GB-CFS", "145454", None),
        ("", "1", None),
    ],
)
def test_only_a_scheme_that_tells_bodies_apart_gives_an_identity(
    scheme: str, *, raw: str, found: str | None
) -> None:
    assert identity(scheme, raw) == found


def test_a_body_outside_the_register_keeps_its_own_number() -> None:
    found, code = DIRECTORY.resolve("Pulse Works", day=TODAY, ids=["GB-COH:99990001"])

    assert (found.org_id, code) == ("GB-COH:99990001", None)
