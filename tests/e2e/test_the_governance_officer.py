"""A governance officer learns who may see what and who saw it, and takes the proof away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ops.keys import people
from tests.support.e2e import House
from tests.support.e2e_products import named, permitted
from tests.support.e2e_readers import verified

pytestmark = pytest.mark.timeout(120)
READ = named("officer-read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    house: House

    def asks(self, path: str, **query: Any) -> Any:
        answer = self.house.client("officer", "audit").get(path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def may_see(self, target: str, **as_of: Any) -> Any:
        return self.asks("/v1/permissions", target=target, **as_of)

    def saw(self, edition: str, product: str) -> Sequence[Mapping[str, Any]]:
        told: Sequence[Mapping[str, Any]] = self.asks(
            f"/v1/editions/{edition}/recipients", product=product
        )["recipients"]
        return told

    def takes(self, into: Path) -> tuple[Path, str]:
        """Give a pack of the whole log, and the key that it is believed by."""
        pack = into / "pack.zip"
        client = self.house.client("officer", "audit")
        pack.write_bytes(client.post("/v1/packs", json={}).content)
        return pack, self.asks("/v1/log")["vkey"]


def test_an_answer_for_a_moment_never_changes(house: House) -> None:
    officer, target = Officer(house=house), "innovation:hi-nenc:officer-moment"
    permitted(house, "officer-moment")
    before = officer.may_see(target)
    [permission] = before["permissions"]
    moment = {name: before["as_of"][name] for name in ("t", "k")}

    house.scenes.withdraw(permission)

    [now] = officer.may_see(target)["permissions"]
    assert (permission["state"], now["state"]) == ("active", "withdrawn")
    assert officer.may_see(target, **moment)["permissions"] == [permission]


def test_each_reading_has_its_record_and_no_reading_is_without_one(house: House) -> None:
    officer, promoter = Officer(house=house), house.client("promoter", "export")
    permitted(house, "officer-read")
    house.scenes.publish()
    edition = house.scenes.edition()
    [product] = [e["product"] for e in edition["entries"] if name_of(e) == READ]
    earlier = officer.saw(edition["edition"]["id"], product)

    promoter.get(f"/v1/best-of/{edition['edition']['number']}/products/{product}")

    [reading] = officer.saw(edition["edition"]["id"], product)[len(earlier) :]
    assert (reading["recipient"], reading["user"]) == (
        "LOCAL:DBT",
        people()["promoter"]["sub"],
    )
    record = officer.asks(f"/v1/records/{reading['seq']}")
    assert (record["kind"], record["data"]["outcome"]) == ("decision.disclosure", "permit")


def test_the_proof_holds_without_us_and_breaks_at_a_byte(house: House, tmp_path: Path) -> None:
    officer = Officer(house=house)
    permitted(house, "officer-proof")
    house.scenes.publish()
    pack, key = officer.takes(tmp_path)
    broken = tmp_path / "broken.zip"
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 1
    broken.write_bytes(content)

    holds, breaks = verified(pack, key), verified(broken, key)

    assert (holds.returncode, breaks.returncode) == (0, 1), holds.stdout
    assert breaks.stdout != holds.stdout


def name_of(entry: Mapping[str, Any]) -> str:
    return str(entry["fields"]["name"][0]["value"])
