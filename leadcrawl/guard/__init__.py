"""The guard of crawls that visit strangers' websites: where no request goes, and how much is taken.

A spider with `visits_websites = True` is guarded; all of its requests but those to its own source
go through a proxy inside the crawl's process, which checks what it connects to.
"""
