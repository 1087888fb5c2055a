"""Kibana: what its objects must be to be taken and to work, and bringing them there by its API."""
