"""The logger `vnsearch`: what a program that runs for long wants to know of its indexes.

Loading `logging` takes as long as a search, so it is not loaded here: before a program has loaded it, nobody
can have asked for messages.
"""

from __future__ import annotations

import sys
from typing import Any

from vnsearch.errors import IndexDamaged


def log_debug(message: str, *values: Any) -> None:
    """Logs what happens all the time."""
    _log("DEBUG", message, values)


def log_info(message: str, *values: Any) -> None:
    """Logs what happens now and then, and is as it should be."""
    _log("INFO", message, values)


def log_warning(message: str, *values: Any) -> None:
    """Logs what somebody should look at when there is time."""
    _log("WARNING", message, values)


def log_damage(error: IndexDamaged) -> None:
    """Logs that files of an index are damaged."""
    _log("ERROR", "%s", (error,))


def _log(level: str, message: str, values: tuple[Any, ...]) -> None:
    if "logging" in sys.modules:
        import logging

        logger = logging.getLogger("vnsearch")
        if not logger.handlers:  # or else messages would be printed in a program that configures nothing
            logger.addHandler(logging.NullHandler())
        logger.log(getattr(logging, level), message, *values, stacklevel=3)


def keep_quiet(name: str) -> None:
    """Keeps what a library logs under this name from standard error, unless the program wants it there."""
    import logging

    logging.getLogger(name).addHandler(logging.NullHandler())
