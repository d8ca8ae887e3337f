"""An agency's own Word templates: checked when they come in, and filled in an environment in which nothing can be called.

A template names words in double braces ({{姓名}}), lists in loops ({% for 行 in 家庭成员 %}{{行.姓名}}{% endfor %}).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from xiangnuan.documents.papers.register import OfficialForm
from xiangnuan.documents.papers.words import Words, names_of, words_of_nobody
from xiangnuan.files.kinds import clean_file
from xiangnuan.files.office import DOCX
from xiangnuan.files.refusals import Refused

MOST_BYTES = 2 * 1024 * 1024
# Parts of the language that only put words in; nothing of it computes, calls or reaches into a value.
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.For, nodes.If, nodes.Getattr, nodes.Getitem,
    nodes.Const, nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip


def environment() -> ImmutableSandboxedEnvironment:
    """The environment of templates: a sandbox without functions and filters; a missing word is an empty one."""
    made = ImmutableSandboxedEnvironment(autoescape=True)
    made.globals.clear()
    made.filters.clear()
    return made


def known_names(form: OfficialForm) -> frozenset[str]:
    """The words that a template of this form may name."""
    return names_of(form) | {"文号"}


def checked(form: OfficialForm, content: bytes) -> tuple[str, ...]:
    """The words that a template names; raises ValidationError with a sentence where it cannot be taken."""
    if len(content) > MOST_BYTES:
        raise ValidationError({"file": _("模板最多 2 MB；请压缩图片后再传。")})
    try:
        clean = clean_file(BytesIO(content))
    except Refused as wrong:
        raise ValidationError({"file": wrong.text}) from wrong
    if clean.content_type != DOCX:
        raise ValidationError({"file": _("模板要用 Word 的 .docx 文件。")})
    names = _names_in(form, content)
    unknown = sorted(names - known_names(form))
    if unknown:
        said = _("、").join(f"{{{{{name}}}}}" for name in unknown)
        raise ValidationError({"file": _("模板里有不认识的填写项：{names}。请对照下面的名称改正。").format(names=said)})
    _try(form, content)
    return tuple(sorted(names))


def _source(content: bytes) -> str:
    """The text of the template as it will be compiled, with head and foot."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(BytesIO(content))
    document.init_docx()
    parts = [document.patch_xml(document.get_xml())]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _relation, part in document.get_headers_footers(uri):
            parts.append(document.patch_xml(document.get_part_xml(part)))
    return "\n".join(parts)


def _names_in(form: OfficialForm, content: bytes) -> frozenset[str]:
    try:
        tree = environment().parse(_source(content))
    except (TemplateError, ValueError, KeyError) as wrong:
        raise ValidationError({"file": _("模板里的填写项写得不对：{why}").format(why=_short(wrong))}) from wrong
    lists = {name for name, value in words_of_nobody(form).items() if isinstance(value, list)}
    _refuse_acts(tree.find_all(nodes.Node), lists)
    loops = {one.target.name for one in tree.find_all(nodes.For) if isinstance(one.target, nodes.Name)}
    return frozenset(one.name for one in tree.find_all(nodes.Name)) - loops - {"loop"}


def _refuse_acts(found: Iterable[nodes.Node], lists: set[str]) -> None:
    for node in found:
        if not isinstance(node, _ALLOWED):
            raise ValidationError({"file": _("模板里只能填写词语、重复和条件，不能写别的指令（{what}）。").format(
                what=type(node).__name__)})  # fmt: skip
        if isinstance(node, nodes.For) and not (isinstance(node.iter, nodes.Name) and node.iter.name in lists):
            raise ValidationError({"file": _("模板里重复的内容只能是这些名单：{names}。").format(
                names=_("、").join(sorted(lists)))})  # fmt: skip
        if isinstance(node, nodes.For) and any(
            isinstance(part, nodes.For) or part.find(nodes.For) for part in node.body
        ):
            raise ValidationError({"file": _("模板里重复的内容不能再套重复。")})
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise ValidationError({"file": _("模板里的填写项写得不对：{why}").format(why=node.attr[:40])})


def _try(form: OfficialForm, content: bytes) -> None:
    from xiangnuan.documents.printing.word import merged

    try:
        merged(content, sample_of(form))
    except Exception as wrong:
        # Whatever it is, it would come again with every paper.
        raise ValidationError({"file": _("用示例内容试填没有成功：{why}").format(why=_short(wrong))}) from wrong


def _short(wrong: Exception) -> str:
    return re.sub(r"\s+", " ", str(wrong))[:120]


def sample_of(form: OfficialForm) -> Words:
    """Made-up words of a form: each says its own name."""
    return {
        name: [{}, {}] if isinstance(value, list) else f"〔{name}〕" for name, value in words_of_nobody(form).items()
    }


def with_number(words: Mapping[str, Any], number: str) -> dict[str, Any]:
    """The words with the number of the paper."""
    return {**words, "文号": number}
