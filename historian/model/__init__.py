"""Plain data: what a sample, an entity and a frame are."""
