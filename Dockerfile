# syntax=docker/dockerfile:1
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /sapat
COPY requirements/run.txt requirements/node.txt requirements/
RUN python3 -m venv /sapat/.venv \
 && /sapat/.venv/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt \
 && python3 -m venv /node \
 && /node/bin/pip install --no-cache-dir --require-hashes -r requirements/node.txt
COPY package.json package-lock.json ./
RUN PATH="/node/bin:$PATH" npm ci --omit=dev --silent --no-audit --no-fund --ignore-scripts
COPY . .
RUN .venv/bin/python -m dashboards vendor \
 && .venv/bin/python -m dashboards translations \
 && rm -rf node_modules tests \
 && .venv/bin/python -m compileall -q app.py gunicorn.conf.py schemas data ingest dashboards

FROM ${BASE}
# The root is read-only: what is written for a moment only goes to memory.
ENV PATH="/sapat/.venv/bin:$PATH" \
    TMPDIR=/dev/shm \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SAPAT_HOME=/data \
    SAPAT_HOST=0.0.0.0
RUN groupadd --gid 10001 sapat \
 && useradd --uid 10001 --gid sapat --no-create-home --shell /usr/sbin/nologin sapat \
 && mkdir /data && chown sapat:sapat /data
COPY --from=build /sapat /sapat
WORKDIR /sapat
USER 10001:10001
VOLUME /data
EXPOSE 8050
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python3", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('SAPAT_PORT', '8050') + '/healthz', timeout=4)"]
CMD ["python3", "app.py"]
