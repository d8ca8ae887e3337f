"""Every check and test in order, each with its time; a failure does not hide the next; the last line counts all."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import postgres

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"
REPORTS = ROOT / "var" / "test"

STATIC: Sequence[tuple[str, Sequence[str]]] = (
    ("ruff check", ("ruff", "check", ".")),
    ("ruff format", ("ruff", "format", "--check", ".")),
    ("mypy", ("mypy",)),
    ("import-linter", ("lint-imports", "--no-logo")),
    ("djlint", ("djlint", "--quiet", "--lint", "src")),
    ("migrations", ("django-admin", "makemigrations", "--check", "--dry-run")),
    ("django check", ("django-admin", "check", "--fail-level", "WARNING")),
    ("translations", ("python", "script/messages", "--check")),
)


# Named, so that a DATABASE_URL of the person who runs this is never touched.
SQLITE = {"DATABASE_URL": "sqlite://:memory:"}
DJANGO = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one step came to: how many of its checks or tests passed and failed, and how long it took."""

    name: str
    passed: int
    failed: int
    seconds: float
    skipped: int = 0


def run(name: str, command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, float]:
    """Run one step in the open, return its exit code and seconds."""
    print(f"\n\033[1m==> {name}\033[0m  {' '.join(command)}", flush=True)
    began = time.monotonic()
    program = BIN / command[0]
    done = subprocess.run([str(program), *command[1:]], cwd=ROOT, env={**os.environ, **environment}, check=False)
    return done.returncode, time.monotonic() - began


def check(name: str, command: Sequence[str]) -> Outcome:
    """Run a static check: it passes or fails as a whole."""
    code, seconds = run(name, command, DJANGO | SQLITE)
    return Outcome(name, passed=int(code == 0), failed=int(code != 0), seconds=seconds)


def together(name: str, parts: Mapping[str, Sequence[str]], environment: Mapping[str, str]) -> Outcome:
    """Run pytest once a part, all at once; their tests are counted together, and a part that failed is shown whole."""
    print(f"\n\033[1m==> {name}\033[0m  {', '.join(parts)} beside each other", flush=True)
    began = time.monotonic()
    running = []
    for part, arguments in parts.items():
        report, log = REPORTS / f"{name}-{part}.xml", REPORTS / f"{name}-{part}.log"
        report.unlink(missing_ok=True)
        with log.open("w") as output:
            command = [str(BIN / "pytest"), f"--junitxml={report}", *arguments]
            process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=output
            )  # fmt: skip
        running.append((process, report, log))
    passed = failed = skipped = 0
    for process, report, log in running:
        code = process.wait()
        some = counted(report, code)
        passed, failed, skipped = passed + some[0], failed + some[1], skipped + some[2]
        if some[1]:
            print(log.read_text(errors="replace")[-20_000:], flush=True)
    return Outcome(name, passed, failed, time.monotonic() - began, skipped)


def counted(report: Path, code: int) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of a report; a run that failed without one counts as a failure."""
    passed = failed = skipped = 0
    if report.exists():
        suite = next(ElementTree.parse(report).iter("testsuite"))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        passed = max(int(suite.get("tests", 0)) - failed - skipped, 0)
    if code and not failed:
        failed = 1  # collection or start failed, or nothing was there to run
    return passed, failed, skipped


def test(name: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Outcome:
    """Run pytest and count its tests; no test at all is a failure."""
    report = REPORTS / f"{name.replace(', ', '-')}.xml"
    report.unlink(missing_ok=True)
    code, seconds = run(name, ("pytest", f"--junitxml={report}", *arguments), environment)
    passed, failed, skipped = counted(report, code)
    return Outcome(name, passed, failed, seconds, skipped)


def outcomes(fast: bool, everything: bool, chosen: Sequence[str], add: Callable[[Outcome], None]) -> None:
    """Run the steps in order: the quick ones first, so that a slip shows early."""
    for name, command in STATIC:
        add(check(name, command))
    both = ("-n", "2", *chosen)
    whole = {"XN_ALL": "1"} if everything else {}
    add(test("sqlite", both, SQLITE | whole))
    if fast:
        return
    if not chosen:
        # Whatever touches encrypted values, once more with the other cipher.
        encrypted = (
            "tests/access/test_crypto.py",
            "tests/access/test_rotation.py",
            "tests/access/test_vault.py",
            "tests/people",
        )
        add(test("sqlite, SM4", ("-n", "2", *encrypted), SQLITE | {"XIANGNUAN_CIPHER": "sm4-gcm"}))
    try:
        with postgres.server() as url:
            # What cannot differ between the two is left out, unless somebody chose it (tests/conftest.py).
            second = {} if chosen else {"XN_SECOND_DATABASE": "1"}
            add(test("postgresql", both, {"DATABASE_URL": url} | second))
    except RuntimeError as error:
        print(error, flush=True)
        add(Outcome("postgresql", passed=0, failed=1, seconds=0.0))
    if not chosen:
        # Each module has a server of its own, so two may run beside each other.
        marks = "browser" if everything else "browser and not sweep"
        add(test("browser", ("-m", marks, "-n", "2", "--dist", "loadfile", "tests/browser"), SQLITE))
        # Real servers, killed and starved; each database in a process of its own.
        faults = ("-m", "faults", "tests/faults", "-k")
        add(together("faults", {kind: (*faults, kind) for kind in ("sqlite", "postgresql")}, SQLITE))


def main() -> int:
    """Run everything that was asked for, print the table and the count; return 0 when all passed."""
    postgres.stop_on_termination()
    chosen = [argument for argument in sys.argv[1:] if argument not in ("--fast", "--all")]
    REPORTS.mkdir(parents=True, exist_ok=True)
    done: list[Outcome] = []
    outcomes("--fast" in sys.argv[1:], "--all" in sys.argv[1:], chosen, done.append)
    print("\n\033[1m==> Summary\033[0m")
    for outcome in done:
        verdict = "FAILED" if outcome.failed else "ok"
        counts = f"{outcome.passed:>5} passed {outcome.failed:>4} failed"
        print(f"  {outcome.name:<14} {verdict:<7} {counts} {outcome.seconds:>7.1f} s")
    passed, failed = sum(o.passed for o in done), sum(o.failed for o in done)
    skipped = sum(o.skipped for o in done)
    print(f"total: {passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
