"""Judge a run: `python -m tests.chaos.checker --kafka … --mongo … --history … --services …`.

Prints one JSON document; exit 0 when every promise held, 1 with a finding.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pymongo import MongoClient

from tests.chaos.checker import databases, topics
from tests.chaos.checker.evidence import Evidence, Operation, save
from tests.chaos.checker.judge import judge, looked_at


def main() -> int:
    asked = _asked()
    evidence = _gathered(asked)
    if asked.keep:
        save(evidence, asked.keep)
    findings = judge(evidence)
    verdict = {"looked_at": looked_at(evidence), "findings": [asdict(f) for f in findings]}
    sys.stdout.write(json.dumps(verdict) + "\n")
    return 1 if findings else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kafka", required=True)
    parser.add_argument("--user", default="")
    parser.add_argument("--password-file", type=Path)
    parser.add_argument("--mongo", required=True)
    parser.add_argument("--history", required=True, type=Path)
    parser.add_argument("--services", required=True, type=json.loads)
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


def _gathered(asked: argparse.Namespace) -> Evidence:
    """The databases before the topics: what is published in between shows as unread."""
    with MongoClient[Any](asked.mongo, timeoutMS=30_000) as client:
        kept = databases.read(client)
    password = asked.password_file.read_text("utf-8") if asked.password_file else ""
    consumer = topics.connect(asked.kafka, user=asked.user, password=password)
    ranges = topics.ranges(consumer)
    told = topics.read(consumer, ranges)
    consumer.close()
    lines = asked.history.read_text(encoding="utf-8").splitlines()
    return replace(
        kept,
        operations=tuple(Operation(**json.loads(line)) for line in lines),
        told=told,
        ranges=ranges,
        ready=_readiness(asked.services),
    )


def _readiness(services: Mapping[str, str]) -> dict[str, bool]:
    return {name: _is_ready(address) for name, address in services.items()}


def _is_ready(address: str) -> bool:
    asked = HTTPConnection(urlsplit(address).netloc, timeout=10)
    try:
        asked.request("GET", "/readyz")
        return asked.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()


if __name__ == "__main__":
    sys.exit(main())
