# One image for all parts of claimwatch: `docker build -t claimwatch:0.1.0 .`, or `docker compose build`.
# Nothing for training or tests is in it, and not the embedded services: it talks to real Kafka and Elasticsearch.

FROM python:3.11-slim-bookworm AS build

# A mirror of PyPI, where one is needed: --build-arg PIP_INDEX_URL=...
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

# Without pip, which the image does not need; the one outside installs into it.
RUN python -m venv --without-pip /opt/claimwatch
WORKDIR /build

# What it depends on changes seldom and is nearly all of the image, so it is a layer of its own. With no packages there
# pip installs the dependencies and an empty claimwatch, which goes again; so do the dependencies' own tests, 65 MB.
COPY pyproject.toml constraints.txt README.md LICENSE ./
RUN pip --python /opt/claimwatch/bin/python install --constraint constraints.txt . \
    && pip --python /opt/claimwatch/bin/python uninstall --yes claimwatch \
    && rm -rf build ./*.egg-info \
    && find /opt/claimwatch -type d \( -name tests -o -path '*/pyarrow/include' \) -prune -exec rm -rf {} +

COPY . .
RUN pip --python /opt/claimwatch/bin/python install --no-deps --constraint constraints.txt . \
    && pip --python /opt/claimwatch/bin/python check


FROM python:3.11-slim-bookworm

LABEL org.opencontainers.image.title="claimwatch" \
      org.opencontainers.image.description="A streaming news monitor: who claims what, and who confirms, contradicts or retracts it." \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"

# 1000 is also who Elasticsearch and Kibana run as in their images, so that a secret file which only its owner may read
# serves all three.
RUN groupadd --gid 1000 claimwatch \
    && useradd --uid 1000 --gid 1000 --no-log-init --create-home --home-dir /var/lib/claimwatch \
       --shell /usr/sbin/nologin claimwatch

COPY --from=build /opt/claimwatch /opt/claimwatch
COPY deploy/compose/alive.py /usr/local/lib/claimwatch/alive.py

# The root may be read-only: what is written goes to /tmp and /var/lib/claimwatch, and bytecode is there already.
ENV PATH=/opt/claimwatch/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CLAIMWATCH_DATA=/var/lib/claimwatch \
    CLAIMWATCH_LOG_FORMAT=json \
    CLAIMWATCH_METRICS_PORT=9464

USER 1000:1000
WORKDIR /var/lib/claimwatch

# For the parts; a command ends before it is asked.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-I", "-S", "/usr/local/lib/claimwatch/alive.py"]

STOPSIGNAL SIGTERM
ENTRYPOINT ["claimwatch"]
CMD ["--help"]
