"""Looks after an index: checks, saves and copies what is stored in it."""
