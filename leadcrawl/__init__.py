"""leadcrawl: public Craigslist postings and Google Maps places become clean, contactable leads."""

__version__ = "0.1.0"
