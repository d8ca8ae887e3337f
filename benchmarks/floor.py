"""The floor: the rows of each page by plain SQL, behind the same server and no framework at all.

Served beside the application in the same run, so that ratios hold on any machine. It reads what the page shows and
checks no permission, renders nothing, and answers JSON.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

_local = threading.local()
_URL = os.environ["DATABASE_URL"]
_POSTGRESQL = _URL.startswith("postgres")

WORKLIST = """
SELECT o.id, o.kind, o.number, o.opens, o.due, o.rule, c.id, p.id, p.name, p.sex, p.birth_date, p.area_code
FROM cases_obligation o JOIN cases_case c ON c.id = o.case_id JOIN people_person p ON p.id = c.person_id
WHERE o.worker_id = :worker AND o.settled_on IS NULL AND NOT o.held AND o.due <= :week
AND (o.lapses_on IS NULL OR o.lapses_on > :day) AND c.closed_on IS NULL
ORDER BY o.due LIMIT 50
"""
PERSONS = """
SELECT p.id, p.name, p.sex, p.birth_date, p.area_code, c.state, c.starts_on, c.ends_on, c.tier
FROM people_person p JOIN cases_case c ON c.person_id = p.id AND c.is_current
WHERE p.worker_id = :worker AND p.merged_into_id IS NULL ORDER BY p.id LIMIT 25
"""
PERSON = (
    """
SELECT p.id, p.name, p.sex, p.birth_date, p.area_code, c.id, c.state, c.starts_on, c.ends_on, c.tier
FROM people_person p JOIN cases_case c ON c.person_id = p.id WHERE p.id = :person
""",
    """
SELECT f.id, f.kind, f."on", f.until, f.note, t.result, t.method, k.form, k.said
FROM cases_fact f JOIN cases_case c ON c.id = f.case_id
LEFT JOIN cases_drugtest t ON t.fact_id = f.id LEFT JOIN cases_contact k ON k.fact_id = f.id
WHERE c.person_id = :person ORDER BY f."on" DESC LIMIT 100
""",
    """
SELECT o.kind, o.number, o.opens, o.due, o.lapses_on, o.settled_on, o.excused, o.held
FROM cases_obligation o JOIN cases_case c ON c.id = o.case_id WHERE c.person_id = :person ORDER BY o.opens
""",
)
SEARCH = """
SELECT id, name, sex, birth_date, area_code FROM people_person
WHERE agency_id = :agency AND name_initials = :text AND merged_into_id IS NULL LIMIT 10
"""
RECORD = (
    """
INSERT INTO cases_fact (agency_id, case_id, kind, "on", event, note, source, recorded_at, recorded_by_id,
correction_reason) SELECT agency_id, id, 'drug_test', :day, :event, '', 'form', :now, :worker, ''
FROM cases_case WHERE id = :case RETURNING id
""",
    """
INSERT INTO cases_drugtest (fact_id, type, method, result, authority, place, panel, kit_batch, sample_number,
tester_id, tester_name, second_tester, medication)
VALUES (:fact, 'scheduled', 'onsite', 'negative', 'agency', '', '', '', '', :worker, '', '', '')
""",
    """
UPDATE cases_obligation SET settled_on = :day, settled_by_id = :fact
WHERE case_id = :case AND kind = 'drug_test' AND opens <= :day AND due >= :day AND settled_on IS NULL
""",
    """
INSERT INTO access_auditentry (at, agency, "user", user_name, action, act, kind, object, detail)
SELECT :now, agency_id, :worker, 'floor', 'write', 'floor.record', 'fact', :fact, '{}' FROM cases_case WHERE id = :case
""",
)


def _connection() -> Any:
    if getattr(_local, "connection", None) is None:
        if _POSTGRESQL:
            import psycopg

            parts = urlsplit(_URL)
            user, _, host = parts.netloc.rpartition("@")
            _local.connection = psycopg.connect(
                host=unquote(host), user=user, dbname=parts.path.lstrip("/"), autocommit=True, prepare_threshold=1
            )
        else:
            _local.connection = sqlite3.connect(_URL.removeprefix("sqlite:///"), isolation_level=None, timeout=20)
            _local.connection.execute("PRAGMA journal_mode=WAL")
            _local.connection.execute("PRAGMA synchronous=FULL")
    return _local.connection


def _named(statement: str) -> str:
    """`:name` is SQLite's way; psycopg wants `%(name)s`."""
    if not _POSTGRESQL:
        return statement
    words = statement.split(":")
    found = words[0]
    for word in words[1:]:
        name = word[: next((place for place, sign in enumerate(word) if not (sign.isalnum() or sign == "_")), None)]
        found += f"%({name})s{word[len(name) :]}"
    return found


_READY = {id(statement): _named(statement) for statement in (WORKLIST, PERSONS, *PERSON, SEARCH, *RECORD)}


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    return list(_connection().execute(_READY[id(statement)], values).fetchall())


def _today(values: dict[str, Any]) -> Any:
    day = date.today()  # noqa: DTZ011
    return _rows(WORKLIST, {**values, "day": _day(day), "week": _day(day + timedelta(days=6 - day.weekday()))})


def _day(day: date) -> Any:
    return day if _POSTGRESQL else day.isoformat()


def _record(values: dict[str, Any]) -> Any:
    now = datetime.now(timezone.utc)  # noqa: UP017
    values = {
        **values,
        "day": _day(date.today()),  # noqa: DTZ011
        "now": now if _POSTGRESQL else now.replace(tzinfo=None).isoformat(" "),
        "event": '{"result": "negative", "method": "onsite"}',
    }
    connection = _connection()
    connection.execute("BEGIN" if _POSTGRESQL else "BEGIN IMMEDIATE")
    values["fact"] = _rows(RECORD[0], values)[0][0]
    for statement in RECORD[1:]:
        connection.execute(_READY[id(statement)], values)
    connection.execute("COMMIT")
    return values["fact"]


_JOBS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "/today": _today,
    "/list": lambda values: _rows(PERSONS, values),
    "/person": lambda values: [_rows(statement, values) for statement in PERSON],
    "/search": lambda values: _rows(SEARCH, values),
    "/record": _record,
}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI application: `/today?worker=7` and so on."""
    values = {
        name: int(found[0]) if found[0].isdigit() else found[0]
        for name, found in parse_qs(environ.get("QUERY_STRING", "")).items()
    }
    body = json.dumps(_JOBS[environ["PATH_INFO"]](values), default=str, ensure_ascii=False).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
