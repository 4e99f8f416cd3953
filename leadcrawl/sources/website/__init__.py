"""Websites of businesses: what a page says of whom to contact. No I/O, no Scrapy."""
