"""No string bypasses gettext, and each has its English."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_string_has_its_english() -> None:
    check = [sys.executable, str(ROOT / "script" / "messages"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
