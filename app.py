"""Puts the parts together: `python app.py` runs the web server, the worker and, on wish, the demo."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from urllib.request import urlopen

from flask import Flask

from dashboards.build import build
from data.settings import Settings, SettingsError, settings
from data.snapshots import is_outdated
from data.stores import open_stores

HERE = Path(__file__).parent
REBUILD = (sys.executable, "-m", "ingest", "rebuild")
PATIENCE = 25  # seconds a part has to end by itself


def server() -> Flask:
    """The web application of one gunicorn worker."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    return build(open_stores(settings(serving=True)))


def commands(given: Settings) -> dict[str, Sequence[str]]:
    """The processes Sapat consists of."""
    python = sys.executable
    parts: dict[str, Sequence[str]] = {
        "web": [python, "-m", "gunicorn", "-c", str(HERE / "gunicorn.conf.py")]
    }
    for number in range(given.ingest_workers):
        parts[f"worker {number + 1}"] = [python, "-m", "ingest", "work"]
    return parts


def demo(given: Settings) -> Sequence[str]:
    """The process that hands in the demo sector and ends."""
    size = ["--institutions", str(given.demo_institutions), "--years", "5", "--seed", "1"]
    return [sys.executable, "-m", "ingest", "demo", *size]


def main() -> int:
    """Start every part, say where Sapat answers, and end them all together."""
    try:
        given = settings(serving=True)
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201 - said to the person at the terminal
        return 2
    stores = open_stores(given)
    stores.register.upgrade()
    stores.archive.sweep()
    if is_outdated(given.warehouse):
        _say(
            "Another version of Sapat made the figures: they are made anew first, a minute for some 2,000 reports."
        )
        stores.warehouse.close()
        if failed := subprocess.run(REBUILD, cwd=HERE, env=environment(), check=False).returncode:  # noqa: S603
            return failed
    running = {"web": _start(commands(given)["web"])}
    _say(f"Sapat starts at http://{given.host}:{given.port}/  ({date.today():%Y}; end it with Ctrl-C)")
    return _watch(running, given)


def environment() -> dict[str, str]:
    """What the parts are started with: few pools of memory, or each thread keeps one of its own (a tenth more);
    and linear algebra in one thread: ours is small, and threads that wait for one another cost 25 times the time."""
    return {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", **os.environ}


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=HERE, env=environment())  # noqa: S603 - our own modules


def _watch(running: dict[str, subprocess.Popen[bytes]], given: Settings) -> int:
    """Restart a worker that died; end everything when the web server ends or we are told to."""
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        _wait_for_web(running["web"], given)
        running |= {name: _start(command) for name, command in commands(given).items() if name != "web"}
        if given.demo:
            running["demo"] = _start(demo(given))
        while running["web"].poll() is None:
            time.sleep(0.5)
            for name, process in list(running.items()):
                if process.poll() is None:
                    continue
                if name == "demo":
                    running.pop(name)
                elif name != "web":
                    _say(f"{name} ended ({process.returncode}) and is started again")
                    running[name] = _start(commands(given)[name])
        return running["web"].returncode
    except KeyboardInterrupt:
        return 0
    finally:
        _end(running.values())


def _wait_for_web(web: subprocess.Popen[bytes], given: Settings) -> None:
    """Let the first page come first: on two cores everything else would start in its way."""
    until = time.monotonic() + PATIENCE
    while web.poll() is None and time.monotonic() < until:
        # The socket takes connections before anyone answers them, so only an answer counts.
        with contextlib.suppress(OSError), urlopen(f"http://{given.host}:{given.port}/healthz", timeout=2):
            return
        time.sleep(0.1)


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def _end(processes: Sequence[subprocess.Popen[bytes]] | object) -> None:
    standing = [process for process in processes if process.poll() is None]  # type: ignore[attr-defined]
    for process in standing:
        process.terminate()
    until = time.monotonic() + PATIENCE
    for process in standing:
        try:
            process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - said to the person at the terminal


if __name__ == "__main__":
    sys.exit(main())
