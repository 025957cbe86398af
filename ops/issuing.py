"""The trial's sign-in as a process beside the services."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from ops.children import Child
from ops.keys import ISSUER, PEOPLE, Keys

PORT = 8100
TITLES = {
    "export": "Editions",
    "matching": "Products and offers",
    "audit": "Permissions",
    "intake": "Records",
}


def child(data: Path, *, port: int) -> Child:
    told = {
        "PORT": str(port),
        "KEY": str(Keys(folder=data).path(ISSUER)),
        "PEOPLE": str(PEOPLE),
    }
    return Child(
        name="issuer",
        command=[sys.executable, "-m", "shared.web.issuer"],
        log=data / "log" / "issuer.log",
        environment={f"ISSUER_{name}": value for name, value in told.items()},
    )


def told(service: str, addresses: Mapping[str, str], *, port: int) -> Mapping[str, str]:
    """What a service is told of its pages: who signs people in, and where the others are."""
    links = {TITLES[name]: at for name, at in addresses.items() if name != service}
    return {
        "PUBLIC_ADDRESS": addresses[service],
        "SIGN_IN_ISSUER": f"http://127.0.0.1:{port}",
        "WEB_LINKS": json.dumps(links),
    }
