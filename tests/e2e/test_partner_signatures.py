"""A partner's word over Kafka counts if it is the partner's own; all else is turned away."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from tests.support.e2e import NETWORK, OVER, House
from tests.support.e2e_post import Letter, Signer, a_letter
from tests.support.feeds import a_document, as_json

pytestmark = pytest.mark.timeout(120)
Write = Callable[..., Letter]
REASONS = {
    "unsigned": "signature_invalid",
    "signed by another under our name": "signature_invalid",
    "value altered": "signature_invalid",
    "attribute altered": "signature_invalid",
    "content type altered": "signature_invalid",
    "attribute added": "signature_invalid",
    "last pair moved into the value": "signature_invalid",
    "another's signature": "signature_invalid",
    "headers of one on the value of another": "signature_invalid",
    "one header with a line feed made two": "signature_invalid",
    "key of a foreign organisation": "not_your_feed",
    "key not in force": "key_not_in_force",
    "key that nobody knows": "key_unknown",
    "key like a path": "key_unknown",
    "id used for something else": "id_reused",
}


def an_innovation(signer: Signer, name: str = "Pulse Patch", **changes: str) -> Letter:
    value = as_json(a_document("signed", name=name))
    return a_letter(signer, subject="innovation:hi-nenc:signed", value=value, **changes)


def a_grant(signer: Signer, name: str = "consent", **changes: str) -> Letter:
    """The network lets itself see what it owns."""
    terms = {
        "recipients": [f"org:{NETWORK}"],
        "actions": ["display"],
        "purposes": ["evaluation"],
        "classes": ["official"],
    }
    target = f"owner:{NETWORK}"
    reference = f"signed-{name.replace(' ', '-')}"
    asked = {"reference": reference, "grantor": NETWORK, "target": target, "terms": terms}
    told = {"type": "partners.permission-grant-requested.v1"} | changes
    letter = a_letter(signer, subject=target, value=as_json(asked), **told)
    return replace(letter, topic="partners.permissions.v1")


def true_and_false(house: House, write: Write) -> Mapping[str, Letter]:
    """Each but the first and the last differs from a true one in one thing."""
    ours = house.signer("nenc-1")
    true = write(ours, ce_id="true")
    return {
        "true": true,
        **altered(ours, write, true=true),
        **by_other_keys(house, write),
        "id used for something else": write(ours, "Other", ce_id="true"),
        "replayed": true,
    }


def altered(ours: Signer, write: Write, *, true: Letter) -> Mapping[str, Letter]:
    last = write(ours, ce_id="moved", zone="north")
    pair = b"".join(len(part).to_bytes(4, "big") + part for part in (b"zone", b"north"))
    moved = replace(last.but(ce_zone=None), value=pair + (last.value or b""))
    lines = write(ours, ce_id="lines", zone="north\nce_zonetwo:south")
    other = write(ours, "Other", ce_id="two").value
    return {
        "unsigned": write(ours, ce_id="unsigned").but(ce_sig=None),
        "value altered": replace(write(ours, ce_id="value"), value=write(ours, "Other").value),
        "attribute altered": write(ours, ce_id="attribute").but(ce_time=b"2026-05-02T09:00Z"),
        "content type altered": write(ours, ce_id="type").but(**{"content-type": b"text/csv"}),
        "attribute added": write(ours, ce_id="added").but(ce_zone=b"north"),
        "last pair moved into the value": moved,
        "another's signature": write(ours, ce_id="another").but(ce_sig=true.header("ce_sig")),
        "headers of one on the value of another": replace(
            write(ours, ce_id="one"), value=other
        ),
        "one header with a line feed made two": lines.but(
            ce_zone=b"north", ce_zonetwo=b"south"
        ),
    }


def by_other_keys(house: House, write: Write) -> Mapping[str, Letter]:
    ours, foreign = house.signer("nenc-1"), house.signer("atamis-1")
    theirs = write(foreign, ce_id="foreign", source=f"{NETWORK}/pipeline")
    return {
        "signed by another under our name": write(ours._replace(key=OVER), ce_id="forged"),
        "key of a foreign organisation": theirs,
        "key not in force": write(ours._replace(kid="nenc-0", key=OVER), ce_id="over"),
        "key that nobody knows": write(ours._replace(kid="nenc-9"), ce_id="unknown"),
        "key like a path": write(ours._replace(kid="../keys/nenc-1"), ce_id="path"),
    }


SIDES: Mapping[str, tuple[Write, str]] = {
    "intake": (an_innovation, "innovations.v1"),
    "audit": (a_grant, "permissions.v1"),
}
"""What is sent to each, and where it comes and goes."""


@pytest.mark.parametrize("service", SIDES)
def test_only_a_partners_own_word_counts(house: House, service: str) -> None:
    write, plural = SIDES[service]
    letters = true_and_false(house, write)
    house.settle()
    topic = f"partners.{plural}"
    counts, reasons = house.counted(service, topic), house.measured(service, topic)
    told = house.length(f"{service}.{plural}")

    places = dict(zip(letters, house.post(*letters.values()), strict=True))
    house.settle()

    noted = house.noted(service)
    assert {name: noted[place] for name, place in places.items() if place in noted} == {
        name: ("rejected", code) for name, code in REASONS.items()
    }
    assert house.counted(service, topic) - counts == {
        "applied": 1,
        "duplicate": 1,
        "rejected": len(REASONS),
    }
    assert house.measured(service, topic) - reasons == Counter(REASONS.values())
    assert house.length(f"{service}.{plural}") == told + 1


def test_moved_to_another_topic_a_true_record_takes_no_effect(house: House) -> None:
    letter = an_innovation(house.signer("nenc-1"), ce_id="moved-topic")
    told = house.length("intake.innovations.v1"), house.length("intake.opportunities.v1")

    [place] = house.post(replace(letter, topic="partners.opportunities.v1"))
    house.settle()

    assert house.noted("intake")[place] == ("parked", "unknown_type")
    assert told == (
        house.length("intake.innovations.v1"),
        house.length("intake.opportunities.v1"),
    )


def test_a_partner_speaks_for_its_own_records_alone(house: House) -> None:
    ours, value = house.signer("nenc-1"), as_json(a_document("borrowed"))
    letters = {
        "another's feed": a_letter(ours, subject="innovation:facts-b:borrowed", value=value),
        "another's record": a_letter(
            ours, subject="innovation:facts-b:borrowed", value=value, feed="hi-nenc"
        ),
        "no feed of anybody": a_letter(ours, subject="innovation:nowhere:x", value=value),
        "our own": a_letter(ours, subject="innovation:hi-nenc:borrowed", value=value),
    }

    places = dict(zip(letters, house.post(*letters.values()), strict=True))
    house.settle()

    noted = house.noted("intake")
    assert {name: noted.get(place) for name, place in places.items()} == {
        "another's feed": ("rejected", "not_your_feed"),
        "another's record": ("rejected", "not_your_feed"),
        "no feed of anybody": ("rejected", "not_your_feed"),
        "our own": None,
    }
