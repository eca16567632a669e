"""How Vietnamese text is normalised, cut, ordered and typed; knows no index and no query."""
