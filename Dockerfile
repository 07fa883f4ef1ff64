# syntax=docker/dockerfile:1
# The service as an image: built in one stage, run in another that gets the finished environment and no build tools.
# Every package is held against the hash in requirements/. For a release, pin the base image by its digest:
#   docker build --build-arg BASE=python:3.11-slim-bookworm@sha256:... .
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
# Dependencies first: this layer changes only with the locks.
COPY requirements/build.txt requirements/service.txt requirements/
RUN python -m venv /opt/build && python -m venv --without-pip /opt/ler-verifier \
 && /opt/build/bin/pip install --require-hashes --no-deps -r requirements/build.txt \
 && /opt/build/bin/pip --python /opt/ler-verifier/bin/python install --require-hashes --no-deps -r requirements/service.txt
COPY pyproject.toml README.md LICENSE ./
COPY status status
COPY did_methods did_methods
COPY verifier verifier
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --no-index --wheel-dir dist . \
 && /opt/build/bin/pip --python /opt/ler-verifier/bin/python install --no-deps --no-index dist/*.whl \
 && /opt/ler-verifier/bin/python -m compileall -q /opt/ler-verifier/lib

FROM ${BASE}
LABEL org.opencontainers.image.title="LER Verifier" \
      org.opencontainers.image.description="Verifies Learning and Employment Records" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 verifier \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin verifier
COPY --from=build /opt/ler-verifier /opt/ler-verifier
ENV PATH=/opt/ler-verifier/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# By number, so that Kubernetes can see that it is not root.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
  CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8080, timeout=2); c.request('GET', '/health/live'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["ler-verifier"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
