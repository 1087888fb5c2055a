"""What the stages cost, beside what others cost at the same task on the same machine."""
