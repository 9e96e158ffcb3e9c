"""Notifications: who is told of which events, in which words, and by what service."""
