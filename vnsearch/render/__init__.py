"""Articles, hits and reports as text for a terminal, as JSON objects, as tables and as HTML pages.

Every function returns what is to be written; the caller decides where it goes. Import from the modules.
"""
