"""What each of them does to an event. It names nothing of ours: some run where we are not."""

from datetime import datetime

from pydantic import BaseModel


class Offered(BaseModel):
    occurred_at: datetime
    version: int
    thing: str
    summary: str


def taken(value: bytes) -> tuple[str, bytes]:
    """Give the key and the value of what follows."""
    offered = Offered.model_validate_json(value)
    told = offered.model_copy(update={"summary": offered.summary.upper()})
    return told.thing, told.model_dump_json().encode()
