"""A long run with faults: `make soak`. It ends with what was offered, stored, dropped and told."""
