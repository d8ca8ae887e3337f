"""The administrative divisions of the country, from the file that the build makes of the public list."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from xiangnuan.access.models import Area, User

FILE = Path(__file__).parent / "data" / "areas.json"
_LEVELS = (2, 4, 6, 9)


@lru_cache(maxsize=1)
def divisions() -> dict[str, str]:
    """Code to name, provinces (2 digits) to towns and sub-districts (9 digits)."""
    try:
        return dict(json.loads(FILE.read_text()))
    except FileNotFoundError as missing:
        raise ImproperlyConfigured("The list of areas was not built: run `npm run build` in frontend/.") from missing


def load_areas(under: str = "") -> int:
    """Bring the divisions below `under` (and those above it) into the database; returns how many are new.

    Running it again renames what was renamed and adds what is new; a code that left the list stays, since records
    name it.
    """
    wanted = {code: name for code, name in divisions().items() if code.startswith(under) or under.startswith(code)}
    present = (
        set(Area.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        if under
        else set(Area.objects.values_list("pk", flat=True))
    )
    for length in _LEVELS:
        rows = [
            Area(code=code, name=name, parent_id=_parent(code)) for code, name in wanted.items() if len(code) == length
        ]
        Area.objects.bulk_create(
            rows, batch_size=2000, update_conflicts=True, unique_fields=["code"], update_fields=["name", "parent"]
        )
    return len(wanted.keys() - present)


def _parent(code: str) -> str | None:
    return next((code[:length] for length in reversed(_LEVELS) if length < len(code)), None)


def towns_of(user: User) -> list[Area]:
    """The towns in which the user's agency works; for an area office only its own."""
    if user.agency is None:
        return []
    towns = list(user.agency.towns.all())
    if user.role == "town_office" and user.area_id:
        return [town for town in towns if town.code.startswith(user.area_id)]
    return towns


def area_name(code: str) -> str:
    """The name of a division, or the code itself where the list has none (a place that was abolished)."""
    return divisions().get(code, code)
