"""An alias for Whoosh: tables of contents of earlier versions name `ArraySegment` by this module."""

from vnsearch.engine.whoosh.codec import ArraySegment

__all__ = ["ArraySegment"]
