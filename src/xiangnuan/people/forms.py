"""Forms about a person: who it is, the family, why something masked is shown, and merging."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiangnuan.people.identity import read_resident_number
from xiangnuan.people.models import Address, FamilyMember, Person
from xiangnuan.people.services import PersonData, Reason
from xiangnuan.people.services.surroundings import build_phone
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput
from xiangnuan.web.masks import mask_address, mask_identity, mask_phone
from xiangnuan.web.meanwhile import ChangesInPlace, mark_of

PHONES = ("phone_1", "phone_2", "phone_3")
EDUCATION = (_("文盲"), _("小学"), _("初中"), _("高中"), _("中专"), _("大专"), _("本科"), _("研究生"))
MARRIAGE = (_("未婚"), _("已婚"), _("离异"), _("丧偶"))
RELATIONS = (
    _("父亲"), _("母亲"), _("丈夫"), _("妻子"), _("儿子"), _("女儿"), _("哥哥"), _("弟弟"), _("姐姐"), _("妹妹"),
    _("祖父"), _("祖母"), _("朋友"),
)  # fmt: skip


class Suggestions(forms.TextInput):
    """A line of text with suggestions of its own; anything else may be typed."""

    template_name = "people/widgets/suggestions.html"

    def __init__(self, words: tuple[Any, ...]) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.words = words

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["words"] = self.words
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}-words"
        return context


def _phone_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )


def checked_phone(text: str) -> str:
    """A number as it was typed, or nothing; raises ValidationError for one that cannot be."""
    if text:
        try:
            build_phone(Person(), text, 0)
        except ValidationError as wrong:
            raise ValidationError(wrong.messages) from wrong
    return text


class PersonForm(forms.Form):
    """What is known of a person. Of a resident number, birth date, sex and home are taken from the number."""

    identity_kind = forms.ChoiceField(label=_("证件种类"), choices=Person.IdentityKind.choices, initial="resident")
    identity_number = forms.CharField(
        label=_("证件号码"),
        error_messages={"required": _("请填写证件号码；本人没有证件的，证件种类选“没有证件”。")},
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}),
    )
    name = forms.CharField(
        label=_("姓名"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("请填写姓名。")},
    )
    sex = forms.ChoiceField(label=_("性别"), choices=Person.Sex.choices, initial="unknown", required=False)
    birth_date = forms.DateField(label=_("出生日期"), required=False, widget=DayInput)
    nationality = forms.CharField(label=_("国籍"), required=False, max_length=40)
    phone_1 = _phone_field(_("电话"))
    phone_2 = _phone_field(_("第二个电话"))
    phone_3 = _phone_field(_("第三个电话"))
    household = forms.CharField(label=_("户籍地址"), required=False, max_length=200)
    residence = forms.CharField(label=_("现住址"), required=False, max_length=200)
    former_names = forms.CharField(label=_("曾用名"), required=False, max_length=120)
    ethnicity = forms.CharField(label=_("民族"), required=False, max_length=20)
    education = forms.CharField(label=_("文化程度"), required=False, max_length=20, widget=Suggestions(EDUCATION))
    marriage = forms.CharField(label=_("婚姻状况"), required=False, max_length=20, widget=Suggestions(MARRIAGE))
    occupation = forms.CharField(label=_("职业"), required=False, max_length=40)
    employer = forms.CharField(label=_("工作单位"), required=False, max_length=80)
    note = forms.CharField(label=_("备注"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    first: tuple[str, ...] = (
        "identity_kind",
        "identity_number",
        "name",
        "sex",
        "birth_date",
        "nationality",
        "phone_1",
        "residence",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get(self.add_prefix("identity_kind")) == Person.IdentityKind.NONE:
            self.fields["identity_number"].required = False
        # Asked while one types; the form works without it.
        asks = {
            "hx-post": reverse("people:check"),
            "hx-target": "#told",
            "hx-include": "closest form",
            "hx-sync": "closest form:queue last",
        }
        for name, trigger in (
            ("identity_number", "input changed delay:500ms"),
            ("identity_kind", "change"),
            ("name", "change"),
            ("birth_date", "change"),
            ("phone_1", "change"),
        ):
            self.fields[name].widget.attrs.update(asks | {"hx-trigger": trigger})

    def clean_birth_date(self) -> Any:
        """Nobody is born after today."""
        born = self.cleaned_data["birth_date"]
        if born and born > today():
            raise ValidationError(_now("出生日期不能晚于今天。"))
        return born

    def clean(self) -> dict[str, Any]:
        """A resident number is checked; a paper of another kind only has to be there."""
        data = super().clean() or self.cleaned_data
        kind, number = data.get("identity_kind"), (data.get("identity_number") or "").strip()
        if kind == Person.IdentityKind.NONE:
            data["identity_number"] = ""
        elif not number and "identity_number" not in self.errors and not self._keeps_number():
            self.add_error("identity_number", self.fields["identity_number"].error_messages["required"])
        elif number and kind == Person.IdentityKind.RESIDENT:
            try:
                read_resident_number(number)
            except ValidationError as wrong:
                self.add_error("identity_number", wrong)
        for name in PHONES:
            self._check_phone(name)
        return data

    def _keeps_number(self) -> bool:
        return False

    def _check_phone(self, name: str) -> None:
        try:
            checked_phone(self.cleaned_data.get(name) or "")
        except ValidationError as wrong:
            self.add_error(name, wrong.messages)

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What everybody is asked for."""
        return [self[name] for name in self.first]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What can wait."""
        return [self[name] for name in self.fields if name not in self.first]

    @property
    def more_has_errors(self) -> bool:
        """Whether a field behind “更多” was refused."""
        return any(name in self.errors for name in self.fields if name not in self.first)

    def data_entered(self) -> PersonData:
        """What the service takes; call it on a valid form."""
        data = self.cleaned_data
        names = ("name", "identity_kind", "identity_number", "birth_date", "former_names", "nationality", "ethnicity",
                 "education", "marriage", "occupation", "employer", "note", "household", "residence")  # fmt: skip
        return PersonData(
            **{name: data[name] for name in names},
            sex=data["sex"] or Person.Sex.UNKNOWN,
            phones=tuple(data[name] for name in PHONES if data[name]),
        )

    def refuse(self, wrong: ValidationError) -> None:
        """Show a service's refusal at the field that it names, else above the form."""
        if not hasattr(wrong, "error_dict"):
            self.add_error(None, wrong)
            return
        for name, errors in wrong.error_dict.items():
            place = "phone_1" if name == "phones" else name
            for error in errors:
                self.add_error(place if place in self.fields else None, error)


