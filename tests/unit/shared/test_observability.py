"""A log line is JSON, whoever writes it, with ids and without content."""

import json
import logging
import sys
from collections import Counter
from subprocess import run

from structlog.testing import capture_logs

from shared.observability.sparing import Sparing

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


TALKATIVE = """
import logging, structlog
from shared.observability import configure
configure("trial")
for number in range(50):
    logging.getLogger("aiokafka.conn").warning("no answer from %s", number)
    structlog.get_logger().warning("waiting_for", number=number)
"""


def test_of_what_a_client_repeats_three_lines_are_passed_on_and_of_ours_all() -> None:
    done = run([sys.executable, "-c", TALKATIVE], capture_output=True, check=True, text=True)

    said = Counter(
        json.loads(line)["event"].rpartition(" ")[0] for line in done.stderr.splitlines()
    )
    assert said == {"no answer from": 3, "": 50}


def test_how_much_of_it_was_left_unsaid_is_told_with_the_next_line() -> None:
    time = [0.0]
    sparing = Sparing(lambda: time[0])

    with capture_logs() as told:
        early = [sparing.filter(a_line("no answer")) for _ in range(20)]
        other = sparing.filter(a_line("no leader"))
        time[0] = 10.0
        late = sparing.filter(a_line("no answer"))

    assert (early.count(True), other, late) == (3, True, True)
    assert told == [
        {"event": "lines_unsaid", "of": "aiokafka.conn", "lines": 17, "log_level": "warning"}
    ]


def a_line(words: str) -> logging.LogRecord:
    return logging.LogRecord("aiokafka.conn", logging.WARNING, "", 0, words, None, None)
