"""The days of pre-release work."""

from __future__ import annotations

from datetime import date

import pytest

from xiangnuan.law import RulebookError, expected_release, first_contact, rulebook_for

BOOK = rulebook_for("330482")


def test_until_it_is_decided_release_is_a_range() -> None:
    found = expected_release(date(2024, 3, 10), BOOK)
    assert (found.earliest, found.ordinary, found.latest) == (date(2025, 3, 10), date(2026, 3, 10), date(2027, 3, 10))
    assert (found.told_by, found.published) == (date(2026, 3, 7), True)
    assert {setting.parameter.grounds[0].law for setting in found.rules} == {"DCL", "DTR"}


def test_once_decided_the_range_is_that_day() -> None:
    found = expected_release(date(2024, 3, 10), BOOK, released_on=date(2025, 9, 1))
    assert found.earliest == found.ordinary == found.latest == date(2025, 9, 1)
    assert found.told_by == date(2025, 8, 29)


def test_a_place_may_ask_for_working_days_before_release() -> None:
    overlay = {
        "area": "31",
        "name": {"zh": "上海市", "en": "Shanghai"},
        "parameters": {
            "isolation.release_notice": {
                "values": [
                    {"from": "2016-04-01", "value": 7, "unit": "working_day", "source": "上海市禁毒条例第36条", "certainty": "A"}
                ]
            }
        },
    }  # fmt: skip
    found = expected_release(date(2022, 10, 9), rulebook_for("310101", [overlay]))
    assert found.ordinary == date(2024, 10, 9)
    # Sunday 29 September was worked for the national holiday of 1 to 7 October.
    assert found.told_by == date(2024, 9, 24)


def test_contact_is_taken_up_again_within_a_week_of_release() -> None:
    limit = first_contact(date(2025, 9, 1), BOOK)
    assert limit is not None
    assert limit.due == date(2025, 9, 8)
    assert limit.setting.certainty == "C"


def test_before_the_law_there_was_no_such_term() -> None:
    with pytest.raises(RulebookError, match="no rule is in force"):
        expected_release(date(2007, 1, 1), BOOK)
