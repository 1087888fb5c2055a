"""The commands: each reads its options, calls a part or a connector, and prints."""
