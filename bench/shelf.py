"""A stack with more than 25 of everything that a page lists, and the pages that list it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ops.scenes import SAMPLES, Scenes, wait_until

FEED, OWNER = "hi-nenc", "owner:HIN:HI-NENC"
MADE = 30
SHARED = ["public", "official", "commercial_in_confidence"]
TO_PROMOTERS: dict[str, Any] = {
    "recipients": ["type:dbt"],
    "actions": ["export"],
    "purposes": ["export_promotion"],
    "classes": SHARED,
}
TO_BUYERS: dict[str, Any] = {
    "recipients": ["group:buyers"],
    "actions": ["display"],
    "purposes": ["procurement_matching"],
    "classes": SHARED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page for one person."""

    name: str
    service: str
    person: str
    path: str


def filled(scenes: Scenes) -> Sequence[Shown]:
    """Send and permit one product after another, publish, and give the pages."""
    scenes.hang_teams()
    _ = scenes.load(round_=1)
    _ = scenes.grant(OWNER, **TO_BUYERS)
    _ = scenes.grant(OWNER, **TO_PROMOTERS)
    for source in _sent(scenes):
        _ = scenes.grant(source, **TO_PROMOTERS)
    scenes.settle()
    _ = scenes.publish()
    return _pages(scenes)


def _pages(scenes: Scenes) -> Sequence[Shown]:
    current = scenes.edition()
    number, product = current["edition"]["number"], current["entries"][0]["product"]
    permission = next(
        held["permission"]
        for held in scenes.permissions(OWNER)
        if held["terms"]["recipients"] == TO_PROMOTERS["recipients"]
    )
    return [
        Shown(name="list", service="export", person="promoter", path="/best-of"),
        Shown(
            name="product",
            service="export",
            person="promoter",
            path=f"/best-of/{number}/products/{product}",
        ),
        Shown(
            name="permission",
            service="audit",
            person="officer",
            path=f"/permissions/{permission}",
        ),
        Shown(name="permissions", service="audit", person="granter", path="/permissions"),
        Shown(name="offers", service="matching", person="director", path="/offers"),
        Shown(name="receipts", service="intake", person="partner-nenc", path="/receipts"),
    ]


def _sent(scenes: Scenes) -> Sequence[str]:
    """Give the source records of as many products, each sent by itself."""
    feed = json.loads((SAMPLES / "innovations-hi-nenc.json").read_text(encoding="utf-8"))
    sender = scenes.person("partner-nenc")
    receipts = list[str]()
    for number in range(MADE):
        answer = sender.get(
            "intake",
            f"/v1/feeds/{FEED}/records",
            json=_another(feed[0], number),
            headers={"idempotency-key": f"shelf-{number}"},
        )
        receipts.append(answer.headers["location"])
    scenes.settle()
    return [_source(scenes, each) for each in receipts]


def _another(told: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(told))
    copy["hin"]["localId"] = f"shelf-{number:03}"
    copy["document"]["INNOVATION_DESCRIPTION"]["name"] = f"Breathing Patch {number:03}"
    return copy


def _source(scenes: Scenes, receipt: str) -> str:
    found = list[str]()

    def known() -> bool:
        told = scenes.person("partner-nenc").get("intake", f"{receipt}/records").json()
        found.extend(r["source_ref"] for r in told["records"] if r["outcome"] == "accepted")
        return bool(found)

    wait_until(known, what=receipt)
    return found[0]
