"""The components of the look as template tags and filters: `{% load xn %}`; docs/frontend.md shows each in use."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from xiangnuan.web import assets, dates, masks, requests
from xiangnuan.web.icons import icon as marked_icon
from xiangnuan.web.presentation import presentation_of

register = template.Library()

NOTICE_ICONS = {
    "late": marked_icon("alert-triangle"),
    "done": marked_icon("circle-check"),
    "": marked_icon("info-circle"),
}
TONES = frozenset({"", "sun", "done", "late", "plan", "quiet"})


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"unknown tone {tone!r}: one of {sorted(TONES)}")
    return tone


@register.simple_tag
def request_id() -> str:
    """Return the number under which the log has this request; empty outside of one."""
    return requests.request_id()


# The static build ----------------------------------------------------------------------------------------------------
@register.simple_tag
def vite(name: str = "page") -> SafeString:
    """Load the built entry `name`: its stylesheets and its script; a comment where nothing is built."""
    entry = assets.entry(name)
    if entry is None:
        return mark_safe("<!-- the frontend is not built -->")
    styles = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((url,) for url in entry.styles))
    return format_html('{}\n<script type="module" src="{}"></script>', styles, entry.script)


@register.simple_tag
def built_asset(name: str) -> str:
    """Return the URL of one built file, as `{% built_asset "favicon.svg" %}`."""
    return assets.asset(name)


@lru_cache(maxsize=512)
def _drawn(href: str, label: str, classes: str) -> SafeString:
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, href)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, href)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Draw a Tabler icon from the sprite. Without `label` it is decoration and hidden from screen readers."""
    return _drawn(f"{assets.asset('icons.svg')}#{name}", str(label), f"icon {css}".strip())


# Words and numbers ---------------------------------------------------------------------------------------------------
@register.filter
def long_date(value: date | None) -> str:
    """2026年11月23日, in English 23 Nov 2026; nothing for None."""
    return dates.long_date(value) if value else ""


@register.filter
def full_date(value: date | None) -> str:
    """2026年11月23日 星期一, in English Monday 23 Nov 2026; nothing for None."""
    return dates.full_date(value) if value else ""


@register.filter
def short_date(value: date | None) -> str:
    """11月23日, with the year where it is another; in English 23 Nov; nothing for None."""
    return dates.short_date(value) if value else ""


@register.filter
def day_weekday(value: date | None) -> str:
    """11月23日 周一, in English Mon 23 Nov; nothing for None."""
    return dates.day_weekday(value) if value else ""


@register.filter
def weekday_day(value: date | None) -> str:
    """周一 11月23日, in English Mon 23 Nov; nothing for None."""
    return dates.weekday_day(value) if value else ""


