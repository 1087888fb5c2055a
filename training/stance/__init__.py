"""How the stance model is trained, calibrated, exported and measured."""
