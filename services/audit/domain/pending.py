"""What the log still waits for: readings to be told of, withdrawals whose day is to come."""

from dataclasses import dataclass, field
from datetime import datetime

from services.audit.domain.records import Fields
from shared.policy.decision import PERMIT


@dataclass(slots=True, kw_only=True)
class Pending:
    """Folded from the log, by position."""

    readings: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """When each edition was opened to a reader who has not been told of since."""
    withdrawals: dict[int, Fields] = field(default_factory=dict[int, Fields])
    """Those that begin after they were told, until what they recall is told too."""

    def apply(self, fields: Fields) -> None:
        told, seq = fields["data"], fields["seq"]
        match fields["kind"]:
            case "decision.disclosure" if told["outcome"] == PERMIT and told_of(fields):
                self.readings[seq] = datetime.fromisoformat(fields["recorded_at"])
            case "disclosure.confirmed":
                self.readings.pop(told["decision_seq"], None)
            case "permission.withdrawn" if told["effective"] > fields["recorded_at"]:
                self.withdrawals[seq] = told
            case "recall.told":
                self.withdrawals.pop(told["of"], None)
            case _:
                pass


def told_of(fields: Fields) -> bool:
    """Editions are, once read; offers are not."""
    return "edition" in fields["about"]
