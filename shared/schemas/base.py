"""What every fact on the wire has in common."""

import re
from abc import abstractmethod
from typing import Annotated, ClassVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints
from typing_extensions import override

UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]|([\u202a-\u202e\u2066-\u2069])"
)
"""Control characters but tab and line feed, lone surrogates; bidirectional overrides."""


def _plain(text: str) -> str:
    """Refuse what no reader can show."""
    if found := UNSHOWABLE.search(text):
        what = "a bidirectional override" if found[1] else "a control character or a surrogate"
        raise ValueError(f"holds {what}")
    return text


Text = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(_plain)]
Line = Annotated[str, StringConstraints(max_length=500), AfterValidator(_plain)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$")]
SourceRef = Annotated[
    str, StringConstraints(pattern=r"^(innovation|opportunity):[a-z0-9-]{1,64}:[!-~]{1,256}$")
]
OrgId = Annotated[
    str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{1,31}:[A-Za-z0-9._~-]{1,64}$")
]
ProductId = Annotated[str, StringConstraints(pattern=r"^prd_[a-z2-7]{20}$")]
PermissionId = Annotated[str, StringConstraints(pattern=r"^pm_[a-z2-7]{20}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Frozen(BaseModel):
    """A value on the wire: never edited; a newer writer's field is passed by."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Frozen):
    """A fact that already happened. Never edited, only superseded."""

    topic: ClassVar[str]
    wire_type: ClassVar[str]
    minor: ClassVar[int] = 0

    occurred_at: AwareDatetime
    version: int
    """The aggregate's; for an event born from the log, its position there."""

    @property
    @abstractmethod
    def subject(self) -> str:
        """What the fact is about; also its Kafka key, so that one subject stays in order."""


class Submission:
    """A kind of record that a partner sends: its value is in the feed's own format."""

    topic: ClassVar[str]
    wire_type: ClassVar[str]
    minor: ClassVar[int] = 0


class Parked(Event):
    """A record that could not be read, by its place and hash: never its bytes."""

    group: str
    of_topic: str
    of_partition: int
    of_offset: int
    timestamp: int
    """Milliseconds since 1970, as the broker appended it."""
    key_sha256: Sha256 | None = None
    size: int
    sha256: Sha256 | None = None
    reason: Code
    error: str
    """The name of an exception's class."""
    step: Code
    attempts: int
    code_version: str

    @property
    @override
    def subject(self) -> str:
        return f"{self.group}/{self.of_topic}/{self.of_partition}/{self.of_offset}"
