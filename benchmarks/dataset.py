"""The dataset generator: `python -m benchmarks.dataset --size county --database sqlite`.

The same seed gives the same agencies, persons and facts; what was made is kept under benchmarks/var and used again.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import database
from benchmarks.sizes import SIZES, Share, Size, shares

PROCESSES = 2
_SOURCES = ("sizes.py", "persons.py", "careers.py", "agencies.py")


def digest() -> str:
    """Names what the generator makes: another generator, another dataset."""
    here = Path(__file__).parent
    return hashlib.sha256(b"".join((here / name).read_bytes() for name in _SOURCES)).hexdigest()[:16]


def mark_of(size: Size, kind: str) -> Path:
    """The file that says that a dataset is complete."""
    return database.folder_of(size.name, kind) / "dataset.json"


def present(size: Size, kind: str) -> dict[str, Any] | None:
    """What is known of a complete dataset of this generator; None where there is none."""
    try:
        known: dict[str, Any] = json.loads(mark_of(size, kind).read_text())
    except (FileNotFoundError, ValueError):
        return None
    return known if known["digest"] == digest() else None


def ensure(size: Size, kind: str) -> dict[str, Any]:
    """Make a dataset unless it is there; returns what is known of it (rows by table, seconds it took, its day)."""
    known = present(size, kind)
    if known is not None:
        return known
    folder = database.folder_of(size.name, kind)
    plan = folder / "plan.json"
    wanted = {"digest": digest()}
    if not plan.exists() or json.loads(plan.read_text())["digest"] != wanted["digest"]:
        database.forget(size.name, kind)
        folder.mkdir(parents=True)
        plan.write_text(json.dumps({**wanted, "seconds": 0.0}))
    say(f"Making the dataset “{size.name}” on {kind}: {size.active:,} active cases")
    with database.database(size.name, kind, loading=True):
        known = _make(size, plan)
    mark_of(size, kind).write_text(json.dumps(known, indent=1))
    return known


def _make(size: Size, plan: Path) -> dict[str, Any]:
    begun = time.perf_counter()
    kept = json.loads(plan.read_text())
    set_up_django()
    from django.conf import settings
    from django.core.management import call_command

    from benchmarks import loading
    from benchmarks.agencies import TABLES
    from xiangnuan.access.areas import load_areas
    from xiangnuan.access.crypto import create_keyring
    from xiangnuan.web.clock import today

    if not Path(settings.KEYRING).exists():
        create_keyring(Path(settings.KEYRING))
    as_of = date.fromisoformat(kept.setdefault("as_of", today().isoformat()))
    if not kept.get("prepared"):
        call_command("migrate", verbosity=0)
        load_areas(size.under)
        if loading.is_postgresql():
            loading.set_indexes_aside(TABLES)
        kept["prepared"] = True
        plan.write_text(json.dumps(kept))
    say(f"  tables ready after {time.perf_counter() - begun:.0f} s")
    work = shares(size)
    rows = _load_postgresql(size, work, as_of) if loading.is_postgresql() else _load_sqlite(size, work, as_of)
    say(f"  rows in after {time.perf_counter() - begun:.0f} s; indexes")
    if loading.is_postgresql():
        loading.make_indexes(PROCESSES)
        loading.finish_postgresql(TABLES)
    seconds = round(time.perf_counter() - begun + kept["seconds"], 1)
    say(f"  done after {seconds:.0f} s")
    return {"digest": digest(), "as_of": as_of.isoformat(), "seconds": seconds, "rows": rows, "seed": _seed()}


def _load_postgresql(size: Size, work: list[Share], as_of: date) -> dict[str, int]:
    from django.db import connection

    from benchmarks import loading
    from benchmarks.agencies import TABLES

    done = loading.loaded()
    connection.close()
    waiting = [share for share in work if share.number not in done]
    with _pool() as pool:
        for _ in _counted(pool.imap_unordered(partial(_copy, size, as_of), waiting), len(waiting)):
            pass
    with connection.cursor() as cursor:
        counts = {}
        for model in TABLES:
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            counts[model._meta.label] = cursor.fetchone()[0]
    return counts


def _load_sqlite(size: Size, work: list[Share], as_of: date) -> dict[str, int]:
    from django.apps import apps

    from benchmarks import loading

    counts: dict[str, int] = {}
    with _pool() as pool, loading.SqliteLoad() as load:
        for rows in _counted(pool.imap_unordered(partial(_prepare, size, as_of), work), len(work)):
            for label, lines in rows.items():
                load.write(apps.get_model(label), lines)
                counts[label] = counts.get(label, 0) + len(lines)
    return counts


def _copy(size: Size, as_of: date, share: Share) -> int:
    from benchmarks import loading
    from benchmarks.agencies import TABLES, rows_of

    rows = rows_of(share, size, as_of)
    loading.copy_agency(
        share.number, ((model, loading.stored(model, rows[model])) for model in TABLES if model in rows)
    )
    return share.number


def _prepare(size: Size, as_of: date, share: Share) -> dict[str, list[tuple[Any, ...]]]:
    from benchmarks import loading
    from benchmarks.agencies import rows_of

    rows = rows_of(share, size, as_of)
    return {model._meta.label: list(loading.stored(model, lines)) for model, lines in rows.items()}


def _pool() -> closing[Any]:
    # Spawned, not forked: a forked child would share the parent's database connection.
    context = multiprocessing.get_context("spawn")
    pool = context.Pool(min(PROCESSES, os.cpu_count() or 1), initializer=_set_up_worker)
    return closing(pool)


def _set_up_worker() -> None:
    # Half a million rows without a cycle among them: the collector would only walk them.
    set_up_django()
    gc.disable()


def _counted(results: Iterator[Any], total: int) -> Iterator[Any]:
    begun = time.perf_counter()
    for number, result in enumerate(results, 1):
        yield result
        if number == total or number % 20 == 0:
            rate = (time.perf_counter() - begun) / number
            say(f"  {number} of {total} agencies, {rate * (total - number):.0f} s to go")


def set_up_django() -> None:
    """Start Django in this process on the database that the environment names."""
    import django

    django.setup()


def bring_up_to_date() -> None:
    """Migrate: the tables may have changed since the rows were made."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _seed() -> int:
    from benchmarks.sizes import SEED

    return SEED


def say(text: str) -> None:
    """Tell what is being done, beside the figures."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Make a dataset, and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="county")
    parser.add_argument("--database", choices=database.KINDS, default="sqlite")
    parser.add_argument("--fresh", action="store_true", help="make it anew even where it is there")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    size = SIZES[options.size]
    if options.fresh:
        database.forget(size.name, options.database)
    known = ensure(size, options.database)
    if options.json:
        print(json.dumps(known, ensure_ascii=False))
        return
    print(f"{size.name} on {options.database}: made in {known['seconds']:.0f} s, as of {known['as_of']}")
    for label, count in known["rows"].items():
        print(f"  {label:<24} {count:>12,}")


if __name__ == "__main__":
    main()
