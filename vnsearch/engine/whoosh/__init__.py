"""What Whoosh itself sees of the index: the schema, and a codec that reads and writes our segments."""
