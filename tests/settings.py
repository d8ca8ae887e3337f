"""Settings of the test run: the real ones, in a folder of its own, with fast passwords and work done at once."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "XIANGNUAN_TEST_HOME" not in os.environ:  # workers of one run share the folder of the process that started them
    os.environ["XIANGNUAN_TEST_HOME"] = tempfile.mkdtemp(prefix="xiangnuan-test-")
    atexit.register(shutil.rmtree, os.environ["XIANGNUAN_TEST_HOME"], ignore_errors=True)

# Nothing of the person who runs the tests reaches them, and nothing of the tests reaches var/.
_KEPT = {"XIANGNUAN_TEST_HOME", "XIANGNUAN_CHROMIUM"}
for _name in [name for name in os.environ if name.startswith("XIANGNUAN_") and name not in _KEPT]:
    del os.environ[_name]
os.environ |= {
    "XIANGNUAN_HOME": os.environ["XIANGNUAN_TEST_HOME"],
    "XIANGNUAN_HTTPS": "0",
    "XIANGNUAN_SECOND_FACTOR": "0",
    "XIANGNUAN_TASKS": "django_tasks.backends.immediate.ImmediateBackend",
}

from xiangnuan.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
