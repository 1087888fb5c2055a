"""How a part is seen from outside: its metrics, its health, an alarm when no news arrives. It decides nothing."""
