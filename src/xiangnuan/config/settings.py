"""Django settings: safe by default, everything that differs by place comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from xiangnuan.config.secrets import secret_key


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


PACKAGE = Path(__file__).resolve().parent.parent
# Everything that the running system writes lies in one folder, so that a backup can name it.
HOME = Path(os.environ.get("XIANGNUAN_HOME", PACKAGE.parent.parent / "var"))
HOME.mkdir(parents=True, exist_ok=True)

DEBUG = _flag("XIANGNUAN_DEBUG")
DEMO = _flag("XIANGNUAN_DEMO")
SECRET_KEY = secret_key(HOME)
KEYRING = Path(os.environ.get("XIANGNUAN_KEYS", HOME / "keys.json"))
ALLOWED_HOSTS = _list("XIANGNUAN_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = _list("XIANGNUAN_ORIGINS")

INSTALLED_APPS = [
    "xiangnuan.web",  # first, so that our templates stand before those of the packages
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "xiangnuan.sheets",
    "xiangnuan.access",
    "xiangnuan.people",
    "xiangnuan.cases",
    "xiangnuan.cases.roster",
    "xiangnuan.today",
    "xiangnuan.reports",
    "xiangnuan.exchange",
    "xiangnuan.demo",
]

MIDDLEWARE = [
    "xiangnuan.config.probes.Probes",
    "xiangnuan.config.requests.Watched",
    "django.middleware.security.SecurityMiddleware",
    "xiangnuan.web.middleware.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Village networks: a page of fifty rows is a tenth of its size. Django pads against length attacks (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "xiangnuan.web.middleware.WithoutNull",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "xiangnuan.access.middleware.SessionLimits",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "xiangnuan.access.middleware.SecondFactorWhereRequired",
    "django_htmx.middleware.HtmxMiddleware",
    "xiangnuan.access.middleware.AuditContext",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "xiangnuan.config.urls"
WSGI_APPLICATION = "xiangnuan.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "xiangnuan.web.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xiangnuan.web.context.page",
            ],
        },
    }
]
if DEMO:
    TEMPLATES[0]["OPTIONS"]["context_processors"].append("xiangnuan.demo.context.accounts")  # type: ignore[index]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{HOME / 'xiangnuan.sqlite3'}", conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Writers take their lock at once, so that two of them wait for each other instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
    }

# Sign-in ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "xiangnuan.access.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "向暖"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
# Outside the demo nobody sees client data without a second factor.
SECOND_FACTOR_REQUIRED = _flag("XIANGNUAN_SECOND_FACTOR", default=not DEMO)

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "xiangnuan_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = int(os.environ.get("XIANGNUAN_IDLE_MINUTES", "30")) * 60
SESSION_ABSOLUTE_SECONDS = int(os.environ.get("XIANGNUAN_SESSION_HOURS", "12")) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# Transport and content ----------------------------------------------------------------------------------------------
HTTPS = _flag("XIANGNUAN_HTTPS", default=not (DEBUG or DEMO))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # The browser itself then refuses one that another host or an unencrypted page has set.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"__Host-{SESSION_COOKIE_NAME}", "__Host-csrftoken"
SECURE_SSL_REDIRECT = HTTPS
# A program that sends its token in clear is refused, and not sent on as if nothing had happened.
SECURE_REDIRECT_EXEMPT = [r"^api/"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
# Below our own name nothing is served without TLS. Being built into browsers is for the owner of a domain to decide.
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and _flag("XIANGNUAN_HSTS_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = HTTPS and _flag("XIANGNUAN_HSTS_PRELOAD")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("XIANGNUAN_BEHIND_PROXY") else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Language and time --------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "xiangnuan_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Files --------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # static files are served from where the build puts them; this one may stay empty
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# The build puts a digest of its content into the name of each file: a browser may keep it for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/.+-[\w-]{8}\.\w+$"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

TASKS = {
    "default": {
        "BACKEND": os.environ.get("XIANGNUAN_TASKS", "django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default"],
    }
}
# What one token may ask in a minute.
API_CALLS_A_MINUTE = int(os.environ.get("XIANGNUAN_API_CALLS_A_MINUTE", "120"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Watching -------------------------------------------------------------------------------------------------------------
METRICS_TOKEN = os.environ.get("XIANGNUAN_METRICS_TOKEN", "")
METRICS_FOLDER = HOME / "metrics"
# Set by `serve --no-tasks`: the background work runs on another machine, whose sign of life is not here.
WORKER_ELSEWHERE = _flag("XIANGNUAN_WORKER_ELSEWHERE")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "xiangnuan.config.logs.formatter"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would write the address, and send the variables by mail.
        "django": {"handlers": [], "level": "INFO"},
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
    },
}
