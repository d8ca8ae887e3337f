"""System checks of the static build, so that a missing build is named before a page looks bare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register

from xiangnuan.web import assets


@register("web")
def frontend_is_built(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn when the stylesheet and scripts have not been built."""
    if assets.MANIFEST.is_file():
        return []
    return [
        Warning(
            "The frontend is not built: pages come without styles.",
            hint="Run `npm ci && npm run build` in frontend/, or script/demo.",
            id="web.W001",
        )
    ]
