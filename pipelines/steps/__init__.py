"""Thin Beam DoFns and PTransforms; the logic is in rules and language."""
