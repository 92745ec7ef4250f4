"""The application as a WSGI server loads it: `gunicorn wsgi:app`."""

from config import Settings
from evalapp import create_app

app = create_app(Settings.from_env())
