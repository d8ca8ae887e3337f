"""The command that serves the application."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import click

from xiangnuan.cli.language import say


@click.command(help=say("启动网页服务和后台任务。", "Serve the pages and run the background work."))
@click.option("--host", default="127.0.0.1", show_default=True, help=say("监听地址", "Address to listen on"))
@click.option("--port", default=8000, show_default=True, type=int, help=say("端口", "Port"))
@click.option("--workers", default=2, show_default=True, type=int, help=say("进程数", "Processes"))
@click.option(
    "--no-tasks", is_flag=True, help=say("不运行后台任务（另行运行时）", "Do not run background work (run elsewhere)")
)
def serve(host: str, port: int, workers: int, no_tasks: bool) -> None:
    """Granian in front, one process of background work beside it; both end together."""
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    if settings.METRICS_TOKEN:
        from xiangnuan.config.metrics import start_anew

        start_anew()
    if no_tasks:
        os.environ["XIANGNUAN_WORKER_ELSEWHERE"] = "1"
    background = None if no_tasks else _background()
    try:
        Granian(
            "xiangnuan.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            backlog=1024,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        if background is not None:
            background.terminate()
            try:
                background.wait(timeout=10)
            except subprocess.TimeoutExpired:
                background.kill()


def _background() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "xiangnuan.cli.worker"]
    process = subprocess.Popen(command, env={**os.environ})

    def report() -> None:
        code = process.wait()
        if code > 0:
            click.echo(
                say(f"后台任务意外停止（{code}）；导入会等待，请重新启动。", f"The background work stopped ({code})."),
                err=True,
            )

    threading.Thread(target=report, daemon=True).start()
    return process
