"""How pages and files leave the server: headers, compression, logs in one line."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.conf import settings
from django.test import Client

from xiangnuan.config.logs import formatter


@pytest.mark.django_db
def test_no_page_allows_anything_from_elsewhere_or_inline(client: Client):
    policy = client.get("/account/login/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.django_db
def test_pages_are_compressed(client: Client):
    assert client.get("/account/login/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


def test_built_files_are_kept_for_ever_and_others_are_not():
    kept = re.compile(settings.WHITENOISE_IMMUTABLE_FILE_TEST)
    assert kept.match("/static/dist/assets/page-BxA1_c-9.css")
    assert not kept.match("/static/account/js/onload.js")


def test_a_log_line_is_json_with_its_traceback():
    try:
        raise ValueError("kaputt")
    except ValueError:
        import sys

        record = logging.LogRecord("xiangnuan", logging.ERROR, __file__, 1, "it %s", ("broke",), sys.exc_info())
    line = json.loads(formatter().format(record))
    assert (line["event"], line["level"], line["logger"]) == ("it broke", "error", "xiangnuan")
    assert line["exception"][0] == "ValueError"
    assert "test_a_log_line_is_json_with_its_traceback" in line["exception"][1]
