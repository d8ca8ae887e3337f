"""The command that serves the application."""

from __future__ import annotations

import os

import click

from xiangnuan.cli.beside import Beside
from xiangnuan.cli.language import say


@click.command(help=say("启动网页服务和后台任务。", "Serve the pages and run the background work."))
@click.option("--host", default="127.0.0.1", show_default=True, help=say("监听地址", "Address to listen on"))
@click.option("--port", default=8000, show_default=True, type=int, help=say("端口", "Port"))
@click.option("--workers", default=2, show_default=True, type=int, help=say("进程数", "Processes"))
@click.option(
    "--no-tasks",
    is_flag=True,
    help=say("不运行后台任务和日常维护（另行运行时）", "Do not run background work and upkeep (run elsewhere)"),
)
def serve(host: str, port: int, workers: int, no_tasks: bool) -> None:
    """Granian in front, a process of background work and one of upkeep beside it; all end together."""
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from xiangnuan.config import heartbeat

    if settings.METRICS_TOKEN:
        from xiangnuan.config.metrics import start_anew

        start_anew()
    if no_tasks:
        os.environ["XIANGNUAN_WORKER_ELSEWHERE"] = "1"
    background = [] if no_tasks else [Beside(_WORK, last_sign=heartbeat.age), Beside(_UPKEEP)]
    try:
        Granian(
            "xiangnuan.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            # More threads a process only wait for one another: 2 or 3 answered the most requests (benchmarks, mixed load).
            blocking_threads=3,
            backlog=1024,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        for one in background:
            one.stop()


# What runs beside the pages: work that pages ask for, and upkeep.
_WORK = ("-m", "xiangnuan.cli.worker")
_UPKEEP = ("-m", "xiangnuan.cli.main", "upkeep")
