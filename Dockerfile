# One image with every command: mediamtx-monitor, mediamtx-exporter, mediamtx-historian, mediamtx-agent.

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
RUN python scripts/page_assets.py \
    && pip wheel --no-cache-dir --require-hashes --requirement requirements.lock --wheel-dir /wheels \
    && pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="MediaMTX Monitor" \
      org.opencontainers.image.description="Metrics, history and a live page for MediaMTX" \
      org.opencontainers.image.licenses="MIT"
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels mediamtx-monitor \
    && useradd --uid 10001 --create-home --home-dir /data monitor
# The embedded store lives here; with a Redis of your own nothing is written.
ENV XDG_DATA_HOME=/data \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
VOLUME /data
USER 10001
EXPOSE 10190 10191 10192
CMD ["mediamtx-monitor"]
