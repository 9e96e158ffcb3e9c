"""What exporter, historian and agent share: settings, HTTP serving, logging. It knows none of them."""
