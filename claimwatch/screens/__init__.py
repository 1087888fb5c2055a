"""What a person sees while everything runs: records in, lines as values out. No printing here."""
