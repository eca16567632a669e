"""The query that finds all articles, where nothing is typed: those without a word that none has."""

EVERYTHING = "-zqzqzqzqzq"
