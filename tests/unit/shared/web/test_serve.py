import logging
from pathlib import Path

from structlog.testing import capture_logs

from shared.web.serve import is_news
from tests.support.callers import an_app, asking
from tests.unit.shared.web.test_app import router


def a_record(message: str) -> logging.LogRecord:
    return logging.makeLogRecord({"msg": message})


def test_a_failed_request_is_not_told_twice_in_the_words_of_its_error() -> None:
    assert not is_news(a_record("Exception in ASGI application\n"))
    assert is_news(a_record("Application startup failed. Exiting."))


async def test_a_failed_request_is_told_by_its_place_and_never_by_its_words(
    tmp_path: Path,
) -> None:
    with capture_logs() as told:
        async with asking(an_app(tmp_path, router)) as client:
            await client.get("/v1/faults/bug")

    [line] = told
    assert (line["event"], line["error"]) == ("request_failed", "ZeroDivisionError")
    assert line["route"] == "/v1/faults/{name}"
    assert "secret" not in repr(told)
