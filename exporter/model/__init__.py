"""API answers as plain data: an allow-list of fields, one vocabulary for all releases, nothing secret."""
