"""Articles, hits and reports as text for a terminal, as JSON objects, as tables and as HTML pages.

Every function returns what is to be written; where it goes is the caller's. Imports go to the modules.
"""
