"""The first case of a person who is just being entered."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError

from xiangnuan.access.models import User
from xiangnuan.cases.forms.acts import ActForm
from xiangnuan.cases.forms.decisions import OpeningForm
from xiangnuan.cases.models import Case
from xiangnuan.people.models import Person


class FirstCaseForm(OpeningForm):
    """The form that opens a case, filled in before its person is on file."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, person=Person(), **kwargs)

    def refuse(self, wrong: ValidationError) -> None:
        """Show a service's refusal at the field that it names, else above the form."""
        ActForm.refuse(cast(Any, self), wrong)

    def record_for(self, person: Person) -> Case:
        """Open the case for the person; raises ValidationError."""
        self.person = person
        return self.record()
