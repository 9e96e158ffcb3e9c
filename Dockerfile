# Images of MediaMTX Monitor, one a command, all of the same layers:
#
#   docker build --target exporter --tag mediamtx-exporter .
#   docker build --target agent --tag mediamtx-agent .
#   docker build --target historian --tag mediamtx-historian .
#   docker build --tag mediamtx-monitor .                        everything in one, with its embedded store
#
# Each takes the flags and variables of its command and listens on all addresses of its container, unless told otherwise.
# There is no HEALTHCHECK: the image does not know whether you give it TLS or users. The compose files have one each.

# The page's chart library, by the lock file with its integrity hashes.
FROM node:22-alpine AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.13-slim AS wheel
WORKDIR /build
COPY . .
COPY --from=assets /build/node_modules node_modules
# What comes from elsewhere is what the lock file says, to the byte.
RUN pip wheel --no-cache-dir --require-hashes --requirement requirements.lock --wheel-dir /wheels \
    && pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim AS runtime
LABEL org.opencontainers.image.title="MediaMTX Monitor" \
      org.opencontainers.image.description="Metrics, history and a live page for MediaMTX" \
      org.opencontainers.image.licenses="MIT"
# The one version that there is in /wheels.
# hadolint ignore=DL3013
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels mediamtx-monitor \
    && useradd --uid 10001 --create-home --home-dir /data monitor
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
USER 10001

FROM runtime AS exporter
ENV MONITOR_WEB_LISTEN_ADDRESS=:10190
EXPOSE 10190
ENTRYPOINT ["mediamtx-exporter"]

FROM runtime AS agent
ENV MONITOR_WEB_LISTEN_ADDRESS=:10192
EXPOSE 10192
ENTRYPOINT ["mediamtx-agent"]

FROM runtime AS historian
# With a Redis of your own nothing is written here.
ENV XDG_DATA_HOME=/data \
    MONITOR_WEB_LISTEN_ADDRESS=:10191
VOLUME /data
EXPOSE 10191
ENTRYPOINT ["mediamtx-historian"]

FROM runtime AS monitor
ENV XDG_DATA_HOME=/data \
    MONITOR_WEB_LISTEN_ADDRESS=:10191
VOLUME /data
EXPOSE 10191
ENTRYPOINT ["mediamtx-monitor"]
