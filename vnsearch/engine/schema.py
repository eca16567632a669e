"""An alias for Whoosh: tables of contents of earlier versions name `TermField` by this module."""

from vnsearch.engine.whoosh.schema import TermField

__all__ = ["TermField"]
