"""How `claimwatch up` keeps its parts running, and how they end with it."""
