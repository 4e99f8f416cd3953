"""Scrapyd as this project runs it: its nodes over HTTP, and the daemon's own parts."""
