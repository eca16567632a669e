"""From a plan to results: pages of hits, explanations, near-duplicates."""
