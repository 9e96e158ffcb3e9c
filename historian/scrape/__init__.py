"""Scraping as a Prometheus does: pages of metrics from exporter and agent."""
