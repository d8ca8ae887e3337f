"""The process of the background work: `python -m xiangnuan.cli.worker`; it shows that it lives."""

from __future__ import annotations

import os


def main() -> None:
    """Work through the queue until the process is told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiangnuan.config.settings")
    import django

    django.setup()

    from django.core.management import call_command

    from xiangnuan.config import heartbeat

    heartbeat.beat()
    call_command("db_worker", interval=0.5, startup_delay=False)


if __name__ == "__main__":
    main()
