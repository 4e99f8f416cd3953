"""Alerts to people: e-mail, Slack and webhook; what could not be sent waits in an outbox on disk."""
