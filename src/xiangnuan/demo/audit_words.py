"""What the making of the demo is called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {"demo.load": _("装入演示机构")}
