"""Django settings: safe by default, everything that differs by place comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

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
# What new keys encrypt with: aes-256-gcm, or sm4-gcm (GB/T 32907) where commercial-cipher rules ask for it.
CIPHER = os.environ.get("XIANGNUAN_CIPHER", "aes-256-gcm")
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
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "xiangnuan.sheets",
    "xiangnuan.access",
    "xiangnuan.people",
    "xiangnuan.cases",
    "xiangnuan.cases.aid",
    "xiangnuan.cases.attachments",
    "xiangnuan.cases.course",
    "xiangnuan.cases.roster",
    "xiangnuan.cases.planning",
    "xiangnuan.cases.assessing",
    "xiangnuan.cases.testing",
    "xiangnuan.prerelease",
    "xiangnuan.rights",
    "xiangnuan.today",
    "xiangnuan.documents",
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
    "xiangnuan.files.uploads.UploadLimits",
    "xiangnuan.access.middleware.SessionLimits",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "xiangnuan.access.middleware.OwnPasswordFirst",
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

else:
    # A page asks the same questions again and again: PostgreSQL plans each of them once a connection.
    DATABASES["default"].setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=3)

# For how long a sealed record stays open for reading once a legal ground has been named.
SEALED_OPENING_HOURS = int(os.environ.get("XIANGNUAN_SEALED_OPENING_HOURS", "24"))

# Sign-in ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    # ASVS 5.0, 6.2: long enough, not known, not of this place; no rule on kinds of signs, no change by the calendar.
    {"NAME": "xiangnuan.access.passwords.Length", "OPTIONS": {"least": 10, "most": 128}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "xiangnuan.access.passwords.WordsOfThisPlace"},
    {"NAME": "xiangnuan.access.passwords.NoNumberOfAPerson"},
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
ACCOUNT_FORMS = {"change_password": "xiangnuan.access.forms.OwnPasswordForm"}
# One address may stand for a whole office; tries under one name are counted and locked by `access` itself.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "password": "20/m/ip"}
SIGN_IN_ATTEMPTS = int(os.environ.get("XIANGNUAN_SIGN_IN_ATTEMPTS", "5"))
SIGN_IN_LOCK_MINUTES = int(os.environ.get("XIANGNUAN_LOCK_MINUTES", "15"))
INVITATION_DAYS = int(os.environ.get("XIANGNUAN_INVITATION_DAYS", "3"))
MFA_ADAPTER = "xiangnuan.access.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "xiangnuan.access.second_factor_forms.PhoneForm",
    "add_webauthn": "xiangnuan.access.second_factor_forms.PasskeyForm",
    "authenticate": "xiangnuan.access.second_factor_forms.SecondFactorForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "向暖"
MFA_TOTP_TOLERANCE = 1  # a phone may be half a minute off (RFC 6238, 5.2)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
# Single sign-on: off without an issuer. It vouches for accounts that exist, found by a claim; it makes none.
OIDC_ISSUER = os.environ.get("XIANGNUAN_OIDC_ISSUER", "").rstrip("/")
OIDC_CLAIM = os.environ.get("XIANGNUAN_OIDC_CLAIM", "preferred_username")
# Values of `amr` or `acr` by which the provider says that it asked for a second factor itself, such as mfa.
OIDC_MULTI_FACTOR = _list("XIANGNUAN_OIDC_MULTI_FACTOR")
SOCIALACCOUNT_ADAPTER = "xiangnuan.access.single_sign_on.SignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "agency",
                "name": os.environ.get("XIANGNUAN_OIDC_NAME", "统一身份"),
                "client_id": os.environ.get("XIANGNUAN_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("XIANGNUAN_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER, "oauth_pkce_enabled": True},
            }
        ]
        if OIDC_ISSUER
        else []
    }
}
# Outside the demo nobody sees client data without a second factor.
SECOND_FACTOR_REQUIRED = _flag("XIANGNUAN_SECOND_FACTOR", default=not DEMO)

SESSION_ENGINE = "xiangnuan.access.sessions"
SESSION_COOKIE_NAME = "xiangnuan_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = int(os.environ.get("XIANGNUAN_IDLE_MINUTES", "30")) * 60
SESSION_ABSOLUTE_SECONDS = int(os.environ.get("XIANGNUAN_SESSION_HOURS", "12")) * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# Access beyond the own reach, given for a time: days of a cover, days of a referral or of supervision, minutes of an
# emergency access, and how often one may look in vain within an hour.
COVER_DAYS = int(os.environ.get("XIANGNUAN_COVER_DAYS", "60"))
GRANT_DAYS = int(os.environ.get("XIANGNUAN_GRANT_DAYS", "366"))
EMERGENCY_MINUTES = int(os.environ.get("XIANGNUAN_EMERGENCY_MINUTES", "60"))
EMERGENCY_MISSES = int(os.environ.get("XIANGNUAN_EMERGENCY_MISSES", "5"))

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
if OIDC_ISSUER and HTTPS and not OIDC_ISSUER.startswith("https://"):
    raise ImproperlyConfigured("XIANGNUAN_OIDC_ISSUER must begin with https://.")
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
        # The form of the sign-in page is led on to the identity provider.
        "form-action": [SELF, *(["/".join(OIDC_ISSUER.split("/")[:3])] if OIDC_ISSUER else [])],
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
FILE_UPLOAD_HANDLERS = ["xiangnuan.files.uploads.BoundedUploadHandler"]
# Scans and photos, encrypted; never below a folder that a web server shows.
ATTACHMENTS = Path(os.environ.get("XIANGNUAN_ATTACHMENTS", HOME / "attachments"))
ATTACHMENT_BYTES = int(os.environ.get("XIANGNUAN_ATTACHMENT_MB", "20")) * 1024 * 1024
# One request with all its files; a file beyond the second figure is not kept at all (the largest list has 40 MB).
UPLOAD_BYTES = int(os.environ.get("XIANGNUAN_UPLOAD_MB", "100")) * 1024 * 1024
UPLOAD_FILE_BYTES = max(ATTACHMENT_BYTES, 40 * 1024 * 1024)

TASKS = {
    "default": {
        "BACKEND": os.environ.get("XIANGNUAN_TASKS", "django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default"],
    }
}
# In the database, so that limits of tries hold for all workers together; nothing else is kept here.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Where the daily backup goes; empty: none is taken. How many of them stay: the newest of so many days, weeks, months.
BACKUP_TO = os.environ.get("XIANGNUAN_BACKUP_TO", "")
BACKUP_KEEP = tuple(int(part) for part in _list("XIANGNUAN_BACKUP_KEEP", "7,4,12"))

# A house rule; the rulebook's own times (`logs.kept`, `privacy.assessment_kept`) are kept whatever stands here.
AUDIT_KEPT_YEARS = int(os.environ.get("XIANGNUAN_AUDIT_YEARS", "5"))
# What one token may ask in a minute.
API_CALLS_A_MINUTE = int(os.environ.get("XIANGNUAN_API_CALLS_A_MINUTE", "120"))

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
        "pikepdf": {"level": "WARNING"},
    },
}
