"""Grafana dashboards, Prometheus rules and example configurations."""
