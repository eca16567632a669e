"""From terms and plans to matching articles: posting lists, conditions, phrases, ranking, sort orders."""
