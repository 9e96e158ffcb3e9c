"""The current state, and its way to those who watch it."""
