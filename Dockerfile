# syntax=docker/dockerfile:1
# Targets: api (without TensorFlow), worker (CPU), worker-gpu (CUDA libraries from the wheels; the driver
# comes from the host through the NVIDIA container toolkit).
# PYTHON_IMAGE may be any Debian-like image that has Python 3.11 to 3.13 with venv.
ARG PYTHON_IMAGE=python:3.12-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python3 -m venv /opt/gradhealth
WORKDIR /src

FROM build AS build-api
COPY requirements/api.txt requirements/
RUN /opt/gradhealth/bin/pip install --require-hashes -r requirements/api.txt

FROM build AS build-worker
COPY requirements/worker.txt requirements/
RUN /opt/gradhealth/bin/pip install --require-hashes -r requirements/worker.txt

FROM build AS build-worker-gpu
COPY requirements/worker-gpu.txt requirements/
RUN /opt/gradhealth/bin/pip install --require-hashes -r requirements/worker-gpu.txt

FROM ${PYTHON_IMAGE} AS base
ENV PATH=/opt/gradhealth/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GRADHEALTH_HOME=/data
RUN useradd --system --uid 10001 --home-dir /data --create-home gradhealth
WORKDIR /app
COPY api_schemas api_schemas
COPY service service
COPY deploy/gradhealth /usr/local/bin/gradhealth
VOLUME /data
USER gradhealth
ENTRYPOINT ["gradhealth"]

FROM base AS api
COPY --from=build-api /opt/gradhealth /opt/gradhealth
ENV GRADHEALTH_HOST=0.0.0.0 GRADHEALTH_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python3", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['GRADHEALTH_PORT']}/healthz\", timeout=2)"]
CMD ["serve"]

FROM base AS worker-base
COPY workers workers
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["gradhealth", "worker", "--check"]
CMD ["worker"]

FROM worker-base AS worker-gpu
COPY --from=build-worker-gpu /opt/gradhealth /opt/gradhealth
CMD ["worker", "--gpus", "all"]

FROM worker-base AS worker
COPY --from=build-worker /opt/gradhealth /opt/gradhealth
