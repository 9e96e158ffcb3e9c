"""The version of the product: one number for all components; pyproject.toml reads it from here."""

# A constant rather than importlib.metadata, which loads the email parser and costs each process some 2 MB.
VERSION = "0.1.0"
