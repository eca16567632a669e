"""The bytes of an index on disk: files, arrays, strings, stored articles, the table of contents."""
