"""From analysed articles to segments on disk, one commit at a time."""