@register.filter
def month(value: date | None) -> str:
    """2026年11月, in English Nov 2026; nothing for None."""
    return dates.month(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """今天 9:42 or 11月23日 9:42; nothing for None."""
    return dates.moment(value) if value else ""


@register.filter
def number(value: float | None) -> str:
    """1204 becomes 1,204; nothing for None."""
    return "" if value is None else f"{value:,}"


@register.filter
def percent(value: float | None, digits: int = 1) -> str:
    """A ratio in percent, 0.974 becomes 97.4%; a whole number stays whole (1 becomes 100%); a dash for None."""
    if value is None:
        return "—"
    text = f"{value * 100:.{int(digits)}f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


@register.filter
def mask_name(value: str) -> str:
    """林＊安: masked whatever the reader's switch says."""
    return masks.mask_name(value or "")


@register.filter
def mask_identity(value: str, head: int = 4) -> str:
    """3304＊＊＊＊＊＊＊＊＊＊0021."""
    return masks.mask_identity(value or "", int(head))


@register.filter
def mask_phone(value: str) -> str:
    """138＊＊＊＊6621."""
    return masks.mask_phone(value or "")


@register.filter
def mask_address(value: str) -> str:
    """平湖市新仓镇＊＊＊."""
    return masks.mask_address(value or "")


@register.simple_tag(takes_context=True)
def person_name(context: Context, name: str) -> str:
    """A person's name as the reader's switch says: 林＊安 or in full. Use it for every client's name on a page."""
    return masks.mask_name(name) if presentation_of(context.get("request")).names_masked else name


# Cards and figures ---------------------------------------------------------------------------------------------------
@register.simple_block_tag
def card(content: str, title: str = "", sub: str = "", css: str = "", id: str = "") -> SafeString:
    """A white card: `{% card title="接下来" sub="三个月内" %}…{% endcard %}`; css: xn-card--flush for lists and tables."""
    head = ""
    if title:
        small = format_html('<span class="xn-sub">{}</span>', sub) if sub else ""
        head = format_html('<div class="xn-card-head"><h2>{}</h2>{}</div>', title, small)
    anchor = format_html(' id="{}"', id) if id else ""
    return format_html('<section class="card xn-card {}"{}>{}{}</section>', css, anchor, head, content)


@register.inclusion_tag("web/components/stat.html")
def stat(
    value: Any, label: str, url: str = "", door: str = "", unit: str = "", tone: str = "", current: bool = False
) -> dict[str, Any]:
    """A figure that is a door: the value with its `unit`, its `label`, and the `url` of the records behind it.

    With `door` (看名单) the label stands above and the way in words below, as on the overview; without, the whole card is
    the door, as on Today. `tone` colours the figure; `current` marks the one that the page shows now.
    """
    shown = f"{value:,}" if isinstance(value, int) else value
    return {
        "value": shown, "label": label, "url": url, "door": door, "unit": unit, "tone": _tone(tone), "current": current,
    }  # fmt: skip


@register.simple_tag
def pill(text: str, tone: str = "plan", icon_name: str = "") -> SafeString:
    """A small tag: tones sun, done, late, plan, quiet. The words carry the meaning, the colour only helps."""
    drawn = icon(icon_name) if icon_name else ""
    return format_html('<span class="xn-pill xn-pill--{}">{}{}</span>', _tone(tone), drawn, text)


@register.simple_tag
def bar(value: float, total: float, label: str, tone: str = "sun") -> SafeString:
    """A thin bar, `value` of `total`; `label` says it in words for screen readers (拒检 2 / 3)."""
    return format_html(
        '<progress class="xn-bar xn-bar--{}" value="{}" max="{}" aria-label="{}"></progress>',
        _tone(tone), f"{min(value, total):g}", f"{total or 1:g}", label,
    )  # fmt: skip


@register.inclusion_tag("web/components/work.html")
def work(done: int, total: int, label: str, url: str = "", note: str = "") -> dict[str, Any]:
    """Long work under way: bar, count and note; with `url` the fragment asks itself again each second (htmx)."""
    return {"done": done, "total": total, "label": label, "url": url, "note": note}


@register.simple_block_tag
def notice(content: str, tone: str = "plan", title: str = "", icon_name: str = "") -> SafeString:
    """A message in the page: `{% notice "late" title="没有保存" %}…{% endnotice %}`."""
    drawn = icon(icon_name or NOTICE_ICONS.get(tone, NOTICE_ICONS[""]))
    heading = format_html("<strong>{}</strong>", title) if title else ""
    role = "alert" if tone == "late" else "status"
    return format_html(
        '<div class="xn-notice xn-notice--{}" role="{}">{}<div>{}{}</div></div>', _tone(tone), role, drawn, heading, content
    )  # fmt: skip


@register.simple_block_tag
def empty(content: str, title: str, icon_name: str = "sun") -> SafeString:
    """An empty page or list: what it is, and in the content what to do next (a sentence, a button)."""
    return format_html('<div class="xn-empty">{}<h2>{}</h2><div>{}</div></div>', icon(icon_name), title, content)


# Acts ----------------------------------------------------------------------------------------------------------------
@register.simple_tag
def button(
    label: str,
    url: str = "",
    icon_name: str = "",
    kind: str = "plain",
    name: str = "",
    value: str = "",
    dialog: str = "",
    key: str = "",
    css: str = "",
) -> SafeString:
    """A button, or a link that looks like one where `url` is given.

    `kind`: main (filled amber: overdue, or the one main act of the page), soft (today), plain, quiet (no frame), late
    (an act that takes something back). `dialog`: the id of a dialog to open. `name`/`value`: of a submit button.
    """
    kinds = {
        "main": "btn-primary",
        "soft": "xn-btn--soft",
        "plain": "",
        "quiet": "xn-btn--quiet",
        "late": "xn-btn--late",
    }
    if kind not in kinds:
        raise template.TemplateSyntaxError(f"unknown kind of button {kind!r}: one of {sorted(kinds)}")
    classes = " ".join(part for part in ("btn", kinds[kind], css) if part)
    drawn = icon(icon_name) if icon_name else ""
    shortcut = format_html(' data-xn-key="{}"', key) if key else ""
    if url:
        return format_html('<a class="{}" href="{}"{}>{}<span>{}</span></a>', classes, url, shortcut, drawn, label)
    if dialog:
        return format_html(
            '<button class="{}" type="button" data-xn-dialog="{}"{}>{}<span>{}</span></button>',
            classes, dialog, shortcut, drawn, label,
        )  # fmt: skip
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html(
        '<button class="{}" type="submit"{}{}>{}<span>{}</span></button>', classes, named, shortcut, drawn, label
    )


@register.simple_tag
def idempotency_key() -> SafeString:
    """A hidden field that names this one sending of a form, so that the server records it once however often it arrives."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', secrets.token_urlsafe(18))


@register.simple_block_tag
def confirm_dialog(
    content: str, id: str, title: str, action: str, label: str, kind: str = "main", csrf_token: str = ""
) -> SafeString:
    """A dialog that asks before an act: opened by `{% button … dialog=id %}`, sends a POST to `action`.

    `{% confirm_dialog id="undo" title="撤销导入？" action=url label="撤销" csrf_token=csrf_token %}…{% endconfirm_dialog %}`
    """
    return format_html(
        '<dialog class="xn-dialog" id="{id}" aria-labelledby="{id}-title"><form method="post" action="{action}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{key}'
        '<h2 id="{id}-title">{title}</h2><div class="xn-dialog-body">{content}</div>'
        '<div class="xn-acts">{act}<button class="btn" type="button" data-xn-close>{cancel}</button></div>'
        "</form></dialog>",
        id=id, action=action, token=csrf_token, key=idempotency_key(), title=title, content=content,
        act=button(label, kind=kind), cancel=_("取消"),
    )  # fmt: skip


@register.simple_tag
def why(text: str, article: str = "", url: str = "") -> SafeString:
    """Why a task is there: one grey line, the article dashed behind it; a tap opens the full reason from `url` (htmx)."""
    if not url:
        return format_html('<span class="xn-why">{}</span>', text)
    # A string, not a template: Today has fifty of them.
    return format_html(
        '<span class="xn-why">{text}{dot}<a class="xn-article" href="{url}" hx-get="{url}" hx-target="#{id}" '
        'data-xn-why="{id}" aria-expanded="false" aria-controls="{id}">{article}</a></span>'
        '<span class="xn-reason" id="{id}" hidden></span>',
        text=text, dot=" ・ " if text else "", url=url, id=f"why-{secrets.token_hex(4)}", article=article or _("依据"),
    )  # fmt: skip


# Lists ---------------------------------------------------------------------------------------------------------------
@register.inclusion_tag("web/components/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str, numeric: bool = False, param: str = "sort") -> dict[str, Any]:
    """A table head that sorts: a link that sets `?sort=key`, and `-key` when it is the present one."""
    request = context["request"]
    now = request.GET.get(param, "")
    query = request.GET.copy()
    query.pop("cursor", None)
    query[param] = f"-{key}" if now == key else key
    state = "ascending" if now == key else "descending" if now == f"-{key}" else "none"
    return {"label": label, "href": f"?{query.urlencode()}", "state": state, "numeric": numeric}


@register.inclusion_tag("web/components/filter_pills.html", takes_context=True)
def filter_pills(
    context: Context, param: str, choices: Sequence[Any], label: str, all_label: str = ""
) -> dict[str, Any]:
    """A row of filters as pills: `choices` are (value, label) or (value, label, count); the first pill is 全部."""
    request = context["request"]
    now = request.GET.get(param, "")
    made = []
    for value, text, *count in [("", all_label or _("全部")), *choices]:
        query = request.GET.copy()
        query.pop("cursor", None)
        if value == "":
            query.pop(param, None)
        else:
            query[param] = str(value)
        made.append({
            "text": text,
            "count": count[0] if count else None,
            "href": f"?{query.urlencode()}",
            "current": now == str(value),
        })  # fmt: skip
    return {"pills": made, "label": label}


@register.inclusion_tag("web/components/pager.html", takes_context=True)
def pager(context: Context, page: Any) -> dict[str, Any]:
    """The way to the neighbouring pages of a `web.paging.Page`."""
    request = context["request"]

    def to(cursor: str) -> str:
        query = request.GET.copy()
        query["cursor"] = cursor
        return f"?{query.urlencode()}"

    return {"before": to(page.before) if page.before else "", "after": to(page.after) if page.after else ""}


@register.inclusion_tag("web/components/tabs.html")
def tabs(items: Sequence[dict[str, Any]], label: str) -> dict[str, Any]:
    """Tabs as links: dicts with `label`, `url`, `current`, optional `count`; `label` names the group."""
    return {"items": items, "label": label}


@register.inclusion_tag("web/components/steps.html")
def steps(labels: Sequence[str], current: int) -> dict[str, Any]:
    """The steps of a longer act, `current` counted from 1: those before it are done."""
    return {"steps": [(at, text) for at, text in enumerate(labels, 1)], "current": current}


@register.inclusion_tag("web/components/comparison.html")
def comparison(rows: Sequence[dict[str, Any]], left: str, right: str, choose: str = "") -> dict[str, Any]:
    """Two records side by side: dicts with `label`, `left`, `right`; what differs is marked by a sign and a tint.

    With `choose` (a prefix for field names) and a `name` in a row, each differing row lets the reader pick a side.
    """
    made = [{"differs": row["left"] != row["right"], **row} for row in rows]
    return {"rows": made, "left": left, "right": right, "choose": choose}


@register.inclusion_tag("web/components/known_field.html")
def known_field(field: Any) -> dict[str, Any]:
    """A form field that is already filled in, as a quiet row that one tap makes editable (已替你填好，点一下可改)."""
    return {"field": field}


@register.filter
def fields_named(form: Any, names: str) -> list[Any]:
    """Return the bound fields of `form` named in a list with blanks between: `{% for f in form|fields_named:"on place" %}`."""
    return [form[name] for name in names.split() if name in form.fields]
