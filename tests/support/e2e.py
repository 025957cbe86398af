"""The whole stack as its users meet it: people over HTTP, partners over Kafka, and its logs."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from confluent_kafka import Producer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from prometheus_client.parser import text_string_to_metric_families

from ops.asking import Person
from ops.keys import Keys
from ops.manifests import wanted
from ops.reconcile import VERDICTS, Accounts, accounts
from ops.scenes import Scenes, wait_until
from ops.stack import Stack
from shared.eventing import admin
from shared.schemas.envelope import Partition
from tests.support.e2e_post import Letter, Signer, posted, values_in
from tests.support.feeds import CONFIG, FACTS

POSTED = """
[spaces.{0}]
kind = "{1}"
custodian = "{2}"
[feeds.{0}]
kind = "{3}"
space = "{0}"
{4}
"""
BY_POST = (
    ("facts-post", "innovation", "HIN:HI-NENC", "nis_json", ""),
    ("facts-b-post", "innovation", "HIN:HI-YH", "nis_json", ""),
    ("atamis-post", "opportunity", "GB-NHS:RRV", "atamis_csv", 'profile = "atamis-2026-1"'),
    ("ocds-post", "opportunity", "LOCAL:CABINET-OFFICE", "fts_ocds", ""),
)
"""What the other feeds get over HTTP, these get over Kafka, into spaces of their own."""
OVER = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
"""The key of a partner whose time was over before the stack began."""
NETWORK, OTHERS = "HIN:HI-NENC", "HIN:HI-YH"
Noted = tuple[str, str]
"""A fact of the log, and its code."""


def feeds_of(folder: Path) -> Path:
    path = folder / "feeds.toml"
    own = "".join(POSTED.format(*each) for each in BY_POST)
    path.write_text(f"{CONFIG}\n{FACTS}\n{own}", encoding="utf-8")
    return path


def keys_of(folder: Path) -> Keys:
    """Add a key that is not in force any more to those of the stack."""
    keys = Keys(folder=folder)
    keys.make()
    public = OVER.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key = urlsafe_b64encode(public).decode().rstrip("=")
    life = "from = 2020-01-01T00:00:00Z\nto = 2021-01-01T00:00:00Z"
    with keys.partners.open("a", encoding="utf-8") as rows:
        rows.write(f'\n[[partner]]\nkid = "nenc-0"\norg = "{NETWORK}"\nkey = "{key}"\n{life}\n')
    return keys


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    stack: Stack
    keys: Keys
    producers: Mapping[str, Producer]
    """Of each inlet, as its partners are let in."""
    clients: dict[tuple[str, str], httpx2.Client] = field(
        default_factory=dict[tuple[str, str], httpx2.Client]
    )

    @property
    def scenes(self) -> Scenes:
        return Scenes(stack=self.stack, keys=self.keys)

    def person(self, name: str) -> Person:
        return self.scenes.person(name)

    def client(self, person: str, service: str) -> httpx2.Client:
        """A person's connections to a service, kept for many questions."""
        key = (person, service)
        if key not in self.clients:
            self.clients[key] = self.own_client(person, service)
        return self.clients[key]

    def own_client(self, person: str, service: str) -> httpx2.Client:
        """Connections of one's own: whoever asks in a thread needs them, and closes them."""
        return httpx2.Client(
            base_url=self.stack.services.address(service),
            headers={"authorization": f"Bearer {self.keys.token(person)}"},
            timeout=30,
        )

    def close(self) -> None:
        for client in self.clients.values():
            client.close()

    def signer(self, kid: str) -> Signer:
        return Signer.of(self.keys.path(f"partner-{kid}"))

    def post(self, *letters: Letter) -> list[str]:
        """Give the place of each in Kafka, once all are stored."""
        return posted(self.producers, letters)

    def settle(self) -> None:
        self.scenes.settle()

    def accounts(self) -> Accounts:
        return accounts(self.person("operator"), kafka=self.stack.kafka)

    def counted(self, service: str, *topics: str) -> Counter[str]:
        """What a service has made of what it read."""
        told = self.person("operator").get(service, "/v1/progress").json()["progress"]
        found = Counter[str]()
        for row in told:
            if not topics or row["topic"] in topics:
                found.update({verdict: row[verdict] for verdict in VERDICTS})
        return found

    def measured(self, service: str, topic: str) -> Counter[str]:
        """Why records of a topic were turned away, as an operator watches it."""
        page = self.client("operator", service).get("/metrics").text
        samples = [s for family in text_string_to_metric_families(page) for s in family.samples]
        return Counter(
            {
                sample.labels["code"]: round(sample.value)
                for sample in samples
                if sample.name == "eventing_rejected_total" and sample.labels["topic"] == topic
            }
        )

    def noted(self, service: str) -> Mapping[str, Noted]:
        """What became of records that were turned away or parked, by their place.

        Of many that are parked alike the log names ten a second; a dead letter has each.
        """
        letters = self.dead_letters(service)
        parked = {place: ("parked", told[-1]["reason"]) for place, told in letters.items()}
        return parked | {
            line["record"]: (line["event"].removeprefix("record_"), line["code"])
            for line in self.said(service)
            if line["event"] in {"record_rejected", "record_parked"}
        }

    def said(self, service: str) -> Iterator[dict[str, Any]]:
        """Give each line of its log; one that is no JSON comes from something that broke."""
        log = self.stack.serving[service].log
        for line in log.read_text(encoding="utf-8").splitlines():
            is_told = line.startswith("{")
            yield json.loads(line) if is_told else {"event": line, "level": "critical"}

    def ends(self, topics: str) -> Mapping[Partition, int]:
        """Give the offset after the last record of each partition of what begins so."""
        counts = {t.name: t.partitions for t in wanted() if t.name.startswith(topics)}
        places = [Partition(name, n) for name, count in counts.items() for n in range(count)]
        return asyncio.run(admin.ends(self.stack.kafka, places))

    def dead_letters(self, service: str) -> Mapping[str, Sequence[dict[str, Any]]]:
        """By the place of the record that each is about."""
        found = defaultdict[str, list[dict[str, Any]]](list)
        topic = f"{service}.dead-letters"
        for value in asyncio.run(values_in(self.stack.kafka, topic)):
            told = json.loads(value)
            place = [str(told[f"of_{name}"]) for name in ("topic", "partition", "offset")]
            found["/".join(place)].append(told)
        return found

    def receipts(self, person: str, letters: Iterable[Letter]) -> Sequence[httpx2.Response]:
        client = self.client(person, "intake")
        return [client.get("/v1/receipts", params=each.named) for each in letters]

    def length(self, topic: str) -> int:
        return sum(self.ends(topic).values())

    def worked(self, person: str, receipt: str) -> dict[str, Any]:
        """Wait for a submission to be worked through; give its receipt."""
        told: dict[str, Any] = {}

        def done() -> bool:
            told.update(self.person(person).get("intake", receipt).json())
            return bool(told["state"] == "done")

        wait_until(done, what=receipt)
        return told
