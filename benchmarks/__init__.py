"""What things cost: `make bench` prints tables with ratios against a baseline of the same run."""
