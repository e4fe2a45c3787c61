"""Telling other programs at once: one poller for all who listen, one courier for webhooks."""
