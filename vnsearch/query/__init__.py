"""What a query means, what is looked up in the index for it, and what else could be meant."""
