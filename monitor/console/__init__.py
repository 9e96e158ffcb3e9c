"""`mediamtx-monitor status` and `watch`: servers and streams in a terminal, read from a running historian."""
