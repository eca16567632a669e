"""Which passage of an article is shown, and what in it matched.

`highlighter` is the front: passages and highlights of an article. `matcher` decides what a highlight is: it
looks for the plan's terms among the syllables that `scanner` finds in a text. `passages` chooses the best
windows of these matches, avoiding `captions`, and `boundaries` widens them to sentences or whole words.
"""
