"""Sealing and looking: what is ranked on what, and who sees how much of it."""

from dataclasses import replace
from typing import Any

import pytest

from services.export.domain.draft import draft
from services.export.domain.edition import Edition, Seal, sealed
from services.export.domain.past import Issue, Past
from services.export.domain.profile import Profile
from services.export.domain.view import NotReproduced, Use, View, look
from shared.policy.permit import Allowed, Permit, allow_sha256
from shared.schemas.matching import Member
from tests.support.builders import HASH, NOON
from tests.support.export import (
    CRITERIA,
    a_deployment,
    a_profile,
    a_ranked_product,
    a_trust,
    a_used_innovation,
    an_assessed,
    product_id,
    ref,
)

SEAL = Seal(
    origin="audit.example/log/1", seal_seq=10, size=11, decisions_root=HASH, policy=HASH
)
ISSUE = Issue(number="2026.1", previous=None, sealed_at=NOON)
A, B = product_id("a"), product_id("b")


def permitting(allowed: Allowed) -> Permit:
    return Permit(seq=10, allowed=allowed, allow_sha256=allow_sha256(allowed))


def everything(*profiles: Profile) -> dict[str, dict[str, set[str]]]:
    return {
        profile.product: {
            source: {item.field for item in profile.items if item.source == source}
            for source in profile.sources
        }
        for profile in profiles
    }


def without(allowed: dict[str, dict[str, set[str]]], *fields: str) -> Allowed:
    return {
        product: {source: given.difference(fields) for source, given in sources.items()}
        for product, sources in allowed.items()
    }


def an_edition(*profiles: Profile, allowed: Allowed | None = None) -> Edition:
    permit = permitting(everything(*profiles) if allowed is None else allowed)
    drafted = draft(profiles, CRITERIA, best=CRITERIA, as_of=NOON)
    return sealed(drafted, permit, criteria=CRITERIA, seal=SEAL, past=Past(issue=ISSUE))


def seen(view: View, product: str = A) -> dict[str, list[Any]]:
    [row] = [row for row in view.rows if row.product == product]
    return {field: [shown.value for shown in values] for field, values in row.values.items()}


def test_points_sum_to_the_total_and_name_who_said_so() -> None:
    [entry] = an_edition(an_assessed("a")).entries

    assert (entry.points, entry.rank) == (12, 1)
    assert [(s.signal, s.points, s.asserted_by) for s in entry.signals] == [
        ("nhs_use", 2, "innovator"),
        ("hta_output", 10, "assessor"),
    ]


def test_ranks_are_those_of_the_permitted_so_that_no_gap_betrays_a_refusal() -> None:
    best, other = an_assessed("a"), a_profile(a_ranked_product("b"))

    edition = an_edition(best, other, allowed=everything(other))

    assert [(entry.product, entry.rank) for entry in edition.entries] == [(B, 1)]
    assert A not in repr(edition)
    assert edition.heading.counts == {
        "candidates": 2, "eligible": 2, "listed": 1, "new": 1, "removed": 0,
    }  # fmt: skip


def test_a_signal_that_its_source_does_not_permit_earns_nothing() -> None:
    profile = an_assessed("a")

    [entry] = an_edition(profile, allowed=without(everything(profile), "assurance")).entries

    assert [signal.signal for signal in entry.signals] == ["nhs_use"]
    assert (entry.points, entry.withheld) == (2, ("assurance",))


def test_the_seal_shows_all_that_was_permitted() -> None:
    profile = an_assessed("a")
    edition = an_edition(profile)

    view = look(edition, permitting(everything(profile)))

    assert seen(view)["name"] == ["Product a"]
    assert [(row.rank, row.points, row.withheld) for row in view.rows] == [(1, 12, ())]


def test_what_is_struck_leaves_a_gap_and_moves_nobody() -> None:
    best, other = an_assessed("a"), a_profile(a_ranked_product("b"))
    edition = an_edition(best, other)

    view = look(edition, permitting(everything(other)))

    assert [(row.product, row.rank) for row in view.rows] == [(B, 2)]
    assert "Product a" not in repr(view)


def test_points_are_hidden_with_any_signal_that_they_would_give_away() -> None:
    profile = an_assessed("a")
    edition = an_edition(profile)

    view = look(edition, permitting(without(everything(profile), "assurance")))

    [row] = view.rows
    assert (row.rank, row.points) == (None, None)
    assert [signal.signal for signal in row.signals] == ["nhs_use"]
    assert row.withheld == ("assurance",)


def test_who_shows_no_rank_stands_behind_all_who_do_lest_the_place_tell_it() -> None:
    first, second = an_assessed("a"), an_assessed("b")
    third = a_profile(a_ranked_product("c"))
    edition = an_edition(second, third, first)
    allowed = everything(first, second, third)
    for letter in "ab":
        allowed[product_id(letter)][ref(letter)] -= {"assurance"}

    view = look(edition, permitting(allowed))

    assert [(row.product, row.rank) for row in view.rows] == [
        (product_id("c"), 3), (A, None), (B, None),
    ]  # fmt: skip


def test_how_widely_it_is_used_never_says_where() -> None:
    sites = (a_deployment(a_trust("R1")), a_deployment(a_trust("R2", icb="QKK")))
    profile = a_profile(a_ranked_product(), a_used_innovation(deployments=sites))
    edition = an_edition(profile)

    view = look(edition, permitting(without(everything(profile), "sites")))

    assert seen(view)["nhs_use"] == [Use(level="icbs", sites=2, icbs=2, regions=1)]
    assert "Trust" not in repr(view)


def test_a_merge_never_widens_who_may_see_a_value() -> None:
    both = tuple(Member(source_ref=ref(x), version=1, joined_by="identifier") for x in "ab")
    told = [a_used_innovation(x, areas=(f"AREA_{x}",)) for x in "ab"]
    profile = a_profile(a_ranked_product(members=both), *told)
    edition = an_edition(profile)
    allowed = everything(profile)
    allowed[A][ref("b")] -= {"areas", "nhs_use"}

    view = look(edition, permitting(allowed))

    assert seen(view)["areas"] == ["AREA_a"]
    assert view.rows[0].withheld == ("areas", "nhs_use")


@pytest.mark.parametrize("field", ["sites", "evidence"])
def test_a_permit_for_more_than_was_sealed_shows_nothing(field: str) -> None:
    profile = a_profile()
    edition = an_edition(profile, allowed=without(everything(profile), field))
    wider: Allowed = {A: {ref("a"): {"name", "sites", "evidence"}}}

    with pytest.raises(NotReproduced):
        look(edition, permitting(wider))


def test_a_permit_for_another_edition_shows_nothing() -> None:
    one, other = a_profile(), a_profile(a_ranked_product("b"))

    with pytest.raises(NotReproduced):
        look(an_edition(one), permitting(everything(other)))


def test_a_permit_with_another_hash_shows_nothing() -> None:
    profile = a_profile()
    permit = permitting(everything(profile))

    with pytest.raises(NotReproduced):
        look(an_edition(profile), replace(permit, allow_sha256=HASH))


def test_a_denial_of_everything_is_a_view_without_rows() -> None:
    view = look(an_edition(a_profile()), permitting({}))

    assert view.rows == ()
