"""Crawls that start by the clock: the file schedules.yml, and what is made of it."""
