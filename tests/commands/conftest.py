"""A command line on a database of its own."""

import pytest
from click.testing import CliRunner

from evalapp.__main__ import main
from tests.conftest import IDENTITY_KEY


@pytest.fixture
def place(monkeypatch, settings, tmp_path):
    """The environment of this test's installation."""
    key = tmp_path / "identity.key"
    key.write_bytes(IDENTITY_KEY)
    monkeypatch.setenv("EVALAPP_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("EVALAPP_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("EVALAPP_KEY_FILE", str(key))
    monkeypatch.delenv("EVALAPP_PRODUCTION", raising=False)
    return tmp_path


@pytest.fixture
def run(place):
    """Run a command; every answer is checked to be no traceback."""

    def command(*arguments, typed=None):
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return command


@pytest.fixture
def folder(place):
    """Write files into a folder of their own."""

    def write(files, name="bundle"):
        made = place / name
        made.mkdir()
        for file, data in files.items():
            (made / file).write_bytes(data)
        return made

    return write
