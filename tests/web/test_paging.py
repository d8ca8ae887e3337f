"""Pages of a list by key: complete, without doubles, forwards and backwards."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from xiangnuan.web.paging import page_by_key

ORDER = ("-app_label", "pk")


class TestEveryRowOnce(TestCase):
    @given(
        labels=st.lists(st.sampled_from(["a", "b", "c"]), max_size=12),
        size=st.integers(1, 5),
    )
    def test_walking_forwards_meets_every_row_once_and_back_again(self, labels: list[str], size: int) -> None:
        ContentType.objects.all().delete()
        ContentType.objects.bulk_create(ContentType(app_label=label, model=f"m{at}") for at, label in enumerate(labels))
        rows = ContentType.objects.all()
        wanted = [row.pk for row in rows.order_by(*ORDER)]
        pages = [page_by_key(rows, ORDER, size=size)]
        while pages[-1].after:
            pages.append(page_by_key(rows, ORDER, pages[-1].after, size=size))
        assert [row.pk for page in pages for row in page.rows] == wanted
        back = pages[-1]
        for earlier in reversed(pages[:-1]):
            back = page_by_key(rows, ORDER, back.before, size=size)
            assert [row.pk for row in back.rows] == [row.pk for row in earlier.rows]
        assert not back.before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor", ["nonsense", "W10", "WyJhIiwxXQ", "WyJhIixudWxsLG51bGxd", "WyJhIiwieCIsIm5vdCBhIG51bWJlciJd", "ÿÿ"]
)
def test_a_cursor_that_this_list_did_not_give_out_shows_the_first_page(cursor: str) -> None:
    first = page_by_key(ContentType.objects.all(), ORDER, size=3)
    assert page_by_key(ContentType.objects.all(), ORDER, cursor, size=3) == first


@pytest.mark.django_db
def test_a_page_costs_one_query_wherever_it_lies(django_assert_num_queries) -> None:
    after = page_by_key(ContentType.objects.all(), ORDER, size=2).after
    with django_assert_num_queries(1):
        page_by_key(ContentType.objects.all(), ORDER, after, size=2)
