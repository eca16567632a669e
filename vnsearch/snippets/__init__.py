"""Which passage of an article is shown, and what in it matched."""
