"""Writing: how analysed articles become segments on disk, one commit at a time."""
