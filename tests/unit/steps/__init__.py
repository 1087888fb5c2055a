"""Tests of the Beam steps."""
