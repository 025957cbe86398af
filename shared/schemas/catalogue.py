"""The published language as data: every event and submission, by publisher."""

from collections.abc import Mapping
from inspect import getdoc
from types import MappingProxyType
from typing import Any

from shared.schemas import audit, export, intake, matching, partners
from shared.schemas.base import Event, Parked, Submission

Kind = type[Event] | type[Submission]

SUBMISSIONS: tuple[type[Submission], ...] = (
    partners.InnovationSubmitted,
    partners.InnovationWithdrawn,
    partners.OpportunitySubmitted,
    partners.OpportunityWithdrawn,
    partners.PermissionGrantRequested,
    partners.PermissionWithdrawalRequested,
)
EVENTS: tuple[type[Event], ...] = (
    intake.InnovationRegistered,
    intake.InnovationAmended,
    intake.InnovationWithdrawn,
    intake.OpportunityRegistered,
    intake.OpportunityAmended,
    intake.OpportunityWithdrawn,
    intake.OrganisationRegistered,
    intake.OrganisationAmended,
    intake.RecordParked,
    matching.ProductResolved,
    matching.ProductAmended,
    matching.ProductRetired,
    matching.LinkProposed,
    matching.OfferProposed,
    matching.OfferMade,
    matching.OfferAccepted,
    matching.OfferDeclined,
    matching.OfferLapsed,
    matching.RecordParked,
    audit.PermissionGranted,
    audit.PermissionAmended,
    audit.PermissionExpired,
    audit.PermissionWithdrawn,
    audit.PermissionSuspended,
    audit.PermissionResumed,
    audit.ShareDecided,
    audit.EditionDecided,
    audit.CheckpointSigned,
    audit.RecordParked,
    export.EditionDrafted,
    export.EditionPublished,
    export.EntryRecalled,
    export.DisclosureRecorded,
    export.RecordParked,
)
KINDS: tuple[Kind, ...] = (*SUBMISSIONS, *EVENTS)
BY_TYPE: Mapping[str, Kind] = MappingProxyType({kind.wire_type: kind for kind in KINDS})
DEAD_LETTERS: Mapping[str, type[Parked]] = MappingProxyType(
    {kind.topic.partition(".")[0]: kind for kind in EVENTS if issubclass(kind, Parked)}
)
COMMANDS: Mapping[str, type[partners.Command]] = MappingProxyType(
    {
        partners.PermissionGrantRequested.wire_type: partners.GrantPermission,
        partners.PermissionWithdrawalRequested.wire_type: partners.WithdrawPermission,
        partners.InnovationWithdrawn.wire_type: partners.WithdrawRecord,
        partners.OpportunityWithdrawn.wire_type: partners.WithdrawRecord,
    }
)


def published_by(publisher: str) -> tuple[type[Event], ...]:
    return tuple(kind for kind in EVENTS if kind.wire_type.startswith(f"{publisher}."))


def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Give the JSON Schema of each value on the wire, by wire type."""
    bodies = {kind.wire_type: kind for kind in EVENTS}
    return {
        wire_type: {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:innovation-pipeline:{wire_type}",
            **body.model_json_schema(mode="serialization"),
        }
        for wire_type, body in {**bodies, **COMMANDS}.items()
    }


def page() -> str:
    """Write the catalogue for people: one table a topic."""
    topics = sorted({kind.topic for kind in KINDS})
    told = [_topic(topic, [kind for kind in KINDS if kind.topic == topic]) for topic in topics]
    return "\n\n".join([HEAD, *told]) + "\n"


HEAD = """# Events

Made from `shared/schemas` by `make docs`; a test holds it true.
Kafka carries CloudEvents 1.0 in binary mode; the value is JSON to the schema linked."""
COLUMNS = "| event | wire type | what it says | value |\n| --- | --- | --- | --- |"


def _topic(topic: str, kinds: list[Kind]) -> str:
    return "\n".join([f"## `{topic}`\n\n{COLUMNS}", *(_row(kind) for kind in kinds)])


def _row(kind: Kind) -> str:
    said = (getdoc(kind) or "").partition("\n")[0]
    known = kind.wire_type in COMMANDS or issubclass(kind, Event)
    value = f"[schema](schemas/{kind.wire_type}.json)" if known else "one record of the feed"
    return f"| {kind.__name__} | `{kind.wire_type}` | {said} | {value} |"
