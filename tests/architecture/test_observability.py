"""What is watched exists, and what calls somebody says what to do."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from ops.services import PORTS
from services.audit.sequencer import gauges
from shared.eventing import metrics
from tests.support.promtool import promtool
from tests.support.sources import ROOT

HERE = ROOT / "deploy" / "observability"
BOOK = ROOT / "docs" / "operating.md"
DASHBOARD = HERE / "grafana" / "dashboards" / "pipeline.json"
NAME = re.compile(r"\b(?:eventing|audit|loop)_\w+")
DEFINED_BY = (metrics, gauges)
"""Imported, they have registered what they measure."""
KINDS = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


def read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def rules() -> Sequence[Mapping[str, Any]]:
    return [rule for group in read("alerts.yml")["groups"] for rule in group["rules"]]


def panels() -> Sequence[Mapping[str, Any]]:
    told: Sequence[Mapping[str, Any]] = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    return told


def shown() -> Iterator[str]:
    """What the dashboard asks, with what Grafana puts in."""
    for panel in panels():
        for target in panel.get("targets", ()):
            yield target["expr"].replace("$__rate_interval", "1m")


def measured() -> set[str]:
    """Every name that the code can give out."""
    return {
        family.name + ending
        for family in REGISTRY.collect()
        for ending in KINDS.get(family.type, ())
    }


def tried(alert: str) -> Sequence[Mapping[str, Any]]:
    files = ("alerts_test.yml", "alerts_days_test.yml")
    tests = [test for name in files for test in read(name)["tests"]]
    cases = [case for test in tests for case in test["alert_rule_test"]]
    return [case for case in cases if case["alertname"] == alert]


def anchors() -> set[str]:
    """The runbooks' headings, as links name them."""
    book = BOOK.read_text(encoding="utf-8").partition("## Runbooks")[2].partition("\n## ")[0]
    return {
        each.lower().replace(" ", "-") for each in re.findall(r"^### (.+)$", book, re.MULTILINE)
    }


each_rule = pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])


@each_rule
def test_an_alert_watches_what_is_measured(rule: Mapping[str, Any]) -> None:
    assert set(NAME.findall(rule["expr"])) - measured() == set()


@each_rule
def test_an_alert_is_tried_firing_and_cleared(rule: Mapping[str, Any]) -> None:
    outcomes = {bool(case["exp_alerts"]) for case in tried(rule["alert"])}

    assert outcomes == {True, False}


@each_rule
def test_an_alert_says_how_urgent_it_is(rule: Mapping[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]


def test_every_alert_has_its_runbook_and_every_runbook_its_alert() -> None:
    named = [rule["annotations"]["runbook"] for rule in rules()]

    assert {each.partition("#")[0] for each in named} == {"docs/operating.md"}
    assert {each.partition("#")[2] for each in named} == anchors()
    assert len(named) == len(set(named))


def test_the_dashboard_shows_what_is_measured() -> None:
    asked = {name for expression in shown() for name in NAME.findall(expression)}

    assert asked - measured() == set()


def test_the_dashboard_stands_on_the_source_that_is_provisioned() -> None:
    source = read("grafana/provisioning/datasources/prometheus.yml")["datasources"][0]
    asked = {t["datasource"]["uid"] for p in panels() for t in p.get("targets", ())}

    assert asked == {source["uid"]}


def test_no_panel_stands_on_another() -> None:
    taken = [
        (panel["gridPos"]["y"], column)
        for panel in panels()
        for column in range(
            panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"]
        )
    ]

    assert len({panel["id"] for panel in panels()}) == len(panels())
    assert len(taken) == len(set(taken))
    assert max(column for _, column in taken) < 24


def test_every_service_is_scraped_where_it_listens() -> None:
    [job] = read("prometheus.yml")["scrape_configs"]
    scraped = {each["labels"]["service"]: each["targets"] for each in job["static_configs"]}

    assert scraped == {name: [f"{name}:{port}"] for name, port in PORTS.items()}


@pytest.mark.parametrize(
    "words",
    [
        ("check", "config", "prometheus.yml"),
        ("test", "rules", "alerts_test.yml", "alerts_days_test.yml"),
    ],
    ids=" ".join,
)
def test_prometheus_takes_its_files(words: Sequence[str]) -> None:
    done = subprocess.run(
        [promtool(), *words], cwd=HERE, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_understands_what_the_dashboard_asks(tmp_path: Path) -> None:
    recorded = [{"record": f"panel:{n}", "expr": e} for n, e in enumerate(shown())]
    path = tmp_path / "panels.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "shown", "rules": recorded}]}), "utf-8")

    done = subprocess.run(
        [promtool(), "check", "rules", path], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
