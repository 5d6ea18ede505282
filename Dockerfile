# syntax=docker/dockerfile:1
ARG PYTHON=python:3.13-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /build
COPY requirements/build.lock requirements/runtime.lock requirements/
RUN python -m venv /opt/quire \
    && /opt/quire/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/runtime.lock \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/build.lock
COPY pyproject.toml README.md LICENSE celeryconfig.py flowerconfig.py ./
COPY api api
COPY local local
COPY pipeline pipeline
COPY tasks tasks
RUN /opt/build/bin/python -m hatchling build -t wheel \
    && /opt/quire/bin/pip install --no-cache-dir --no-deps dist/*.whl

FROM ${PYTHON}
RUN groupadd --gid 10001 quire \
    && useradd --uid 10001 --gid quire --home-dir /srv/quire --create-home quire \
    && install -d -o quire -g quire /srv/quire/objects
COPY --from=build /opt/quire /opt/quire
COPY --chown=root:root deploy/healthy /usr/local/bin/healthy
ENV PATH=/opt/quire/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    QUIRE_API_HOST=0.0.0.0 \
    QUIRE_STORE_URL=file:///srv/quire/objects \
    QUIRE_HEALTH_FILE=/tmp/quire-healthy \
    QUIRE_FLOWER_HOST=0.0.0.0
WORKDIR /srv/quire
USER 10001:10001
EXPOSE 8000 5555
# One image, five roles: the check looks at whichever runs as process 1.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["healthy"]
CMD ["python", "-m", "api"]
