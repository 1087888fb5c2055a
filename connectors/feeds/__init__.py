"""The feeds of the world: fetch them, read them, clean what they say, and find the full text behind them."""
