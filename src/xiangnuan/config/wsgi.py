"""The WSGI entry point."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiangnuan.config.settings")
application = get_wsgi_application()

# Pages and their views are loaded now and not by the first visitor. What is loaded stays for good: the collector need
# not walk it again and again, which a page would wait for.
len(get_resolver().url_patterns)
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
