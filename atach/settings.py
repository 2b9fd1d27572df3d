"""Settings, read from the environment; production refuses to start on demonstration defaults."""

import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from atach.country_names import COUNTRY_NAMES

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO: bool = env.bool("DEMO", default=False)
TESTING = "pytest" in sys.modules
DEBUG = False

DEMO_KEY = "demonstration-only-" + "0" * 48
SECRET_KEY: str = env.str("SECRET_KEY", default=DEMO_KEY if DEMO or TESTING else "")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
if not SECRET_KEY or (SECRET_KEY == DEMO_KEY and not (DEMO or TESTING)):
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text, or DEMO=1 for a demonstration.")

ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL: str = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
if not (DEMO or TESTING):
    for name in ("ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "BASE_URL"):
        if not env.str(name, default=""):
            raise ImproperlyConfigured(f"Set {name}: production does not start on demonstration defaults.")
    if env.str("EMAIL_URL").startswith("demomail:"):
        raise ImproperlyConfigured("Set EMAIL_URL to a mail server: demomail keeps letters on a page and sends none.")

ALLIANCE_TIME_ZONE: str = env.str("ALLIANCE_TIME_ZONE", default="Europe/Zurich")
ALLIANCE_NAME = _("Alliance for Transformative Action on Climate and Health")
ALLIANCE_SHORT_NAME: str = env.str("ALLIANCE_SHORT_NAME", default="ATACH")
ALLIANCE_HOST_LINE = _("A WHO-hosted network")

INSTALLED_APPS = [
    "governance",
    "documents",
    "accounts",
    "correspondence",
    "casework",
    "participants",
    "meetings",
    "workinggroups",
    "assemblies",
    "commitments",
    "steering",
    "atach.apps.AtachConfig",
    "atach.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "guardian",
    "simple_history",
    "django_htmx",
    "django_filters",
    "django_countries",
]

MIDDLEWARE = [
    "atach.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "atach.middleware.SecurityHeadersMiddleware",
    "atach.middleware.KnownMethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.DayMiddleware",
    "atach.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.SignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.SessionAgeMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "casework.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "atach.urls"
WSGI_APPLICATION = "atach.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "atach.context.face",
            ],
        },
    }
]
FORM_RENDERER = "atach.forms.FaceRenderer"

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://localhost/atach")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TIMEZONE = ALLIANCE_TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.OwnWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "casework:waiting"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "add_email": "accounts.forms.AddAddressForm",
    "signup": "accounts.forms.SignUpForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.SetUpAppForm",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEMO or TESTING else "https"
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = ALLIANCE_SHORT_NAME
USERSESSIONS_TRACK_ACTIVITY = True
# The policy engine is asked in User.has_perm, and guardian's grants are one of its scopes, not a backend; the
# address is unique whatever its case by a constraint that the check does not see; whether browsers ask the whole
# domain for TLS before their first visit (the preload list) is for the domain's owner to say.
SILENCED_SYSTEM_CHECKS = ["guardian.W001", "auth.W004", "security.W021"]
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
SIMPLE_HISTORY_REVERT_DISABLED = True

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = env.int("SESSION_IDLE_SECONDS", default=2 * 3600)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", default=12 * 3600)
# How long before its end a session warns, with a way to stay (at least 20 seconds: WCAG 2.2.1).
SESSION_WARNING_SECONDS = env.int("SESSION_WARNING_SECONDS", default=300)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not (DEMO or TESTING):
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS, SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Whoever watches the processes asks them from inside, without TLS.
    SECURE_SSL_REDIRECT, SECURE_REDIRECT_EXEMPT = True, ["^(healthz|readyz)$"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A larger file of records is refused before it is read.
EXCHANGE_MAX_BYTES: int = env.int("EXCHANGE_MAX_BYTES", default=20 * 1024 * 1024)

TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
PSEUDO_LANGUAGE: str = env.str("PSEUDO_LANGUAGE", default="ar-xb" if DEMO or TESTING else "")
if PSEUDO_LANGUAGE:
    import django.conf.locale

    django.conf.locale.LANG_INFO[PSEUDO_LANGUAGE] = {
        "bidi": True,
        "code": PSEUDO_LANGUAGE,
        "name": "Pseudo, right to left",
        "name_local": "[Right to left]",
    }
    LANGUAGES.append((PSEUDO_LANGUAGE, "[Right to left]"))
LANGUAGES_BIDI = ["ar", "ar-xb"]
# Countries bear the names that the United Nations use.
COUNTRIES_COMMON_NAMES = False
COUNTRIES_OVERRIDE = COUNTRY_NAMES
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale", Path(env.str("PSEUDO_LOCALE_DIR", default=str(BASE_DIR / ".pseudo-locale")))]
FORMAT_MODULE_PATH = ["atach.formats"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT: str = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
MEDIA_ROOT: str = env.str("MEDIA_ROOT", default=str(BASE_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO or TESTING
# Style and scripts are for the portal's own pages; the fonts of a page need no other host either.
WHITENOISE_ALLOW_ALL_ORIGINS = False
# The front server hands out files by an internal location; empty: Django streams them itself.
ACCEL_REDIRECT_PREFIX: str = env.str("ACCEL_REDIRECT_PREFIX", default="")
CLAMD_URL: str = env.str("CLAMD_URL", default="")

EMAIL_URL: str = env.str("EMAIL_URL", default="demomail://")
if EMAIL_URL.startswith("demomail:"):
    EMAIL_BACKEND = "correspondence.demo_mail.DemoMailBackend"
else:
    vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="secretariat@portal.invalid")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20

LOGGING_CONFIG = "atach.logs.configure"
LOGGING = {"level": env.str("LOG_LEVEL", default="INFO")}
