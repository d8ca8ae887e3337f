"""For tools that look for it; people use `xiangnuan django`."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiangnuan.config.settings")
execute_from_command_line(sys.argv)
