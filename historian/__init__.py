"""Scrapes metrics into Redis Streams and serves history and the live page."""
