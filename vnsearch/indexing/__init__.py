"""Indexing: which articles are new, analysing them in worker processes, exporting, and maintenance."""
