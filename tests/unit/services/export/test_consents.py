"""Until when a product may be shared, by what is known of its permissions."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from services.export.domain.consents import Consent, Consents, Shareable, is_offered, until
from shared.schemas.audit import PermissionGranted
from shared.schemas.partners import Terms
from shared.schemas.vocabulary import Action, FieldClass, Purpose
from tests.support.builders import NOON, PERMISSION
from tests.support.export import a_withdrawal, product_id, ref
from tests.support.export_world import World

SOON, LATER = NOON + timedelta(days=30), NOON + timedelta(days=300)


def terms(**changes: Any) -> Terms:
    plain: dict[str, Any] = {
        "recipients": ("type:dbt",),
        "actions": (Action.EXPORT,),
        "purposes": (Purpose.EXPORT_PROMOTION,),
        "classes": (FieldClass.OFFICIAL,),
    }
    return Terms(**plain | changes)


def consents(*given: Terms | None) -> Consents:
    return Consents(
        known={f"pm_{n}": Consent(version=n, terms=each) for n, each in enumerate(given)}
    )


def lasting(behind: Mapping[str, Sequence[Consents]]) -> Shareable:
    return until(behind, action=Action.EXPORT, purpose=Purpose.EXPORT_PROMOTION)


@pytest.mark.parametrize(
    ("behind", "told"),
    [
        ({"a": [consents(terms(valid_to=SOON))]}, Shareable(known=True, ends=SOON)),
        ({"a": [consents(terms(valid_to=SOON), terms(valid_to=LATER))]},
         Shareable(known=True, ends=LATER)),
        ({"a": [consents(terms(valid_to=SOON), terms())]}, Shareable(known=True)),
        ({"a": [consents(terms(valid_to=LATER))], "b": [consents(terms(valid_to=SOON))]},
         Shareable(known=True, ends=SOON)),
        ({"a": [consents(terms())], "b": [consents(None)]}, Shareable(known=False)),
        ({"a": [consents(terms(actions=(Action.DISPLAY,)))]}, Shareable(known=False)),
        ({}, Shareable(known=False)),
    ],
)  # fmt: skip
def test_it_lasts_as_long_as_every_record_is_permitted(
    behind: dict[str, list[Consents]], told: Shareable
) -> None:
    assert lasting(behind) == told


def test_an_owners_grant_shows_interest_and_a_policys_none() -> None:
    assert is_offered([consents(terms())])
    assert not is_offered([consents(terms(origin="policy")), consents(None)])
    assert not is_offered([consents(terms(purposes=(Purpose.EVALUATION,)))])


async def test_a_grant_and_its_withdrawal_are_remembered_in_whichever_order() -> None:
    granted = PermissionGranted(
        occurred_at=NOON,
        version=5,
        permission=PERMISSION,
        target=ref("a"),
        grantor="HIN:HI-NENC",
        terms=terms(valid_to=SOON),
    )
    gone = a_withdrawal(product_id("a"), seq=20)
    world, late = World(), World()

    await world.hear(granted)
    await late.hear(gone, granted)

    kept = await world.archive.shelves().consents.get(ref("a"))
    assert kept
    assert lasting({"a": [kept]}) == Shareable(known=True, ends=SOON)
    await world.hear(gone)
    kept = await world.archive.shelves().consents.get(ref("a"))
    assert kept == await late.archive.shelves().consents.get(ref("a"))
    assert kept
    assert lasting({"a": [kept]}) == Shareable(known=False)
