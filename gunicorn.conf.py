"""How the web server runs: threads in a few workers, each warm before it takes its first request."""

import os

from data.settings import settings

_settings = settings(serving=True)

wsgi_app = "app:server()"
bind = f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = "gthread"
threads = _settings.threads
# Each worker opens its own stores: a DuckDB connection does not survive a fork.
preload_app = False
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - gunicorn's own heartbeat files
# One door less, and it would need a home folder to write to.
control_socket_disable = True
graceful_timeout = 20
timeout = 60
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8_190
accesslog = None
loglevel = "warning"


def post_worker_init(worker):
    """Ask the first questions before people do: Dash answers parallel first requests with errors."""
    client = worker.wsgi.test_client()
    for path in ("/healthz", "/", "/app/"):
        client.get(path, headers={"Accept-Language": "ky"})
