"""Upload to the central PostgreSQL store."""
