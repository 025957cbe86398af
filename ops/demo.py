"""The main job on sample data, as a commercial director would tell it."""

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from ops.asking import Refused
from ops.children import Failed, exit_on_signals
from ops.scenes import Scenes, named
from ops.staging import stage

INTERRUPTED = 130
FAILED = 1
FILES = ("edition.json", "products.csv")
SHARED = ["public", "official", "commercial_in_confidence"]
TO_PROMOTERS = {
    "recipients": ["type:dbt"],
    "actions": ["export"],
    "purposes": ["export_promotion"],
    "classes": SHARED,
}
TO_BUYERS = {
    "recipients": ["group:buyers"],
    "actions": ["display"],
    "purposes": ["procurement_matching"],
    "classes": SHARED,
}
MOST_TELLING = 4
SILENT_ABOUT = 2
"""The network says nothing about the last of its innovations: nobody may see them."""


@dataclass(slots=True, kw_only=True)
class Story:
    scenes: Scenes
    out: Path
    told: int = 0
    files: list[Path] = field(default_factory=list[Path])

    def tell(self) -> None:
        sources = self.feeds_come_in()
        self.owners_permit(sources)
        first = self.edition_is_published()
        self.pipeline_is_published()
        self.product_reaches_a_team()
        self.owner_withdraws(first)
        self.feeds_come_again()
        self.officer_takes_evidence()

    def feeds_come_in(self) -> Sequence[str]:
        self.scenes.hang_teams()
        counts = self.scenes.load(round_=1)
        total = Counter[str]()
        for count in counts.values():
            total += count
        self.say(
            f"{total.total()} records from three feeds, each with a receipt: {worded(total)}."
        )
        return self.scenes.accepted()

    def owners_permit(self, sources: Sequence[str]) -> None:
        shared = sources[:-SILENT_ABOUT]
        for source in shared:
            self.scenes.grant(source, **TO_PROMOTERS)
            self.scenes.grant(source, **TO_BUYERS)
        self.scenes.settle()
        self.say(
            f"The network permits {len(shared)} of its {len(sources)} innovations to be shown "
            "to export promoters and NHS buyers; about the others it says nothing."
        )

    def edition_is_published(self) -> dict[str, Any]:
        draft = self.scenes.publish()
        edition = self.scenes.edition()
        number = edition["edition"]["number"]
        best = edition["entries"][0]
        self.say(
            f"Edition {number} lists {len(edition['entries'])} products; "
            f"{len(draft['failing'])} did not pass every gate."
        )
        most = sorted(best["signals"], key=lambda s: -s["points"])[:MOST_TELLING]
        why = " ".join(signal["sentence"] for signal in most)
        self.say(f"First is {named(best)} with {best['points']} points: {why}")
        self._keep(number)
        return edition

    def pipeline_is_published(self) -> None:
        draft = self.scenes.publish("pipeline")
        director = self.scenes.person("director")
        edition = director.get("export", "/v1/pipeline").json()
        number = edition["edition"]["number"]
        stages = Counter(e["fields"]["stage"][0]["value"] for e in edition["entries"])
        ours = director.get("export", "/v1/pipeline?origin=nhs_developed").json()["matches"]
        denied = Counter(denial["code"] for denial in draft["denied"])
        self.say(
            f"What is coming, edition {number}, ranks nobody: {worded(stages)}; {ours} of them "
            f"developed by the NHS. Not permitted were {denied.total()} ({worded(denied)})."
        )
        self._keep(number, "pipeline")

    def product_reaches_a_team(self) -> None:
        offers = self.scenes.person("director").get("matching", "/v1/offers").json()["offers"]
        if not offers:
            raise Failed("no product was offered to the director's team")
        best = min(
            offers, key=lambda o: (-sum(p["points"] for p in o["points"]), o["shown"]["name"])
        )
        why = " ".join(point["sentence"] for point in best["points"])
        self.say(f"A commercial team is offered {best['shown']['name']}: {why}")

    def owner_withdraws(self, first: dict[str, Any]) -> None:
        entry = first["entries"][0]
        source = entry["fields"]["name"][0]["sources"][0]
        held = next(
            p for p in self.scenes.permissions(source) if "type:dbt" in p["terms"]["recipients"]
        )
        self.scenes.withdraw(held)
        current = [e["product"] for e in self.scenes.edition()["entries"]]
        if entry["product"] in current:
            raise Failed("a withdrawn product was shown")
        self.say(
            f"The owner of {named(entry)} withdraws it. "
            f"The next reader sees {len(current)} products."
        )
        self.scenes.settle()
        recalls = self.scenes.person("promoter").get("export", "/v1/recalls").json()["recalls"]
        if [r["product"] for r in recalls] != [entry["product"]]:
            raise Failed("the recall does not name what was withdrawn")
        self.scenes.publish()
        number = self.scenes.edition()["edition"]["number"]
        self.say(
            f"Those who had it are told: the Department for Business and Trade reads of "
            f"1 recall. Edition {number} appears without it."
        )
        self._keep(number)

    def feeds_come_again(self) -> None:
        total = Counter[str]()
        for count in self.scenes.load(round_=2).values():
            total += count
        if total.keys() & {"accepted"}:
            raise Failed(f"the same feeds, sent again, changed something: {worded(total)}")
        self.say(f"The same feeds, sent again, change nothing: {worded(total)}.")

    def officer_takes_evidence(self) -> None:
        officer = self.scenes.person("officer")
        key = officer.get("audit", "/v1/log").json()["vkey"]
        pack = self.out / "evidence-pack.zip"
        pack.write_bytes(officer.get("audit", "/v1/packs", json={}).content)
        self.files.append(pack)
        command = [sys.executable, "-m", "shared.verify", str(pack), "--log-key", key]
        verified = subprocess.run(command, capture_output=True, text=True, check=False)
        if verified.returncode:
            raise Failed(f"the evidence does not verify:\n{verified.stdout}{verified.stderr}")
        self.say(
            "An officer takes the whole log away and verifies it offline: every record holds, "
            "and every decision follows from the records before it."
        )
        verify = self.out / "verify.txt"
        verify.write_text(f"python -m shared.verify {pack.name} --log-key '{key}'\n", "utf-8")
        self.files.append(verify)

    def say(self, words: str) -> None:
        self.told += 1
        print(f"{self.told:2}  {words}", flush=True)

    def _keep(self, number: str, series: str = "best-of") -> None:
        download = self.scenes.download
        self.files += [download(f"{series}/{number}", name, into=self.out) for name in FILES]


def demo(data: Path) -> int:
    """Tell it, and leave nothing but the files."""
    exit_on_signals(INTERRUPTED)
    out = data / "demo"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    began = time.monotonic()
    try:
        with stage(data, say=_progress) as chosen:
            print(f"Set up in {time.monotonic() - began:.0f} s.\n", flush=True)
            story = Story(scenes=Scenes(stack=chosen.stack, keys=chosen.keys), out=out)
            story.tell()
    except (Failed, Refused, httpx2.HTTPError) as failure:
        print(f"\nThe demonstration stopped: {failure}", flush=True)
        return FAILED
    end = "The stack is still up" if chosen.stays else "Everything is stopped"
    print(f"\n{end}. It took {time.monotonic() - began:.0f} s and left:")
    for path in story.files:
        print(f"    {os.path.relpath(path)}  {path.stat().st_size:,} bytes")
    return 0


def worded(counts: Counter[str]) -> str:
    return ", ".join(f"{n} {code.replace('_', ' ')}" for code, n in sorted(counts.items()))


def _progress(words: str) -> None:
    print(f"    {words}", flush=True)
