"""The demonstration in one command, and pages and jobs that stop together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from evalapp.reports import decision

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_demonstration_is_set_up_once(run, place, monkeypatch):
    monkeypatch.setattr(decision, "decision_report", lambda *_: b"%PDF-report")
    first = run("demo", "--no-serve")
    assert first.exit_code == 0, first.output
    assert "demo-2026 (scored, to be decided)" in first.stdout
    assert "every city, person and number in it is invented" in first.stdout
    reports = sorted((place / "var").glob("*.pdf"))
    assert [report.name for report in reports] == ["demo-decision-report.en.pdf", "demo-decision-report.zh.pdf"]
    reports[0].write_bytes(b"mine")
    begun = time.monotonic()
    second = run("demo", "--no-serve")
    assert time.monotonic() - begun < 10
    assert second.stdout == first.stdout
    assert second.stderr == ""
    assert reports[0].read_bytes() == b"mine"
    assert run("verify-ledger").exit_code == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def worker_of(pid):
    """The process id of the worker that a server started."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def gone(pid):
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def server(place):
    """A server process and its address."""
    port = free_port()
    command = [sys.executable, "-m", "evalapp", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/sign-in", timeout=5) as answer:
                    assert answer.status == 200
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.2)
        yield process, port
        process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_pages_and_jobs_stop_together(server, number):
    process, _ = server
    worker = worker_of(process.pid)
    process.send_signal(number)
    assert process.wait(20) == 0
    assert gone(worker)


@pytest.mark.slow
def test_the_worker_stops_when_the_server_is_killed(server):
    process, _ = server
    worker = worker_of(process.pid)
    process.kill()
    process.wait(20)
    assert gone(worker)


@pytest.mark.slow
def test_a_port_in_use_is_named(server):
    _, port = server
    command = [sys.executable, "-m", "evalapp", "serve", "--port", str(port)]
    result = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr == f"cannot listen on 127.0.0.1:{port}: Address already in use\n"
