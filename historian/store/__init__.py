"""Redis: what is kept, under which keys, and how it is written and read."""