# The field of a form with the numbers that stay.
KEPT = "keep_phones"
# What a person's form shows as it is on file.
PLAIN = (
    "identity_kind",
    "name",
    "sex",
    "birth_date",
    "nationality",
    "former_names",
    "ethnicity",
    "education",
    "marriage",
    "occupation",
    "employer",
    "note",
)


class EditForm(ChangesInPlace, PersonForm):
    """Correcting a person. What is masked is not sent to the page: a field left empty keeps what is on file."""

    keep_phones = forms.MultipleChoiceField(
        label=_("保留的电话"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("去掉勾选就删除那个号码。"),
    )

    first = (*PersonForm.first[:6], "keep_phones", "phone_1", "household", "residence")

    _asks_for_phones = False
    # What stood on file when the form was made (`description_mark`); the service compares it once more.
    mark = ""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        self.phones = [phone.number for phone in person.phones.all()]
        self.addresses = {address.kind: address.text for address in person.addresses.filter(until__isnull=True)}
        # A list of numbers as a whole: whose boxes were ticked for another list cannot be told for this one.
        masked = {
            "identity_number": (mark_of(person.identity_number), mask_identity(person.identity_number)),
            **{kind: (mark_of(text), mask_address(text)) for kind, text in self.addresses.items()},
            KEPT: (f"{mark_of('、'.join(self.phones))}:{len(self.phones)}", "、".join(map(mask_phone, self.phones))),
        }
        now = {name: getattr(person, name) for name in PLAIN}
        super().__init__(*args, now=now, masked=masked, **kwargs)
        keep = self.fields[KEPT]
        assert isinstance(keep, forms.MultipleChoiceField)
        keep.choices = [(str(at), mask_phone(number)) for at, number in enumerate(self.phones)]
        keep.initial = [str(at) for at in range(len(self.phones))]
        if not self.phones:
            del self.fields[KEPT]
        else:
            self.fields["phone_1"].label = _("新的电话")
        stay = _now("现在是 {text}；不改就空着")
        self.fields["identity_number"].required = False
        if person.identity_number:
            self.fields["identity_number"].help_text = stay.format(text=mask_identity(person.identity_number))
        for kind in Address.Kind.values:
            if kind in self.addresses:
                self.fields[kind].help_text = stay.format(text=mask_address(self.addresses[kind])) + _now(
                    "；填了新的，原来的留作历史。"
                )

    def _settle_masked(self, data: QueryDict, name: str, was: str | None, now: str, shown: str) -> None:
        if name != KEPT:
            super()._settle_masked(data, name, was, now, shown)
        elif was != now:
            if was is not None and was.endswith(f":{len(data.getlist(KEPT))}"):
                self.taken.append((name, shown))
            else:  # a box was unticked of a list that is another one now
                self._asks_for_phones = True
            data.setlist(KEPT, [str(at) for at in range(len(self.phones))])

    def clean(self) -> dict[str, Any]:
        """Where the numbers changed under somebody who took one away, the boxes are asked for again."""
        data = super().clean()
        if self._asks_for_phones:
            self.add_error(KEPT if KEPT in self.fields else None, _now("电话刚被别人改过，请再看一遍要保留哪几个。"))
        return data

    def _keeps_number(self) -> bool:
        same_kind = self.cleaned_data.get("identity_kind") == self.person.identity_kind
        return bool(self.person.identity_number) and same_kind

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What everybody is asked for."""
        return [self[name] for name in self.first if name in self.fields]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What can wait."""
        return [self[name] for name in self.fields if name not in (*self.first, "seen")]

    def data_entered(self) -> PersonData:
        """What the service takes: what was typed, and what is on file where nothing was."""
        data = self.cleaned_data
        if not data["identity_number"] and self._keeps_number():
            data["identity_number"] = self.person.identity_number
        for kind in Address.Kind.values:
            data[kind] = data[kind] or self.addresses.get(kind, "")
        entered = super().data_entered()
        kept = tuple(self.phones[int(at)] for at in data.get("keep_phones", ()))
        return PersonData(**{**vars(entered), "phones": (*kept, *entered.phones)})


class FamilyForm(ChangesInPlace):
    """Somebody of the family."""

    name = forms.CharField(label=_("姓名"), max_length=60, error_messages={"required": _("请填写姓名。")})
    relation = forms.CharField(
        label=_("关系"), max_length=20, widget=Suggestions(RELATIONS), error_messages={"required": _("请填写关系。")}
    )
    phone = _phone_field(_("电话"))
    lives_together = forms.BooleanField(label=_("同住"), required=False)
    is_emergency_contact = forms.BooleanField(label=_("紧急联系人"), required=False)
    note = forms.CharField(label=_("备注"), required=False, max_length=200)

    def __init__(self, *args: Any, member: FamilyMember | None = None, **kwargs: Any) -> None:
        self.member = member
        if member is not None:
            names = ("name", "relation", "lives_together", "is_emergency_contact", "note")
            values = {name: getattr(member, name) for name in names}
            masked = {"phone": (mark_of(member.phone), mask_phone(member.phone))}
            kwargs |= {"initial": values, "now": values, "masked": masked}
        super().__init__(*args, **kwargs)
        if member is not None and member.phone:
            self.fields["phone"].help_text = _now("现在是 {text}；不改就空着").format(text=mask_phone(member.phone))

    def clean_phone(self) -> str:
        """A number, or nothing."""
        return checked_phone(self.cleaned_data["phone"])

    @property
    def entered(self) -> dict[str, Any]:
        """What the services take; an empty phone keeps the one on file."""
        data = dict(self.cleaned_data)
        if not data["phone"] and self.member is not None:
            data["phone"] = self.member.phone
        return data


class RevealForm(forms.Form):
    """Why something masked is shown."""

    reason = forms.ChoiceField(
        label=_("为什么要看"),
        choices=Reason.choices,
        widget=ChoiceButtons,
        error_messages={"required": _("请选择为什么要看。")},
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=100, help_text=_("选“其他”时必填；不要写姓名。"))


class MergeForm(forms.Form):
    """Which of two records stays, and why they are one person."""

    survivor = forms.TypedChoiceField(
        label=_("保留哪一份"),
        coerce=int,
        widget=ChoiceButtons,
        error_messages={"required": _("请选择保留哪一份记录。")},
    )
    reason = forms.CharField(
        label=_("为什么认为是同一个人"), max_length=200, error_messages={"required": _("请写明为什么认为是同一个人。")}
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["survivor"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
