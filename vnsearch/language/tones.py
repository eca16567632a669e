"""The five tone marks of Vietnamese, as combining characters. The sixth tone, ngang, has no mark."""

from __future__ import annotations

GRAVE = "\u0300"
"""Huyền, the falling tone: à."""
HOOK_ABOVE = "\u0309"
"""Hỏi, the dipping tone: ả."""
TILDE = "\u0303"
"""Ngã, the broken rising tone: ã."""
ACUTE = "\u0301"
"""Sắc, the rising tone: á."""
DOT_BELOW = "\u0323"
"""Nặng, the low broken tone: ạ."""

TONE_MARKS = GRAVE + HOOK_ABOVE + TILDE + ACUTE + DOT_BELOW
"""All five, in the order of Vietnamese dictionaries."""
