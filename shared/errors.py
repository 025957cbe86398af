"""What the two sides of the platform have to agree about when something goes wrong."""


class Malformed(Exception):
    """The record can never be read: it is parked, and waiting cures nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unavailable(Exception):
    """The platform is away: waiting cures it, and the record is not to blame."""

    def __init__(self, *, soon: bool = False, why: str = "") -> None:
        super().__init__()
        self.why = why
        """What the platform said of itself, where its exception says less."""
        self.soon = soon
        """Somebody else's open transaction is in the way: try again within two seconds."""

    @property
    def reason(self) -> str:
        return self.why or type(self.__cause__).__name__


class Conflict(Exception):
    """A row is not as it was read, or a unique key is taken: run again on what is there now."""


class Overtaken(Exception):
    """Somebody else has gone on from the place where this run began: let go of it."""
