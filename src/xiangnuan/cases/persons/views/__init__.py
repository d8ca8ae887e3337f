"""Views of the pages of persons that need their cases."""

from __future__ import annotations

from xiangnuan.cases.persons.views.entry import new
from xiangnuan.cases.persons.views.listing import export, people
from xiangnuan.cases.persons.views.page import person

__all__ = ["export", "new", "people", "person"]
