"""A process inside an installation: answers questions about its records and runs its commands, one line at a time.

Started once for an installation, since each start of Python and Django takes longer than what is asked of them.
"""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import Any


def run(arguments: list[str]) -> tuple[int, str]:
    """Run a command of `xiangnuan`: its exit code and what it said."""
    import click

    from xiangnuan.cli.main import root

    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            code = root(arguments, standalone_mode=False, prog_name="xiangnuan") or 0
        except click.ClickException as wrong:
            wrong.show(said)
            code = 1
        except SystemExit as end:
            code = int(end.code or 0)
    return code, said.getvalue()


def answer(asked: dict[str, Any], known: dict[str, Any]) -> Any:
    """The value of an expression in which the models are known, or the outcome of a command."""
    from django.db import connections

    try:
        return run(asked["command"]) if "command" in asked else eval(asked["ask"], known)
    finally:
        connections.close_all()  # the database may go away and come back meanwhile


def main() -> None:
    """Answer until the questions end."""
    import django

    django.setup()
    from django.apps import apps

    known = {model.__name__: model for model in apps.get_models()}
    answers = sys.stdout
    for line in sys.stdin:
        try:
            reply = {"value": answer(json.loads(line), known)}
        except Exception as wrong:  # told to the test, which fails with it
            reply = {"wrong": f"{type(wrong).__name__}: {wrong}"}
        print(json.dumps(reply), file=answers, flush=True)


if __name__ == "__main__":
    main()
