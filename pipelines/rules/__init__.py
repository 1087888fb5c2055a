"""Pure logic: no I/O and no clock. What a claim, an origin, a status and an alert are."""
