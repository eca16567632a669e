"""From the text of a copied news page to the parts of its article."""
