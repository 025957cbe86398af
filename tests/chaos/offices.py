"""People at their desks: they ask over HTTP, and may never learn what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.chaos.history import Told

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One person's way into the services; a token lasts an hour."""

    addresses: Mapping[str, str]
    token: Callable[[str], str]
    client: httpx2.Client

    def post(self, person: str, *, at: tuple[str, str], body: bytes, key: str) -> "Answer":
        service, path = at
        headers = {
            "authorization": f"Bearer {self.token(person)}",
            "content-type": "application/json",
            "idempotency-key": key,
        }
        address = f"{self.addresses[service]}{path}"
        try:
            return Answer(self.client.post(address, content=body, headers=headers))
        except httpx2.ConnectError:
            return Answer(None, outcome="fail")
        except httpx2.TransportError:
            return Answer(None, outcome="info")


class Answer:
    """2xx is a promise, 4xx a refusal; of anything else nobody can say what was done."""

    def __init__(self, response: httpx2.Response | None, outcome: str = "info") -> None:
        self.content: Any = None
        self.outcome = outcome
        if response is not None:
            self.outcome = {2: "ok", 4: "fail"}.get(response.status_code // 100, "info")
            self.content = response.json() if response.content else None

    def tell(self, told: Told) -> None:
        told(self.outcome)
