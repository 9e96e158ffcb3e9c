"""All of MediaMTX Monitor in one command, and the demo."""
