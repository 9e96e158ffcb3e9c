"""From ranges in Redis to rows of a chart or a table."""
