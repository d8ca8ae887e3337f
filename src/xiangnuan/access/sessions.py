"""The session engine (`SESSION_ENGINE`): Django's, with the account and its device in columns of their own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends import db

from xiangnuan.access.models.sign_in import Session


class SessionStore(db.SessionStore):
    """Keeps sessions in `access.Session`."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Django's row, with what the page 我的登录 shows and what ends sessions by account."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        user = data.get("_auth_user_id")
        row.user_id = int(user) if user else None
        row.started_at, row.seen_at = _moment(data.get("started_at")), _moment(data.get("seen_at"))
        row.address, row.agent = data.get("address") or None, str(data.get("agent", ""))[:300]
        return row


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
