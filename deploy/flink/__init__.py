"""Flink: what its processes are told, and the options that the two pipelines are submitted with."""
