"""A real browser as a download handler: found, guarded, bounded; for the spiders that need one."""
