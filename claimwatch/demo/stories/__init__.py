"""The demonstration's stories, and the alerts that a careful editor expects in them."""
