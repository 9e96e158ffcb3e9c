"""The Grafana dashboards as code. `python -m dashboards.grafana` writes their JSON, which is committed beside it."""
