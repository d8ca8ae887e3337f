"""A program that calls the API with somebody's token."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.test import Client

from xiangnuan.access.models import User
from xiangnuan.exchange.permissions import OFFERED
from xiangnuan.exchange.services import create_token

API = "/api/v1"


class Caller:
    """Calls with a token of `user` that carries `permissions` (all that the owner holds, unless told otherwise)."""

    def __init__(self, user: User, permissions: Iterable[str] | None = None, **headers: str) -> None:
        chosen = permissions if permissions is not None else [one for one in OFFERED if user.may(one)]
        self.token, self.key = create_token(user, "测试", chosen, 30)
        # As a program does: no session, CSRF enforced.
        self.client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {self.key}", **headers})

    def get(self, path: str, **query: Any) -> Any:
        """GET a path of the API."""
        return self.client.get(API + path, query)

    def post(self, path: str, content: Any, key: str = "") -> Any:
        """POST JSON, with an `Idempotency-Key` where one is given."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(API + path, content, content_type="application/json", headers=headers)
