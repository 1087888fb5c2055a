"""Telling people: what a message says, and the channels that carry it: the terminal, webhooks, apprise's messengers."""
