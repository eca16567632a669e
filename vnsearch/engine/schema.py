"""The name by which tables of contents of earlier versions call `TermField`, for Whoosh to unpickle."""

from vnsearch.engine.whoosh.schema import TermField

__all__ = ["TermField"]
