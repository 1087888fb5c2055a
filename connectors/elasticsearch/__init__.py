"""Elasticsearch: connection, templates, which document a record becomes, and writing them in bulk."""
