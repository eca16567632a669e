"""From a plan to results.

`searcher` is one search and the page that is wanted of it, `results` what it gives back, `explanation` why an
article has its score, and `duplicates` folds near-duplicates.
"""
