"""A log line is JSON, whoever writes it, with ids and without content."""

import json
import logging
import sys
from subprocess import run

SCRIPT = """
import logging, structlog
from shared.observability import configure
configure("trial")
structlog.get_logger().warning("record_parked", record="t/0/1")
logging.getLogger("somebody.else").warning("said %s", "this")
logging.getLogger("aiokafka").info("chatter")
"""


def test_our_lines_and_a_library_s_are_one_kind_of_json() -> None:
    done = run([sys.executable, "-c", SCRIPT], capture_output=True, check=True, text=True)

    ours, theirs = (json.loads(line) for line in done.stderr.splitlines())
    assert (ours["event"], ours["record"], ours["service"]) == (
        "record_parked",
        "t/0/1",
        "trial",
    )
    assert (theirs["event"], theirs["level"]) == ("said this", "warning")
    assert logging.getLogger("aiokafka").level == logging.NOTSET


FAULTY = """
import logging, structlog
from shared.observability import configure
configure("trial")
def fail():
    local = "canary"
    raise ValueError("canary")
for log in (structlog.get_logger(), logging.getLogger("somebody.else")):
    try:
        fail()
    except ValueError:
        log.exception("failed")
    log.error("failed", exc_info=True)
"""


def test_an_error_is_told_by_its_kind_and_place_and_never_by_its_words() -> None:
    done = run([sys.executable, "-c", FAULTY], capture_output=True, check=True, text=True)

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert "canary" not in done.stderr
    assert [line.get("error") for line in lines] == ["ValueError", None, "ValueError", None]
    assert lines[0]["raised_at"][-1].endswith(" fail")
