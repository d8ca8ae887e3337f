"""The forms of the stock of kits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import User
from xiangnuan.cases.forms.acts import Refusable
from xiangnuan.cases.forms.decisions import workers_of
from xiangnuan.cases.forms.steps import towns_for
from xiangnuan.cases.panels import catalogue
from xiangnuan.cases.testing.models import KitBatch, KitMovement
from xiangnuan.cases.testing.services import BatchData, MovementData
from xiangnuan.web.clock import today
from xiangnuan.web.forms import ChoiceButtons, DayInput
from xiangnuan.web.meanwhile import ChangesInPlace

FILL = {"required": _("请填写这一项。")}
CHOOSE = {"required": _("请选择一项。")}


def _panels() -> list[tuple[str, Any]]:
    return [(panel.code, panel.name) for panel in catalogue().panels.values() if panel.code != "laboratory"]


class BatchForm(Refusable, ChangesInPlace):
    """What stands on the box."""

    panel = forms.ChoiceField(label=_("检测板"), error_messages=CHOOSE)
    batch = forms.CharField(
        label=_("试剂批号"),
        max_length=40,
        error_messages=FILL,
        help_text=_("和检测记录里填的批号一样，用量才数得出来。"),
    )
    expires_on = forms.DateField(label=_("有效期至"), widget=DayInput, error_messages=FILL)
    brand = forms.CharField(label=_("品牌"), max_length=60, required=False)
    price = forms.DecimalField(
        label=_("单价（元）"), min_value=Decimal(0), max_digits=9, decimal_places=2, required=False
    )
    note = forms.CharField(label=_("备注"), max_length=200, required=False)

    def __init__(self, *args: Any, batch: KitBatch | None = None, **kwargs: Any) -> None:
        if batch is not None:
            values: dict[str, Any] = {
                name: getattr(batch, name) for name in ("panel", "batch", "expires_on", "brand", "note")
            }
            values["price"] = None if batch.unit_price is None else f"{Decimal(batch.unit_price) / 100:.2f}"
            kwargs |= {"initial": values, "now": values}
        super().__init__(*args, **kwargs)
        panels = self.fields["panel"]
        assert isinstance(panels, forms.ChoiceField)
        panels.choices = _panels()

    @property
    def entered(self) -> BatchData:
        """What the service takes; the price in fen."""
        given = self.cleaned_data
        price = None if given["price"] is None else int(given["price"] * 100)
        return BatchData(given["panel"], given["batch"], given["expires_on"], given["brand"], price, given["note"])


class NewBatchForm(BatchForm):
    """A batch that comes."""

    received = forms.IntegerField(label=_("入库数量"), min_value=1, max_value=1_000_000, error_messages=FILL)
    on = forms.DateField(label=_("入库日期"), widget=DayInput, initial=today, error_messages=FILL)

    field_order = ("panel", "batch", "expires_on", "received", "on", "brand", "price", "note")


class MovementForm(Refusable):
    """Kits that moved."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=KitMovement.Kind.choices, widget=ChoiceButtons, error_messages=CHOOSE, initial="handed"
    )
    on = forms.DateField(label=_("日期"), widget=DayInput, initial=today, error_messages=FILL)
    count = forms.IntegerField(
        label=_("数量"),
        min_value=-1_000_000,
        max_value=1_000_000,
        error_messages=FILL,
        help_text=_("盘点比账上少的，更正填负数。"),
    )
    worker = forms.ModelChoiceField(
        label=_("哪位社工"), queryset=User.objects.none(), required=False, empty_label=_("没有选")
    )
    town = forms.ChoiceField(
        label=_("哪个镇（街道）"), required=False, help_text=_("报废和更正时，两项都空着就是机构仓库里的。")
    )
    reason = forms.CharField(label=_("原因"), max_length=200, required=False, help_text=_("报废和更正要写明原因。"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers_of(user)  # type: ignore[attr-defined]
        towns = self.fields["town"]
        assert isinstance(towns, forms.ChoiceField)
        towns.choices = [("", _("没有选")), *towns_for(user)]

    @property
    def entered(self) -> MovementData:
        """What the service takes."""
        return MovementData(**self.cleaned_data)


class LeastForm(Refusable):
    """How many usable kits of a panel there should be."""

    panel = forms.ChoiceField(label=_("检测板"), error_messages=CHOOSE)
    least = forms.IntegerField(
        label=_("至少要有"), min_value=0, max_value=100_000, error_messages=FILL, help_text=_("填 0 就不再提醒。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        panels = self.fields["panel"]
        assert isinstance(panels, forms.ChoiceField)
        panels.choices = _panels()
