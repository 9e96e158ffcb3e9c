"""MediaMTX control API to Prometheus metrics."""
