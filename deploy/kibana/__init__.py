"""Kibana's objects: data views, saved searches, dashboards, and rules on the alerts.

They are built by code, so that an id, a reference or a field is written once; ``python -m deploy.kibana`` writes them
as ``objects.ndjson``, for Kibana's import page, and ``rules.json``, what its alerting API is sent.
"""
