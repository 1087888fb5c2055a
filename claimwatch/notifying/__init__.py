"""The inside of notify: following watches, matching alerts with them, the outbox, and a lane for each channel."""
