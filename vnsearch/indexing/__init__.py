"""What of the given articles is new, who analyses it, and how an index is exported and looked after."""
