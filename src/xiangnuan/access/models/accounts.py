"""Accounts of the staff and partners who work with the system."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models.places import Agency, Area
from xiangnuan.access.roles import SECOND_FACTOR_ROLES, Role, role_may


class UserManager(BaseUserManager["User"]):
    """Makes accounts; a password of None makes one that cannot sign in."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """Create an account with a hashed password."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person with an account. One role; for an area office also the area; nothing is seen beyond the agency."""

    username = models.CharField(_("账号"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="users", null=True, blank=True)
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("所在镇（街道）")
    )
    email = models.EmailField(_("电子邮箱"), blank=True)
    is_active = models.BooleanField(_("可登录"), default=True)
    started_on = models.DateField(_("入职日期"), null=True, blank=True)
    left_on = models.DateField(_("离职日期"), null=True, blank=True)
    # Set while the password is one that somebody else knows: it opens the way to an own one, until that moment.
    first_password_until = models.DateTimeField(null=True, blank=True)
    # Set when an administrator took the second factor away, until its owner has been told.
    second_factor_reset_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["agency", "role"], name="user_agency_role"),)

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def may(self, permission: str) -> bool:
        """Whether this account holds a permission of `access.roles.PERMISSIONS`."""
        return self.is_active and role_may(self.role, permission)

    def has_left(self, on: date) -> bool:
        """Whether the last day at work lies before a day."""
        return self.left_on is not None and self.left_on < on

    @property
    def needs_second_factor(self) -> bool:
        """Whether the role sees client data or opens the way to it."""
        return self.role in SECOND_FACTOR_ROLES
