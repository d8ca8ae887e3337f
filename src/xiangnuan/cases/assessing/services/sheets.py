"""An agency's own instruments: added as text, kept by version, retired and brought back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import User
from xiangnuan.cases.assessing.choosing import own_instruments
from xiangnuan.cases.assessing.models import OwnInstrument
from xiangnuan.instruments import Instrument, InstrumentError, all_instruments, catalogue, load_text
from xiangnuan.web.clock import now

LONGEST = 200_000
"""The most characters of one sheet that an agency may add."""


@transaction.atomic
def add_instrument(user: User, text: str, place: str = "") -> OwnInstrument:
    """Keep a new version of an own sheet. Raises ValidationError that names the place, the key and what is wrong.

    A version that was in use is never changed: a change is a new version with its own number and day.
    """
    agency = agency_of(user)
    instrument = read_instrument(text, place)
    if OwnInstrument.objects.filter(agency=agency, instrument=instrument.id, version=instrument.version).exists():
        raise ValidationError({"text": _("这个版本已经有了；改动过的表请写新的版本号（version）和启用日期（from）。")})
    try:
        catalogue([*all_instruments(), *own_instruments(agency.pk), instrument])
    except InstrumentError as clash:
        raise ValidationError(
            {"text": _("版本号或启用日期与已有的重复：{reason}").format(reason=clash.reason)}
        ) from clash
    made = OwnInstrument.objects.create(
        agency=agency,
        instrument=instrument.id,
        version=instrument.version,
        used_from=instrument.from_,
        text=text,
        digest=instrument.digest,
        added_at=now(),
        added_by=user,
    )
    audit.written(user, "assessing.add_instrument", made, instrument=instrument.id, version=instrument.version)
    return made


def read_instrument(text: str, place: str = "") -> Instrument:
    """A sheet from its text; raises ValidationError that names the place, the key and what is wrong."""
    if len(text) > LONGEST:
        raise ValidationError({"text": _("内容太长，最多 {most} 个字。").format(most=LONGEST)})
    try:
        return load_text(text, place or "YAML")
    except InstrumentError as wrong:
        raise ValidationError({"text": refusal(wrong)}) from wrong


def refusal(wrong: InstrumentError) -> str:
    """Where a sheet is wrong and why: file, key, sentence."""
    known = {
        "this key is not known": _("不认识这一项，请检查拼写或删去。"),
        "this key is missing": _("缺少这一项。"),
    }
    where = f"{wrong.place}: {wrong.spot}" if wrong.spot else wrong.place
    return f"{where}: {known.get(wrong.reason, wrong.reason)}"


@transaction.atomic
def retire_instrument(user: User, own: OwnInstrument) -> OwnInstrument:
    """Take a version out of the choice; what was filled in with it stays as it is."""
    found = _locked(user, own)
    if found.retired_at is not None:
        raise ValidationError(_("这个版本已经停用。"))
    found.retired_at, found.retired_by = now(), user
    found.save(update_fields=["retired_at", "retired_by"])
    audit.written(user, "assessing.retire_instrument", found)
    return found


@transaction.atomic
def bring_back_instrument(user: User, own: OwnInstrument) -> OwnInstrument:
    """Offer a retired version again; raises ValidationError where another took its day meanwhile."""
    found = _locked(user, own)
    if found.retired_at is None:
        raise ValidationError(_("这个版本正在使用。"))
    try:
        catalogue([*all_instruments(), *own_instruments(found.agency_id), read_instrument(found.text)])
    except InstrumentError as clash:
        raise ValidationError(_("启用日期与另一个版本重复，不能恢复。")) from clash
    found.retired_at = found.retired_by = None
    found.save(update_fields=["retired_at", "retired_by"])
    audit.written(user, "assessing.bring_back_instrument", found)
    return found


def _locked(user: User, own: OwnInstrument) -> OwnInstrument:
    return OwnInstrument.objects.select_for_update(of=("self",)).get(pk=own.pk, agency=agency_of(user))
