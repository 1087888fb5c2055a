"""The two Beam pipelines, extract and corroborate, and replay, which runs the same logic over a file."""
