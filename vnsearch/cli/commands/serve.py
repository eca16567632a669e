"""The command that serves the search pages and the API over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import NoReturn

import click

from vnsearch.arguments import is_address
from vnsearch.cli.exit_codes import Failure
from vnsearch.cli.options import index_dir_option, synonyms_option, words_option
from vnsearch.cli.output import say

_SECONDS_TO_FINISH = 30
"""How long requests that are under way may go on after the signal to stop."""


@click.command("serve")
@index_dir_option
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 is all."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; 0 takes a free one.",
)
@click.option("--root-path", default="", metavar="PATH", help="The path that a proxy serves it under.")
@click.option(
    "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that answer."
)
@click.option("--cors", multiple=True, metavar="ORIGIN", help="Let scripts of this origin read the API.")
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="Serve this host, too; localhost and addresses always are.  *.example.org is all below it.",
)
@click.option("--show-paths", is_flag=True, help="Show the paths of the articles' files on this machine.")
@synonyms_option
@words_option
def serve_command(
    index_dir: Path,
    host: str,
    port: int,
    root_path: str,
    workers: int,
    cors: tuple[str, ...],
    allow_host: tuple[str, ...],
    show_paths: bool,
    synonyms: Path | None,
    words: Path | None,
) -> None:
    """Serve search pages and a JSON API.

    Changes of the index are seen at once. Only this machine can reach the server unless --host says
    otherwise. Ctrl-C stops it. It needs what “pip install "vnsearch[web]"” installs.

    \b
    Example: vnsearch serve --port 8080
    """
    try:
        from vnsearch.web import environment
        from vnsearch.web.searching import count_cores
    except ImportError as error:
        raise Failure(str(error)) from error
    from vnsearch.index import Index

    with Index.open(index_dir, synonyms=synonyms, words=words) as index:
        articles = len(index)
    port = _find_port(host, port)
    os.environ |= {
        environment.INDEX: os.fspath(index_dir if is_address(index_dir) else index_dir.absolute()),
        environment.SYNONYMS: str(synonyms or ""),
        environment.WORDS: str(words or ""),
        environment.ROOT_PATH: root_path,
        environment.CORS: " ".join(cors),
        environment.ALLOW_HOST: " ".join([host, *allow_host]),
        environment.SHOW_PATHS: "1" if show_paths else "",
    }
    os.environ.setdefault(environment.THREADS, str(max(1, count_cores() // workers)))
    shown_host = f"[{host}]" if ":" in host else host
    say(f"{articles:,} articles at http://{shown_host}:{port}/{root_path.strip('/')}; Ctrl-C stops")
    _run(host, port, workers)


def _find_port(host: str, port: int) -> int:
    """Returns the port, or a free one for 0, if the server can listen on it."""
    try:
        (family, _, _, _, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.create_server(address, family=family) as server:
            free: int = server.getsockname()[1]
            return free
    except (OSError, UnicodeError) as error:
        raise Failure(
            f"cannot listen on port {port} of {host}: {_explain(error)}; --port and --host name others"
        ) from error


def _explain(error: OSError | UnicodeError) -> str:
    """Returns the reason why a host cannot be listened on, to which `create_server` adds the address."""
    if isinstance(error, socket.gaierror) or not isinstance(error, OSError) or error.errno is None:
        return "no such host is known"
    return os.strerror(error.errno)


def _run(host: str, port: int, workers: int) -> None:
    """Serves until a signal says stop, and finishes what is under way; both signals are a normal end."""
    import uvicorn

    from vnsearch.web.connections import PromptConnection

    signal.signal(signal.SIGTERM, _exit)
    config = deepcopy(uvicorn.config.LOGGING_CONFIG)
    config["loggers"]["uvicorn.error"]["level"] = "WARNING"
    with TemporaryDirectory(prefix="vnsearch-") as folder, suppress(KeyboardInterrupt):
        if workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        uvicorn.run(
            "vnsearch.web:application_from_environment",
            factory=True,
            http=PromptConnection,
            host=host,
            port=port,
            workers=workers,
            log_config=config,
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )


def _exit(signum: int, frame: FrameType | None) -> NoReturn:
    sys.exit()
