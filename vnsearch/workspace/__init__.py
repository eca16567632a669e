"""What people make of an index: review marks on its articles, and searches that they saved.

All of it is in one small SQLite file in the index's folder, and never in the index itself: ids of articles
are stable, so that it stays true when the index is rebuilt. Only the ids are known of articles here.
"""
