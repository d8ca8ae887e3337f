"""Other processes that help with long work."""

from __future__ import annotations

import multiprocessing
from multiprocessing.pool import Pool


def pool_of(processes: int) -> Pool:
    """Processes with Django set up, each with its own connection: spawned, for a forked one would share this one's."""
    return multiprocessing.get_context("spawn").Pool(processes, set_up)


def set_up() -> None:
    """Begin a process. It lies in a module without models: those can only be imported after it."""
    import django

    django.setup()
