"""The API of version 1 and its OpenAPI document."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from xiangnuan.exchange import problems
from xiangnuan.exchange.routes import cases, own, people


@csrf_exempt
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer what no operation is for: a program reads no page."""
    return problems.answer(404)


class Api(NinjaAPI):
    """Our API: its document says that refusals are problems."""

    def get_openapi_schema(self, **wanted: Any) -> OpenAPISchema:
        """The document, with the content type that refusals really have."""
        document = super().get_openapi_schema(**wanted)
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        response["content"] = {problems.CONTENT_TYPE: response["content"]["application/json"]}
        return document


api = Api(
    title="向暖 API",
    version="1.0",
    description="令牌在“API 令牌”页新建：Authorization: Bearer xn_…。错误按 RFC 9457，语言按 Accept-Language。",
    urls_namespace="api",
    docs_url=None,  # its page comes from another site
)
for part in (own, people, cases):
    api.add_router("", part.router)
problems.teach(api)
