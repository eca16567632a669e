"""Reads PDF files: from characters at places on pages to the paragraphs of an article."""
