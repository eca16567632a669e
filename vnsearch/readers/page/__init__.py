"""The parts of a copied news page: title, author, date, body and what is not the article."""
