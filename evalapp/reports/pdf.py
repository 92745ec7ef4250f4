"""From HTML to PDF/UA, in a process of its own with limits on memory and time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["RenderingError", "to_pdf"]

RENDERER = Path(__file__).resolve().parent / "renderer.py"
MEMORY_MB = 6144
SECONDS = 900
# What fonts and their cache need; nothing that opens the installation's database or keys.
PASSED_ON = ("PATH", "HOME", "LANG", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME", "LD_LIBRARY_PATH")


class RenderingError(Exception):
    """A report could not be rendered; the text says why."""


def to_pdf(html: str, identifier: str, progress: Callable[[int], None] | None = None) -> bytes:
    """Return the PDF of a report. The same HTML and identifier give the same bytes.

    `progress` is called with the number of pages laid out so far, at least every few seconds while work goes on.
    """
    with TemporaryDirectory(prefix="evalapp-report-") as folder:
        source, target = Path(folder, "report.html"), Path(folder, "report.pdf")
        source.write_text(html, encoding="utf-8")
        command = [sys.executable, "-I", str(RENDERER), str(source), str(target)]
        command += [identifier, str(MEMORY_MB), str(SECONDS)]
        with (
            Path(folder, "errors").open("w+b") as errors,
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=_environment(), cwd=folder) as process,
        ):
            _follow(process, progress)
            if process.returncode or not target.exists():
                errors.seek(0)
                raise RenderingError(_why(process.returncode, errors.read()))
        return target.read_bytes()


def _follow(process: subprocess.Popen[bytes], progress: Callable[[int], None] | None) -> None:
    """Pass progress on until the process ends; a process that hangs is ended by the clock."""
    clock = threading.Timer(SECONDS, process.kill)
    clock.start()
    pages = 0
    try:
        for line in process.stdout or ():
            word, _, number = line.decode().strip().partition(" ")
            pages = int(number) if word == "page" else pages
            if progress is not None and (word == "alive" or pages % 10 == 0):
                progress(pages)
    except BaseException:
        process.kill()
        raise
    finally:
        clock.cancel()
    process.wait()


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def _why(status: int, errors: bytes) -> str:
    said = errors.decode(errors="replace").strip().splitlines()
    last = said[-1][:500] if said else "no message"
    return f"the report could not be rendered (status {status}): {last}"
