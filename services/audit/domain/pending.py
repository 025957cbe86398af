"""What the log still waits for: readings to be told of, and days that are to come."""

from dataclasses import dataclass, field
from datetime import datetime

from services.audit.domain.records import Fields
from shared.policy.decision import PERMIT

TAKING = ("permission.amended", "permission.suspended", "permission.withdrawn")
REPLACING = ("permission.amended", "permission.voided", "permission.withdrawn")


@dataclass(slots=True, kw_only=True)
class Pending:
    """Folded from the log, by position."""

    readings: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """When each edition was opened to a reader who has not been told of since."""
    coming: dict[int, Fields] = field(default_factory=dict[int, Fields])
    """What takes away after it was told, until what it recalls is told too."""
    ends: dict[str, dict[int, Fields]] = field(default_factory=dict[str, dict[int, Fields]])
    """By permission, each version of it that has an end, until that is told."""

    def apply(self, fields: Fields) -> None:
        told, seq = fields["data"], fields["seq"]
        match fields["kind"]:
            case "decision.disclosure" if told["outcome"] == PERMIT and told_of(fields):
                self.readings[seq] = datetime.fromisoformat(fields["recorded_at"])
            case "disclosure.confirmed":
                self.readings.pop(told["decision_seq"], None)
            case kind if kind.startswith("permission."):
                self._permission(kind, fields)
            case "recall.told":
                self.coming.pop(told["of"], None)
            case _:
                pass

    def _permission(self, kind: str, fields: Fields) -> None:
        told, permission = fields["data"], fields["data"]["permission"]
        has_begun = told.get("effective", "") <= fields["recorded_at"]
        if kind in TAKING and not has_begun:
            self.coming[fields["seq"]] = told
        if kind in REPLACING and has_begun:
            self.ends.pop(permission, None)
        if told.get("terms", {}).get("valid_to"):
            self.ends.setdefault(permission, {})[told["version"]] = told
        if kind == "permission.expired":
            self.ends.get(permission, {}).pop(told["version"], None)


def told_of(fields: Fields) -> bool:
    """Editions are, once read; offers are not."""
    return "edition" in fields["about"]
