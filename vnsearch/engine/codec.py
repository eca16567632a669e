"""The name by which tables of contents of earlier versions call `ArraySegment`, for Whoosh to unpickle."""

from vnsearch.engine.whoosh.codec import ArraySegment

__all__ = ["ArraySegment"]
