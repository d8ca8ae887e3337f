"""The forms of second factors (`MFA_FORMS`), in words that somebody who never heard of them understands."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class PhoneForm(ActivateTOTPForm):  # type: ignore[misc]
    """Setting up an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("应用上的六位数字")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "placeholder": ""}


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Adding a passkey; it may sign in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("起个名字")
        self.fields["name"].help_text = _("好认的，比如“我的手机”。")
        self.fields["passwordless"].label = _("以后只用它登录，不输密码")
        self.fields["passwordless"].help_text = _("设备会用指纹、面容或锁屏密码确认是你。")


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]
    """The question after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("六位数字，或一个恢复码")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}
