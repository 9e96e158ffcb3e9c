"""Events: what begins, gets worse and ends. Pure computation over frames; storing is historian/store/events.py."""
