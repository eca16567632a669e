"""The index as Whoosh sees it: a schema, and a codec with which Whoosh reads our segments."""
