"""The bytes of an index on disk: files, arrays, strings, compressed articles, the table of contents."""
