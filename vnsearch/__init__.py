"""Full-text search for Vietnamese articles."""
