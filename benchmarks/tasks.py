"""Measuring what has no page: the engine alone, rebuilding the projection, importing a long list."""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import budgets, engine, persons
from benchmarks.database import VAR, database, environment, forget

_ENGINE_CASES = 20_000
_LONGEST_REBUILD = 40_000  # cases: of a larger dataset a sample of about this size is rebuilt


def engine_alone(result: dict[str, Any]) -> None:
    """Cases and obligations a second on one and two processes, with nothing but the engine."""
    engine.work(seed=1, cases=1_000)
    one = engine.work(seed=2, cases=_ENGINE_CASES)
    with ProcessPoolExecutor(2) as pool:
        runs = list(pool.map(engine.work, (3, 4), (_ENGINE_CASES // 2, _ENGINE_CASES // 2)))
    rate = sum(run.cases for run in runs) / max(run.seconds for run in runs)
    duties = sum(run.obligations for run in runs) / max(run.seconds for run in runs)
    cases, limit = budgets.ENGINE_BUDGET
    result["engine"] = {
        "cases_per_second": {"1": round(one.cases / one.seconds), "2": round(rate)},
        "obligations_per_second": {"1": round(one.obligations / one.seconds), "2": round(duties)},
        "lines": [
            f"engine alone: 1 process {one.cases / one.seconds:,.0f} cases/s, {one.obligations / one.seconds:,.0f} "
            f"duties/s; 2 processes {rate:,.0f} cases/s, {duties:,.0f} duties/s; {cases:,} cases in "
            f"{cases / rate:.0f} s (budget {limit} s: {_verdict(cases / rate, limit)}); OpenFisca one situation at a "
            f"time {engine.OPENFISCA_ONE_BY_ONE:,}/s: ours x{one.cases / one.seconds / engine.OPENFISCA_ONE_BY_ONE:.1f}"
        ],
    }


def _verdict(took: float, limit: float) -> str:
    return "within" if took <= limit else f"MISSED x{took / limit:.2f}"


def rebuild(result: dict[str, Any]) -> None:
    """Seconds to recompute all duties of the running cases with `xiangnuan rebuild-obligations`' own function."""
    from django.db import connection, connections

    from xiangnuan.cases.models import Case
    from xiangnuan.cases.rebuild import rebuild_all

    running = Case.objects.filter(closed_on__isnull=True)
    total = running.count()
    sample = running
    if total > _LONGEST_REBUILD:
        agencies = sorted(set(running.values_list("agency_id", flat=True).distinct()))
        share = max(1, len(agencies) * _LONGEST_REBUILD // total)
        sample = running.filter(agency_id__in=random.Random(3).sample(agencies, share))
    processes = 2 if connection.vendor == "postgresql" else 1
    connections.close_all()
    begun = time.perf_counter()
    count = rebuild_all(sample, processes=processes)
    seconds = time.perf_counter() - begun
    nation, limit = budgets.ENGINE_BUDGET[0], budgets.REBUILD_BUDGET
    whole = seconds / count * nation
    result["rebuild"] = {
        "cases": count,
        "seconds": round(seconds, 2),
        "processes": processes,
        "nation_seconds": round(whole, 1),
        "lines": [
            f"rebuild of duties: {count:,} running cases in {seconds:.1f} s on {processes} processes, "
            f"{seconds / count * 1000:.2f} ms a case; {nation:,} would take {whole:.0f} s "
            f"(budget {limit} s: {_verdict(whole, limit)})"
        ],
    }


def roster(result: dict[str, Any], kind: str, rows: int | None = None) -> None:
    """Seconds to import a list of 100,000 rows with `xiangnuan import-roster` into an empty installation.

    Beside it calamine alone on the same file, which is the floor of any import.
    """
    wanted, limit = budgets.IMPORT_BUDGET
    rows = rows or wanted
    path = VAR / f"roster-{rows}.xlsx"
    if not path.exists():
        write_roster(path, rows)
    begun = time.perf_counter()
    read = _calamine(path)
    floor = time.perf_counter() - begun
    forget("import", kind)
    with database("import", kind):
        for words in (("keys", "create"), ("django", "migrate", "-v", "0"), ("load-areas", "--under", "330482")):
            _command(*words)
        begun = time.perf_counter()
        done = _command("import-roster", str(path), "--area", "330482", "--json")
        seconds = time.perf_counter() - begun
    forget("import", kind)
    said = json.loads(done)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    whole = seconds / rows * wanted
    result["import"] = {
        "rows": rows,
        "seconds": round(seconds, 1),
        "calamine_seconds": round(floor, 2),
        "cases_created": said["cases_created"],
        "refused": len(said["refused"]),
        "memory_mib": round(memory),
        "lines": [
            f"import: {rows:,} rows in {seconds:.1f} s ({said['cases_created']:,} cases, {len(said['refused'])} refused)"
            f"; {wanted:,} rows {whole:.0f} s (budget {limit} s: {_verdict(whole, limit)}); calamine alone reads these "
            f"{read:,} rows in {floor:.1f} s, ours x{seconds / floor:.0f}; no process took more than {memory:,.0f} MiB"
        ],
    }


def _command(*words: str) -> str:
    """Run `xiangnuan WORDS` and return what it prints."""
    command = [str(Path(sys.executable).parent / "xiangnuan"), *words]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    return done.stdout


def _calamine(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())


def write_roster(path: Path, rows: int) -> None:
    """A list as agencies keep it: a title, a header, a row a person, 20 columns."""
    import xlsxwriter

    heads = (
        "序号", "姓名", "性别", "身份证号码", "联系电话", "户籍地址", "现住地址", "文化程度", "婚姻状况", "职业",
        "措施", "决定书文号", "决定机关", "决定日期", "报到日期", "协议签订日期", "期限（月）", "滥用毒品种类",
        "责任派出所", "备注",
    )  # fmt: skip
    rng = random.Random(11)
    taken: set[str] = set()
    day = date(2026, 6, 1)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("名册")
    sheet.write_row(0, 0, ["社区戒毒社区康复人员名册"])
    sheet.write_row(1, 0, heads)
    for number in range(1, rows + 1):
        person = persons.a_description(rng, "330482", taken)
        decided = day - timedelta(rng.randrange(900))
        checked_in = decided + timedelta(1 + rng.randrange(10))
        sheet.write_row(
            number + 1,
            0,
            (
                number,
                person.name,
                "男" if int(person.identity_number[16]) % 2 else "女",
                person.identity_number,
                person.phones[0],
                person.household,
                person.residence,
                person.education,
                person.marriage,
                person.occupation,
                "社区戒毒" if rng.random() < 0.8 else "社区康复",
                f"平公禁社决字〔{decided.year}〕{rng.randrange(1, 9999)}号",
                "平湖市公安局",
                f"{decided:%Y.%m.%d}",
                f"{checked_in:%Y-%m-%d}",
                f"{checked_in + timedelta(2):%Y年%m月%d日}",
                36,
                "冰毒",
                "新仓派出所",
                "",
            ),
        )
    book.close()
