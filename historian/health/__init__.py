"""Judgement: states, windows and rules. Pure functions over what was scraped."""
