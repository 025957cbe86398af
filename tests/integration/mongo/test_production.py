"""In production a service does not start on what only speaks as MongoDB does."""

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from ops.children import Child, free_port
from ops.keys import ISSUER, Keys
from shared.mongo import Mongo
from shared.mongo.client import StandIn
from tests.integration.mongo.conftest import Vault

REAL = "NOT RUN: nobody refuses a real MongoDB"


def a_service(vault: Vault, folder: Path) -> Child:
    """Export as production would have it, with a broker that is away."""
    keys = Keys(folder=folder)
    keys.make()
    known = keys.callers.read_text(encoding="utf-8").replace(ISSUER, "https://issuer.example")
    keys.callers.write_text(known, encoding="utf-8")
    told: Mapping[str, object] = {
        "ENV": "production",
        "KAFKA": f"127.0.0.1:{free_port()}",
        "KAFKA_USER": "export",
        "KAFKA_PASSWORD_FILE": vault.folder / "mongo-export.password",
        "KAFKA_CA_FILE": vault.folder / "kafka-ca.pem",
        "MONGO": vault.uri("export").replace(f":{vault.passwords['export']}", ""),
        "MONGO_PASSWORD_FILE": vault.folder / "mongo-export.password",
        "PORT": free_port(),
        "CALLERS": keys.callers,
        "SIGNING_KEY": keys.path("export"),
        "AUDIT_URL": "http://127.0.0.1:1",
    }
    return Child(
        name="export",
        command=[sys.executable, "-m", "services.export"],
        log=folder / "export.log",
        environment={f"EXPORT_{name}": str(value) for name, value in told.items()},
    )


def said(service: Child) -> str:
    return service.log.read_text(encoding="utf-8")


def test_a_service_refuses_the_stand_in_and_says_what_to_do(
    vault: Vault, tmp_path: Path
) -> None:
    if vault.is_real:
        pytest.skip(REAL)
    service = a_service(vault, tmp_path)

    service.start()
    assert service.running
    code = service.running.wait(20)

    assert (code, "stopped_for_safety" in said(service)) == (1, True), said(service)
    assert "name a real MongoDB" in said(service)


@pytest.mark.parametrize("only_real", [True, False])
async def test_the_store_itself_knows_one_from_the_other(
    vault: Vault, *, only_real: bool
) -> None:
    if vault.is_real:
        pytest.skip(REAL)
    mongo = Mongo(vault.root, database="export", only_real=only_real)
    try:
        if only_real:
            with pytest.raises(StandIn):
                await mongo.ping()
        else:
            assert await mongo.ping()
    finally:
        await mongo.close()
