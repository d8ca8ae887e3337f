"""The demo is taken away only where nothing else is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db.utils import ConnectionHandler
from tests.worlds import an_agency

from xiangnuan.access.models import Agency, Area
from xiangnuan.demo import places, removal
from xiangnuan.demo.services import AlreadyLoaded, NotTheDemo, demo_agency, load_demo_agency


def the_demo() -> Agency:
    Area.objects.get_or_create(code="330482", defaults={"name": "平湖市"})
    return Agency.objects.create(name=places.NAME, short_name=places.SHORT_NAME, area_id="330482")


@pytest.mark.django_db
def test_beside_another_agency_nothing_is_loaded() -> None:
    an_agency("别的机构")
    with pytest.raises(NotTheDemo, match="别的机构"):
        load_demo_agency()
    assert not Agency.objects.filter(name=places.NAME).exists()


@pytest.mark.django_db
def test_the_demo_is_not_loaded_twice() -> None:
    the_demo()
    with pytest.raises(AlreadyLoaded):
        load_demo_agency()


@pytest.mark.django_db
def test_a_database_with_another_agency_is_not_emptied() -> None:
    the_demo()
    an_agency("别的机构")
    with pytest.raises(NotTheDemo):
        removal.empty_database()
    assert Agency.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_database_with_the_demo_alone_is_emptied() -> None:
    the_demo()
    removal.empty_database()
    assert demo_agency() is None


def an_old_file(path: Path, monkeypatch: pytest.MonkeyPatch, *agencies: str) -> Path:
    """A database of an older version with some agencies, at which the removal looks."""
    with closing(sqlite3.connect(path)) as old:
        old.execute("CREATE TABLE access_agency (name TEXT)")
        old.executemany("INSERT INTO access_agency VALUES (?)", [(name,) for name in agencies])
        old.commit()
    settings = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}}
    monkeypatch.setattr(removal, "connection", ConnectionHandler(settings)["default"])
    return path


def test_an_outgrown_file_of_the_demo_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: object
) -> None:
    path = an_old_file(tmp_path / "demo.sqlite3", monkeypatch, places.NAME)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        assert removal.remove_outgrown_file()
    assert not path.exists()


def test_an_outgrown_file_with_another_agency_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: object
) -> None:
    path = an_old_file(tmp_path / "own.sqlite3", monkeypatch, places.NAME, "别的机构")
    with django_db_blocker.unblock(), pytest.raises(NotTheDemo):  # type: ignore[attr-defined]
        removal.remove_outgrown_file()
    assert path.exists()


@pytest.mark.django_db
def test_the_sign_in_page_is_given_one_account_of_each_role() -> None:
    from django.test import RequestFactory
    from tests.worlds import an_account

    from xiangnuan.access.roles import Role
    from xiangnuan.demo.context import accounts

    agency = the_demo()
    for role in (Role.MANAGER, Role.AUDITOR):
        an_account(agency, role, username=role)
    an_account(agency, Role.SOCIAL_WORKER, username="somebody", area_id=None)
    shown = list(accounts(RequestFactory().get("/"))["demo_accounts"])
    assert [account["username"] for account in shown] == ["manager", "auditor"]
    assert {account["password"] for account in shown} == {places.PASSWORD}
    assert shown[0]["role"] == "机构负责人"
