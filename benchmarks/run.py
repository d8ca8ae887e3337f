"""The benchmarks, by one command: `python -m benchmarks.run --size county --database sqlite`.

It makes the dataset where it is missing, starts the real server, signs workers in and measures over HTTP; each figure
stands beside its budget, the floor measured in the same run, and the best peer.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from typing import Any

from benchmarks import budgets, database, dataset
from benchmarks.sizes import SIZES

PARTS = ("pages", "mixed", "engine", "rebuild", "import")


def main() -> int:
    """Measure and print; the exit code says only whether everything could be measured, not whether it was fast."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="county")
    parser.add_argument("--database", choices=database.KINDS, default="sqlite")
    parser.add_argument("--calls", type=int, default=300, help="calls a job (default 300)")
    parser.add_argument("--seconds", type=float, default=10, help="length of the mixed load (default 10)")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part (may be given again)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    parts = options.only or list(PARTS)
    size = SIZES[options.size]
    known = dataset.ensure(size, options.database)
    load = os.getloadavg()[0]
    result: dict[str, Any] = {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": machine(),
        "load_before": round(load, 2),
        "size": size.name,
        "database": options.database,
        "dataset": known,
    }
    with database.database(size.name, options.database):
        dataset.set_up_django()
        dataset.bring_up_to_date()
        from benchmarks import measuring, tasks

        if "pages" in parts or "mixed" in parts:
            measuring.pages(result, options.calls, options.seconds if "mixed" in parts else 0)
        if "rebuild" in parts:
            tasks.rebuild(result)
        if "engine" in parts:
            tasks.engine_alone(result)
    if "import" in parts:
        tasks.roster(result, options.database)
    print(json.dumps(result, ensure_ascii=False, indent=1) if options.json else report(result))
    return 0


def machine() -> str:
    """Cores, memory and Python in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {sys.platform}"


def report(result: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [
        f"向暖 benchmarks, {result['size']} on {result['database']}, {result['at']}",
        f"{result['machine']}; load before: {result['load_before']}; rows as of {result['dataset']['as_of']}",
        "",
    ]
    if "pages" in result:
        lines += _pages(result["pages"])
    if "mixed" in result:
        ours, floor = result["mixed"]["per_second"], result["mixed"]["floor_per_second"]
        peer, peers = budgets.MIXED_PEER
        lines.append(
            f"8 clients mixed: {ours:.0f} requests/s (budget at least {budgets.MIXED_BUDGET}: "
            f"{_verdict(budgets.MIXED_BUDGET, ours)}); floor here {floor:.0f}, ours is {ours / floor:.2f} of it; "
            f"{peer} {peers} beside a floor of {budgets.MIXED_FLOOR} ({peers / budgets.MIXED_FLOOR:.2f})"
        )
        lines.append(f"  p50/p95 under that load: {result['mixed']['p50']:.1f} / {result['mixed']['p95']:.1f} ms")
    if result.get("memory_mib"):
        largest = max(result["memory_mib"])
        lines.append(
            f"memory of a worker: {largest:.0f} MiB (budget under {budgets.MEMORY_BUDGET_MIB}: "
            f"{_verdict(largest, budgets.MEMORY_BUDGET_MIB)})"
        )
    for name, weight in result.get("weight_kb", {}).items():
        if "refused" in weight:
            lines.append(f"weight of {name}: not measured ({weight['refused']})")
            continue
        lines.append(
            f"weight of {name}: {weight['total']:.0f} kB gzipped, of it the page {weight['page']:.1f} "
            f"(budget under {budgets.WEIGHT_BUDGET_KB}: {_verdict(weight['total'], budgets.WEIGHT_BUDGET_KB)})"
            f"; over the wire {weight['wire']:.0f} kB"
        )
    lines += [line for part in ("engine", "rebuild", "import") for line in result.get(part, {}).get("lines", [])]
    lines += [f"not measured: {name} ({why})" for name, why in result.get("missing", {}).items()]
    return "\n".join(lines)


def _pages(pages: dict[str, Any]) -> list[str]:
    head = ("job", "p50/p95 ms", "budget", "verdict", "floor here", "x floor", "peer (then)", "peer x its floor")
    rows = [head]
    for name, took in pages.items():
        measure = budgets.MEASURES[name]
        ratio = took["p95"] / took["floor_p95"]
        rows.append(
            (
                measure.words,
                f"{took['p50']:.1f} / {took['p95']:.1f}",
                f"p95 < {measure.budget:g}",
                _verdict(took["p95"], measure.budget),
                f"{took['floor_p50']:.1f} / {took['floor_p95']:.1f}",
                f"{ratio:.1f}",
                f"{measure.peer} {measure.peer_took[0]:g} / {measure.peer_took[1]:g}",
                f"{measure.peer_took[1] / measure.floor[1]:.1f}",
            )
        )
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _verdict(took: float, limit: float) -> str:
    """Within, or by how much it is missed."""
    return "within" if took <= limit else f"MISSED x{took / limit:.2f}"


if __name__ == "__main__":
    sys.exit(main())
