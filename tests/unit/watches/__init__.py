"""Tests of watches: when they tell, what waits, how they are written down, and their feeds."""
