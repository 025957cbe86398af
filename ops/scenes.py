"""What the people of the demonstration do, one short errand each."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from ops.asking import Person
from ops.children import Failed
from ops.keys import Keys
from ops.reconcile import accounts
from ops.standing import Standing

SAMPLES = Path(__file__).parents[1] / "samples"
FEEDS = (
    ("partner-nenc", "hi-nenc", "batches", "innovations-hi-nenc.json", "application/json"),
    ("partner-atamis", "atamis-rrv", "files", "atamis-pipeline.csv", "text/csv"),
    ("partner-ocds", "ocds-releases", "batches", "releases.json", "application/json"),
)
LONG_ENOUGH = 60.0
OFFICIAL = ["public", "official"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenes:
    stack: Standing
    keys: Keys

    def person(self, name: str) -> Person:
        return Person(name=name, keys=self.keys, addresses=self.stack.addresses)

    def hang_teams(self) -> None:
        self.stack.import_teams(SAMPLES / "teams.csv", day=time.strftime("%Y-%m-%d"))

    def load(self, *, round_: int) -> Mapping[str, Counter[str]]:
        """Send every sample feed; give the outcomes by feed, once all is worked through."""
        receipts = [(feed, self._sent(feed, round_=round_)) for feed in FEEDS]
        counts = {feed[1]: self._counted(feed[0], path) for feed, path in receipts}
        self.settle()
        return counts

    def accepted(self) -> Sequence[str]:
        """Give the source records of the innovations that came in whole, in their order."""
        feed = FEEDS[0]
        path = self._sent(feed, round_=1)
        records = self.person(feed[0]).get("intake", f"{path}/records").json()["records"]
        return [r["source_ref"] for r in records if r["outcome"] == "accepted"]

    def grant(self, target: str, **terms: Any) -> dict[str, Any]:
        """Let the network permit something; give the log's receipt for it."""
        reference = f"{terms['purposes'][0]}:{target.rpartition(':')[2]}"
        asked = {
            "reference": reference,
            "grantor": "HIN:HI-NENC",
            "target": target,
            "terms": {"classes": OFFICIAL, **terms},
        }
        key = {"idempotency-key": f"grant-{reference.replace(':', '-').replace('_', '-')}"}
        granter = self.person("granter")
        done: dict[str, Any] = granter.get(
            "audit", "/v1/permissions", json=asked, headers=key
        ).json()
        return done

    def withdraw(self, permission: Mapping[str, Any]) -> dict[str, Any]:
        name = permission["permission"]
        asked = {n: permission[n] for n in ("permission", "grantor", "target")}
        path = f"/v1/permissions/{name}/withdrawals"
        key = {"idempotency-key": f"withdraw-{name.replace('_', '-')}"}
        granter = self.person("granter")
        done: dict[str, Any] = granter.get("audit", path, json=asked, headers=key).json()
        return done

    def permissions(self, target: str) -> Sequence[dict[str, Any]]:
        told = self.person("granter").get("audit", "/v1/permissions", params={"target": target})
        found: Sequence[dict[str, Any]] = told.json()["permissions"]
        return found

    def publish(self, series: str = "best_of") -> dict[str, Any]:
        """Open a draft and wait for what audit says of it; give the draft as it ended."""
        editor = self.person("editor")
        draft = editor.get("export", "/v1/drafts", json={"series": series}).json()
        path = f"/v1/drafts/{draft['edition']}"
        shown: dict[str, Any] = {}

        def ended() -> bool:
            shown.update(editor.get("export", path).json())
            return shown["state"] in {"published", "void"}

        wait_until(ended, what=f"the draft {draft['edition']}")
        self.settle()
        return shown

    def download(self, edition: str, name: str, *, into: Path) -> Path:
        """Of `best-of/2026.1`, say, as whoever it is for."""
        person = "director" if edition.startswith("pipeline") else "promoter"
        answer = self.person(person).get("export", f"/v1/{edition}/files/{name}")
        path = into / f"{edition.replace('/', '-')}-{name}"
        path.write_bytes(answer.content)
        return path

    def edition(self, number: str = "") -> dict[str, Any]:
        path = f"/v1/best-of/{number}" if number else "/v1/best-of"
        shown: dict[str, Any] = self.person("promoter").get("export", path).json()
        return shown

    def settle(self) -> None:
        """Wait until every service has read what there is, and told what it knows."""
        operator, kafka = self.person("operator"), self.stack.kafka
        wait_until(
            lambda: accounts(operator, kafka=kafka).drained, what="the services to settle"
        )

    def _sent(self, feed: tuple[str, str, str, str, str], *, round_: int) -> str:
        person, code, route, file, media = feed
        headers = {"idempotency-key": f"sample-{code}-{round_}", "content-type": media}
        content = (SAMPLES / file).read_bytes()
        answer = self.person(person).get(
            "intake", f"/v1/feeds/{code}/{route}", content=content, headers=headers
        )
        return answer.headers["location"]

    def _counted(self, person: str, receipt: str) -> Counter[str]:
        told: dict[str, Any] = {}

        def done() -> bool:
            told.update(self.person(person).get("intake", receipt).json())
            return bool(told["state"] == "done")

        wait_until(done, what=receipt)
        return Counter(told["counts"])


def wait_until(condition: Callable[[], bool], *, what: str) -> None:
    deadline = time.monotonic() + LONG_ENOUGH
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"waited {LONG_ENOUGH:.0f} s in vain for {what}")
        time.sleep(0.1)


def named(entry: Mapping[str, Any]) -> str:
    """Give a product's name as the reader sees it."""
    return str(entry["fields"]["name"][0]["value"])


def problem(answer: httpx2.Response) -> str:
    told = json.loads(answer.content)
    return f"{answer.status_code} {told['title']}"
