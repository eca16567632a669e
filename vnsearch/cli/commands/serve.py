"""The command that serves the search pages and the API over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from copy import deepcopy
from ipaddress import ip_address
from pathlib import Path
from secrets import token_hex
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
@click.option(
    "--token",
    type=click.Path(path_type=Path),
    envvar="VNSEARCH_TOKEN",
    show_envvar=True,
    metavar="FILE",
    help="Serve only those who have the token in this file: a line of at least 16 letters and digits.",
)
@click.option("--no-token", is_flag=True, help="Serve everyone who can reach --host.")
@click.option(
    "--mcp", is_flag=True, help="Let assistants search, over the Model Context Protocol, at the path /mcp."
)
@click.option("--show-paths", is_flag=True, help="Show the paths of the articles' files on this machine.")
@click.option("--allow-marks", is_flag=True, help="Let everybody who opens a page change review marks.")
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
    token: Path | None,
    no_token: bool,
    mcp: bool,
    show_paths: bool,
    allow_marks: bool,
    synonyms: Path | None,
    words: Path | None,
) -> None:
    """Serve search pages and a JSON API.

    Changes of the index are seen at once. Only this machine can reach the server unless --host says
    otherwise, which wants --token or --no-token. Ctrl-C stops it. It needs what “pip install
    "vnsearch[web]"” installs.

    \b
    Example: vnsearch serve --port 8080
    """
    try:
        from vnsearch.web import environment
        from vnsearch.web.access import read_token
        from vnsearch.web.searching import count_cores

        if mcp:
            import vnsearch.assistants  # noqa: F401
    except ImportError as error:
        raise Failure(str(error)) from error
    from vnsearch.index import Index

    if no_token and token is not None:
        raise click.UsageError("--token and --no-token exclude each other")
    with Index.open(index_dir, synonyms=synonyms, words=words) as index:
        articles = len(index)
    port = _find_port(host, port)
    if token is None and not no_token and not _is_this_machine(host):
        raise click.UsageError(
            f"--host {host} lets other machines read the index: name a file with a token that they have to "
            "give, --token FILE, or let everyone in with --no-token"
        )
    if token is not None:
        read_token(token)
    os.environ |= {
        environment.INDEX: os.fspath(index_dir if is_address(index_dir) else index_dir.absolute()),
        environment.SYNONYMS: str(synonyms or ""),
        environment.WORDS: str(words or ""),
        environment.ROOT_PATH: root_path,
        environment.CORS: " ".join(cors),
        environment.ALLOW_HOST: " ".join([host, *allow_host]),
        environment.TOKEN: "" if token is None else str(token.absolute()),
        environment.MCP: "1" if mcp else "",
        environment.SHOW_PATHS: "1" if show_paths else "",
        environment.ALLOW_MARKS: "1" if allow_marks else "",
    }
    os.environ.setdefault(environment.FORM_SECRET, token_hex(32))
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


def _is_this_machine(host: str) -> bool:
    """Whether only programs of this machine can reach what listens on the host."""
    addresses = (found[4][0] for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM))
    return all(ip_address(str(address)).is_loopback for address in addresses)


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
