"""The agency's own settings: Word templates and the pattern of numbers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, User
from xiangnuan.cases.attachments.services import clean_name
from xiangnuan.documents.models import NumberRule, WordTemplate
from xiangnuan.documents.numbering import check_pattern
from xiangnuan.documents.papers.register import OfficialForm
from xiangnuan.documents.printing.templates import checked
from xiangnuan.web.clock import now


@transaction.atomic
def add_template(user: User, agency: Agency, form: OfficialForm, filename: str, content: bytes) -> WordTemplate:
    """Check a template and make it the version in use. Raises ValidationError with what is wrong with it."""
    names = checked(form, content)
    Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    last = WordTemplate.objects.filter(agency=agency, form=form.code).aggregate(last=Max("version"))["last"] or 0
    made = WordTemplate.objects.create(
        agency=agency,
        form=form.code,
        version=last + 1,
        filename=clean_name(filename)[:120],
        content=content,
        names=list(names),
        uploaded_by=user,
    )
    audit.written(user, "documents.add_template", made, form=form.code, version=made.version)
    return made


@transaction.atomic
def retire_template(user: User, template: WordTemplate) -> WordTemplate:
    """Take a version out of use; the one before it that is in use comes back, else our own layout."""
    found = WordTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if found.retired_at is not None:
        raise ValidationError(_("这个版本已经停用了。"))
    found.retired_at, found.retired_by = now(), user
    found.save(update_fields=["retired_at", "retired_by"])
    audit.written(user, "documents.retire_template", found, form=found.form, version=found.version)
    return found


@transaction.atomic
def set_pattern(user: User, agency: Agency, pattern: str) -> NumberRule:
    """Set the pattern for numbers from now on; numbers given out stay. Raises ValidationError by field."""
    pattern = check_pattern(pattern)
    rule, _made = NumberRule.objects.select_for_update(of=("self",)).get_or_create(
        agency=agency, defaults={"pattern": pattern, "changed_by": user}
    )
    rule.pattern, rule.changed_by = pattern, user
    rule.save()
    audit.written(user, "documents.set_pattern", rule)
    return rule
