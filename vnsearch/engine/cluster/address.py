"""The address of an index on a cluster: its hosts, its name, and how it is made where there is none.

    opensearch://localhost:9200/news
    opensearch+https://editor@search-1.example,search-2.example:443/news?shards=3&replicas=1

The password is in the environment variable `OPENSEARCH_PASSWORD`, as a command line is seen by others.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from vnsearch.errors import BadArgument

PASSWORD = "OPENSEARCH_PASSWORD"
_PORTS = {"opensearch": 9200, "opensearch+https": 443}
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_RESERVED = "-vocabulary"
_NUMBERS = {
    "shards": range(1, 1025),
    "replicas": range(0, 101),
    "wait_for_active_shards": range(1, 102),
    "timeout": range(1, 3601),
}


class ClusterAddress(NamedTuple):
    """Where an index is: `text` is the address as it was given, for messages.

    `hosts` are names and ports; any of them is asked. A new index gets so many `shards`, each with so many
    `replicas`. A change waits until `wait_for_active_shards` copies of a shard can take it, and a request for
    up to `timeout` seconds. `ca` is a file of certificates to trust instead of the usual ones.
    """

    text: str
    hosts: tuple[tuple[str, int], ...]
    name: str
    is_secure: bool = False
    user: str = ""
    shards: int = 1
    replicas: int = 1
    wait_for_active_shards: int = 1
    timeout: int = 30
    ca: str = ""

    @property
    def password(self) -> str:
        """That of the user, from the environment; empty where there is none."""
        return os.environ.get(PASSWORD, "")

    @property
    def notes_folder(self) -> Path:
        """The folder of this machine for what goes with the index, by its name and the first of its hosts.

        The first one is that in the order of letters. Raises `BadArgument` if a package is not installed.
        """
        try:
            from platformdirs import user_data_path
        except ImportError as error:
            raise self.explain_missing() from error
        host, port = min((host.lower(), port) for host, port in self.hosts)
        return user_data_path("vnsearch", appauthor=False) / quote(f"{host}:{port}", safe="") / self.name

    def explain_missing(self) -> BadArgument:
        """The error that packages for clusters are not installed."""
        return BadArgument(f'{self.text} needs: pip install "vnsearch[opensearch]"')


def parse_address(text: str) -> ClusterAddress:
    """Parses the address; raises `BadArgument`, which says what is wrong with it."""
    parts = urlsplit(text)
    user, _, hosts = parts.netloc.rpartition("@")
    if ":" in user:
        raise BadArgument(
            f"the address of an index has no password in it: leave {user.partition(':')[0]}@, "
            f"and put the password into the environment variable {PASSWORD}"
        )
    name = parts.path.removeprefix("/")
    if not _NAME.fullmatch(name) or name.endswith(_RESERVED):
        raise BadArgument(
            f"{text}: an index on a cluster needs a name of small letters, digits, “.”, “_” and “-” that "
            f"does not end in {_RESERVED}, such as opensearch://localhost:9200/news"
        )
    default = _PORTS[parts.scheme]
    return ClusterAddress(
        text,
        tuple(_parse_host(text, host, default) for host in hosts.split(",")),
        name,
        is_secure=parts.scheme.endswith("https"),
        user=unquote(user),
        **_parse_options(text, parts.query),
    )


def _parse_host(text: str, host: str, default: int) -> tuple[str, int]:
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s\[\]:]+)(?::([0-9]{1,5}))?", host)
    if found is None or not 0 < int(found[2] or default) < 1 << 16:
        raise BadArgument(
            f"{text}: {host!r} is not the name of a host, or one with its port: search.example:9200"
        )
    return found[1].strip("[]"), int(found[2] or default)


def _parse_options(text: str, query: str) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name == "ca":
            options[name] = value
        elif name not in _NUMBERS:
            raise BadArgument(f"{text}: {name!r} is none of the options {', '.join([*_NUMBERS, 'ca'])}")
        elif not re.fullmatch("[0-9]{1,4}", value) or int(value) not in _NUMBERS[name]:
            first, last = _NUMBERS[name][0], _NUMBERS[name][-1]
            raise BadArgument(f"{text}: {name} must be a number from {first} to {last}, not {value!r}")
        else:
            options[name] = int(value)
    return options
