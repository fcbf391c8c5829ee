"""Logs for machines: one JSON object a line, with the ids of request, job and trace."""

import io
import json
import logging
from typing import NamedTuple

import pytest

from service import logs


class Written(NamedTuple):
    """A logger of a test's own, and what came of it."""

    logger: logging.Logger
    stream: io.StringIO

    @property
    def lines(self) -> list[str]:
        """What was logged."""
        return self.stream.getvalue().splitlines()


@pytest.fixture
def written() -> Written:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter("json"))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return Written(logger, stream)


def test_a_line_is_json_with_the_ids_that_were_bound(written: Written) -> None:
    logs.bind(request_id="r", trace_id="t", job_id=None)
    written.logger.info("%s answered", "GET", extra={"status": 200})
    logs.unbind()
    told = json.loads(written.lines[0])
    assert (told["event"], told["level"], told["status"]) == ("GET answered", "info", 200)
    assert (told["request_id"], told["trace_id"]) == ("r", "t")
    assert "job_id" not in told
    assert told["timestamp"].endswith("Z")


def test_a_stranger_s_words_stay_one_line(written: Written) -> None:
    written.logger.warning('x"}\n{"level": "error"')
    (line,) = written.lines
    assert json.loads(line)["level"] == "warning"


def test_an_exception_is_part_of_its_line(written: Written) -> None:
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        written.logger.exception("crashed")
    (line,) = written.lines
    assert "RuntimeError: broken" in json.loads(line)["exception"]


def test_text_for_people_has_one_line_too() -> None:
    record = logging.LogRecord("test", logging.INFO, "", 0, "a\nb", (), None)
    assert "\n" not in logs.formatter("text").format(record)
