"""The benchmarks' dataset is what the services would have written, and the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest
from benchmarks.agencies import TABLES, Rows, rows_of
from benchmarks.client import forms_of
from benchmarks.loading import columns, stored
from benchmarks.sizes import SIZES, Share, shares
from django.db import connection

from xiangnuan.access.areas import load_areas
from xiangnuan.cases.models import Case, Contact, DrugTest, Fact, Obligation
from xiangnuan.cases.rebuild import compare_all
from xiangnuan.people.models import Person, Phone
from xiangnuan.people.queries import search_persons
from xiangnuan.web.clock import today

VILLAGE = Share(1, "330482", ("330482001", "330482103"), active=12, persons=40, cases=48)


def insert(rows: Rows) -> None:
    """Write the rows as the loader prepares them."""
    with connection.cursor() as cursor:
        for model in TABLES:
            if rows.get(model):
                marks = ", ".join(["%s"] * len(model._meta.concrete_fields))
                statement = f"INSERT INTO {model._meta.db_table} ({columns(model)}) VALUES ({marks})"
                cursor.executemany(statement, list(stored(model, rows[model])))


@pytest.mark.django_db
def test_what_is_loaded_in_bulk_is_what_the_engine_computes():
    load_areas("330482")
    insert(rows_of(VILLAGE, SIZES["village"], today()))
    assert compare_all() == (48, {})
    assert Case.objects.filter(closed_on__isnull=True).count() == 12
    assert {"drug_test", "contact", "review", "closed"} <= set(Fact.objects.values_list("kind", flat=True))
    assert DrugTest.objects.exclude(fact__kind="drug_test").count() == 0
    assert Contact.objects.count() == Fact.objects.filter(kind="contact").count()


@pytest.mark.django_db
def test_persons_of_the_dataset_are_found_as_others_are():
    load_areas("330482")
    insert(rows_of(VILLAGE, SIZES["village"], today()))
    person = Person.objects.exclude(worker=None).select_related("worker").first()
    tail = Phone.objects.filter(person=person)[0].number[-4:]
    for text in (person.name, person.name_initials, tail, person.identity_number):
        assert person in search_persons(person.worker, text)


def described(rows: Rows) -> list[tuple[str, ...]]:
    return [(person.name, person.identity_number, person.area_code) for person in rows[Person]]


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_agency():
    day = today()
    first, again = (rows_of(VILLAGE, SIZES["village"], day) for _ in range(2))
    assert described(first) == described(again)
    assert [list(row) for row in first[Obligation]] == [list(row) for row in again[Obligation]]


def test_a_nation_is_spread_over_the_provinces_and_shares_its_cases_evenly():
    nation = SIZES["nation"]
    agencies = shares(nation)
    assert sum(share.active for share in agencies) == nation.active
    assert {share.active for share in agencies} <= {369, 370}
    assert len({share.county[:2] for share in agencies}) > 25
    assert max(Counter(share.county for share in agencies).values()) == 1


def test_a_form_is_read_as_a_browser_would_send_it():
    html = """<form action="/one/"><input name="a" value="1"><input type="radio" name="r" value="x">
    <input type="radio" name="r" value="y" checked><textarea name="t">words</textarea>
    <select name="s"><option value="1"><option value="2" selected></select><input type="checkbox" name="c"></form>"""
    assert forms_of(html) == [("/one/", [("a", "1"), ("r", "y"), ("t", "words"), ("s", "2")])]
