"""Care of an index: checking it, salvaging its articles, and backing it up."""
