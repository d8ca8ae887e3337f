"""What went wrong, as `application/problem+json` (RFC 9457) in the caller's language."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as Unreadable

from xiangnuan.web.durable import is_disk_full
from xiangnuan.web.requests import request_id

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"

TITLES = {
    400: gettext_lazy("请求读不懂"),
    401: gettext_lazy("没有登录，或令牌不能用"),
    403: gettext_lazy("没有这项权限"),
    404: gettext_lazy("没有找到"),
    409: gettext_lazy("同一个幂等键用在了不同的请求上"),
    422: gettext_lazy("内容有误"),
    429: gettext_lazy("请求太频繁"),
    500: gettext_lazy("系统出了差错"),
    503: gettext_lazy("系统正在更新，马上回来"),
    507: gettext_lazy("服务器的磁盘满了，没有保存"),
}
# Pydantic's kinds of error in our words; what is not named here is simply wrong.
_WORDS = {
    "missing": gettext_lazy("必须填写。"),
    "extra_forbidden": gettext_lazy("没有这个字段。"),
    "enum": gettext_lazy("不在可选的值里。"),
    "literal_error": gettext_lazy("不在可选的值里。"),
    "string_too_long": gettext_lazy("太长。"),
    "string_too_short": gettext_lazy("太短。"),
    "string_type": gettext_lazy("应为文字。"),
    "bool_parsing": gettext_lazy("应为 true 或 false。"),
    "bool_type": gettext_lazy("应为 true 或 false。"),
    "date_from_datetime_parsing": gettext_lazy("应为 YYYY-MM-DD 的日期。"),
    "date_parsing": gettext_lazy("应为 YYYY-MM-DD 的日期。"),
    "date_type": gettext_lazy("应为 YYYY-MM-DD 的日期。"),
    "int_parsing": gettext_lazy("应为整数。"),
    "int_type": gettext_lazy("应为整数。"),
}


class Problem(Exception):
    """A call that is refused: its status, and a sentence that says more than the title."""

    def __init__(self, status: int, detail: str = "", **headers: str) -> None:
        super().__init__(status)
        self.status, self.detail, self.headers = status, detail, headers


def answer(
    status: int, detail: str = "", *, errors: list[dict[str, str]] | None = None, **headers: str
) -> HttpResponse:
    """The response; `request` is the number under which the log has it."""
    body: dict[str, Any] = {
        "type": f"urn:xiangnuan:problem:{status}",
        "title": str(TITLES[status]),
        "status": status,
        "detail": detail,
        "request": request_id(),
        "errors": errors or [],
    }
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def unauthenticated() -> HttpResponse:
    """401 with the way in."""
    return answer(401, _("请带上有效的令牌：Authorization: Bearer …"), WWW_Authenticate='Bearer realm="xiangnuan"')


def teach(api: NinjaAPI) -> None:
    """Have an API answer every error of ours in this way."""

    def on(kind: type[Exception], say: Any) -> None:
        api.add_exception_handler(kind, say)

    on(Problem, lambda request, wrong: answer(wrong.status, wrong.detail, **wrong.headers))
    on(AuthenticationError, lambda request, wrong: unauthenticated())
    on(Http404, lambda request, wrong: answer(404))
    on(PermissionDenied, lambda request, wrong: answer(403))
    on(SuspiciousOperation, lambda request, wrong: answer(400))
    on(RawPostDataException, lambda request, wrong: answer(400))  # a form where JSON was asked for
    on(HttpError, lambda request, wrong: answer(wrong.status_code if wrong.status_code in TITLES else 400))
    on(Unreadable, _unreadable)
    on(ValidationError, _refused)
    on(OperationalError, _away)
    on(InterfaceError, _away)
    on(Exception, _broken)


def _unreadable(request: HttpRequest, wrong: Unreadable) -> HttpResponse:
    errors = [
        {
            # The first part says where (query, body), the second the parameter's own name in the code.
            "field": ".".join(str(part) for part in one["loc"] if part not in ("body", "query", "content"))[:80],
            "message": str(_WORDS.get(one["type"], _("格式不对。"))),
        }
        for one in wrong.errors
    ]
    return answer(422, errors=errors)


def _refused(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    by_field = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
    errors = [{"field": field, "message": text} for field, texts in by_field.items() for text in texts]
    return answer(422, errors=errors)


def _away(request: HttpRequest, wrong: Exception) -> HttpResponse:
    if is_disk_full(wrong):
        log.error("the database has no room", exc_info=wrong)
        return answer(507)
    log.error("the database is away", exc_info=wrong)
    return answer(503, Retry_After="30")


def _broken(request: HttpRequest, wrong: Exception) -> HttpResponse:
    log.error("a call failed", exc_info=wrong)
    return answer(500)
