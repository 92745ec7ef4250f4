"""evalapp: competitive evaluation, from declarations to a decided ranking that can be explained and verified."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from evalapp import tables
from evalapp.conflicts import visibility as _conflict_filter  # registers the visibility filter
from evalapp.core import visibility
from evalapp.core.database import Database
from evalapp.core.logs import configure_logs
from evalapp.core.vault import open_vault
from evalapp.desks import BLUEPRINTS, errors, filters, language, security, web
from evalapp.queue import make_queue

__all__ = ["create_app"]

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """Make the application. Refuses to start without its visibility filter or with a route without permission."""
    app = Flask(__name__, template_folder=str(TEMPLATES), static_folder="static")
    configure(app, settings)
    configure_logs()
    open_vault(settings.identity_key)
    visibility.require_registered()
    app.extensions["evalapp.settings"] = settings
    app.extensions["evalapp.database"] = database or Database(settings.database_url)
    app.extensions["evalapp.queue"] = make_queue(settings)
    Bootstrap5(app)
    CSRFProtect(app)
    language.install(app)
    security.install(app)
    web.install(app)
    filters.install(app)
    errors.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    web.require_permissions(app)
    if settings.trusted_proxies:
        # Failed sign-ins are counted by address: behind a proxy everybody would share the proxy's. Never by default,
        # because without a proxy anyone could claim any address.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0)  # type: ignore[method-assign]
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own settings."""
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=settings.max_body,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-evalapp" if secure else "evalapp",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=3600,
        WTF_CSRF_TIME_LIMIT=None,
        BOOTSTRAP_SERVE_LOCAL=True,
        BABEL_DEFAULT_LOCALE=settings.default_language,
        BABEL_DEFAULT_TIMEZONE="UTC",
    )


_ = (tables, _conflict_filter)
