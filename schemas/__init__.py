"""The records that travel between the parts. Imports nothing of ours."""
