"""Words that break what was not written with care."""

from __future__ import annotations

NULL = "\x00"
WORDS = (
    f"林{NULL}安",
    "'; drop table people_person; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% now 'Y' %}",
    "𠮷野家👩‍👩‍👧‍👦\u202e\ufeff",
    "9" * 400,
    str(2**63),
    "-1",
    "1e999",
    "0000-00-00",
    "9999-12-31",
    "../../etc/passwd",
    "WyJhIiwiXHUwMDAwIiwxXQ",  # a cursor with a null character in it
    "WyJhIiwxZTk5OSwxZTk5OV0",  # a cursor of numbers without an end
)
# A browser cannot send these as text.
BYTES = (b"\xff\xfe", b"%E4%BD", b"\xed\xa0\x80")
