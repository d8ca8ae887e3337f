"""The log: one line a request, one number for log, answer and error page, and nobody's name."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.worlds import a_case, a_worker

from xiangnuan.config.logs import formatter

pytestmark = pytest.mark.django_db
NAME = "欧阳无名"


class Log:
    """Everything that the service writes, as it writes it."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log() -> Iterator[Log]:
    """The log of one test."""
    log = Log()
    handler = logging.StreamHandler(log.stream)
    handler.setFormatter(formatter())
    logging.getLogger().addHandler(handler)
    yield log
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def broken(settings: Any) -> Client:
    """A browser on a site with pages that break."""
    settings.ROOT_URLCONF = "tests.config.crashing"
    return Client(raise_request_exception=False)


def test_a_request_leaves_one_line_with_its_view_and_not_its_address(log: Log) -> None:
    case = a_case(a_worker())
    client = Client()
    client.force_login(case.worker)
    answer = client.get("/people/", {"q": case.person.name})
    (line,) = [line for line in log.lines if line["event"] == "request"]
    assert (line["view"], line["method"], line["status"], line["user"]) == ("people:list", "GET", 200, case.worker_id)
    assert line["queries"] > 0
    assert line["ms"] >= 0
    assert line["request"] == answer.headers["X-Request-Id"]
    assert case.person.name not in log.text
    assert "q=" not in log.text
    assert "/people/" not in log.text


@pytest.mark.parametrize("where", ["locals", "cause", "database", f"at/{NAME}"])
def test_a_page_that_breaks_names_the_place_and_nobody(where: str, broken: Client, log: Log) -> None:
    answer = broken.post(f"/crash/{where}/?name={NAME}", {"name": NAME})
    assert answer.status_code == 500
    (line,) = [line for line in log.lines if "exception" in line]
    assert any("crashing.py:" in place for place in line["exception"])
    assert NAME not in log.text
    assert "zhangsan" not in log.text
    assert line["request"] == answer.headers["X-Request-Id"]


def test_the_error_page_shows_the_number_under_which_the_log_has_it(broken: Client, log: Log) -> None:
    answer = broken.post("/crash/locals/", {"name": NAME})
    number = answer.headers["X-Request-Id"]
    assert number in answer.content.decode()
    assert "出错编号" in answer.content.decode()
    assert number in log.text


def test_a_database_that_is_away_is_a_503_to_be_tried_again(broken: Client, log: Log) -> None:
    answer = broken.post("/crash/away/", {"name": NAME})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "马上回来" in answer.content.decode()
    assert NAME not in log.text


def test_an_unknown_address_is_not_written_down(client: Client, log: Log) -> None:
    client.get(f"/{NAME}/")
    assert NAME not in log.text


def test_the_sentence_of_an_unknown_library_is_kept_without_what_was_put_into_it(log: Log) -> None:
    logging.getLogger("somebody.else").error("could not read %s", NAME)
    logging.getLogger("somebody.else").error(f"could not read {NAME}")
    assert log.lines[0]["event"] == "could not read %s"
    assert NAME not in log.text


def test_the_number_of_the_proxy_is_taken_over_only_from_a_proxy(client: Client, settings: Any) -> None:
    given = {"X-Request-Id": "abcdef12-3456"}
    assert client.get("/web/me/", headers=given).headers["X-Request-Id"] != given["X-Request-Id"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert client.get("/web/me/", headers=given).headers["X-Request-Id"] == given["X-Request-Id"]
    odd = {"X-Request-Id": 'x"} {'}
    assert client.get("/web/me/", headers=odd).headers["X-Request-Id"] != odd["X-Request-Id"]


def test_warnings_of_python_do_not_quote_what_they_warn_of(log: Log) -> None:
    logging.getLogger("py.warnings").warning("%s", f"{NAME} is odd")
    assert NAME not in log.text
