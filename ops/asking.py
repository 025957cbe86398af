"""A sample person at a terminal: asks the services of a running stack, with a token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from ops.keys import Keys

PATIENCE = 30.0


class Refused(Exception):
    """A service answered with a problem; the text says which, in its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    keys: Keys
    addresses: Mapping[str, str]

    def ask(self, service: str, path: str, **options: Any) -> httpx2.Response:
        """Give whatever came back, problems too."""
        method = "POST" if options.keys() & {"json", "content"} else "GET"
        headers = {"authorization": f"Bearer {self.keys.token(self.name)}"}
        given = options.pop("headers", {})
        return httpx2.request(
            method,
            f"{self.addresses[service]}{path}",
            headers=headers | given,
            timeout=PATIENCE,
            trust_env=False,
            **options,
        )

    def get(self, service: str, path: str, **options: Any) -> httpx2.Response:
        """Give a good answer, or raise Refused."""
        answer = self.ask(service, path, **options)
        if answer.is_error:
            raise Refused(f"{self.name} at {service}{path}: {answer.status_code} {answer.text}")
        return answer
