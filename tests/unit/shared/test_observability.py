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
