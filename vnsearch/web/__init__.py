"""The web application: pages that people search on, and the JSON API behind them.

`application` makes it for an open index. `application_from_environment` makes it for a process of an ASGI
server that starts several, such as `uvicorn --factory --workers 4 vnsearch.web:application_from_environment`.
It needs what `pip install "vnsearch[web]"` installs.
"""

try:
    import fastapi  # noqa: F401
    import itsdangerous  # noqa: F401
    import jinja2  # noqa: F401
    import prometheus_client  # noqa: F401
except ModuleNotFoundError as error:
    raise ImportError(
        f'the web application needs the package {error.name!r}: run “pip install "vnsearch[web]"”'
    ) from error

from vnsearch.web.application import application
from vnsearch.web.environment import application_from_environment

__all__ = ["application", "application_from_environment"]
