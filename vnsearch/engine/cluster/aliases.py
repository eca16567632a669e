"""Which indexes of the cluster are the one with a name: made, found, and replaced by a new one at once.

The name is an alias of an index whose own name begins with it, and `NAME-vocabulary` is one of its companion.
So a new index can be filled while the old one serves, and then take its place. A third alias is only written
to, and only with `require_alias`: it is gone with its index, so that no request makes an index by mistake.

`_meta` of an index says by which version of the fields it was made, and in which `state` it is: a text that
changes with each commit.
"""

from __future__ import annotations

from datetime import UTC, datetime
from secrets import token_hex
from typing import Any, NamedTuple

from vnsearch.engine.cluster.bulk import PATIENCE
from vnsearch.engine.cluster.connection import Connection
from vnsearch.engine.cluster.mapping import describe_index, describe_vocabulary
from vnsearch.errors import REBUILD, AnalysisMismatch, ClusterError, IndexNotFound

_VOCABULARY = "-vocabulary"
_WRITTEN = "-written"
_EXISTS = "resource_already_exists_exception"
_FIRST = "first"


class ClusterIndex(NamedTuple):
    """An index of the cluster, under its own `name`; `version` and `state` are those in its `_meta`."""

    name: str
    version: str
    state: str = ""

    @property
    def vocabulary(self) -> str:
        """The companion index of the vocabulary."""
        return self.name + _VOCABULARY

    @property
    def written(self) -> str:
        """The alias under which articles are written."""
        return self.name + _WRITTEN

    @property
    def vocabulary_written(self) -> str:
        """The alias under which the vocabulary is written."""
        return self.vocabulary + _WRITTEN


def name_vocabulary(name: str) -> str:
    """The alias of the vocabulary of the index with this name."""
    return name + _VOCABULARY


def find_index(connection: Connection, version: str) -> ClusterIndex:
    """The index that the address names.

    Raises `IndexNotFound`, `AnalysisMismatch` when another version made it, or `ClusterError` when it was
    made by another program.
    """
    address = connection.address
    answer = connection.ask("GET", f"/{address.name}/_mapping", filter_path="*.mappings._meta")
    if not answer:
        raise ClusterError(
            address.text, "another program made the index with this name", "choose another name"
        )
    (name, found), *others = answer.items()
    if others or name == address.name:
        reason = "the name is not the alias of one index that vnsearch made"
        raise ClusterError(address.text, reason, "choose another name, or make it the alias of one again")
    meta = found["mappings"]["_meta"]
    if meta.get("vnsearch") != version:
        raise AnalysisMismatch(address.text, str(meta.get("vnsearch", "")), version, REBUILD)
    return ClusterIndex(name, version, str(meta.get("state", "")))


def find_or_make(connection: Connection, version: str) -> ClusterIndex:
    """The index that the address names; an empty one if there is none, be several processes making it."""
    try:
        return find_index(connection, version)
    except IndexNotFound:
        made = ClusterIndex(f"{connection.address.name}-{_FIRST}", version)
    _make(connection, made, public=True)
    return find_index(connection, version)


def make_anew(connection: Connection, version: str) -> ClusterIndex:
    """A new, empty index that the name does not stand for yet."""
    moment = f"{datetime.now(UTC):%Y%m%dt%H%M%S}"
    made = ClusterIndex(f"{connection.address.name}-{moment}-{token_hex(4)}", version)
    _make(connection, made, public=False)
    return made


def publish(connection: Connection, made: ClusterIndex) -> None:
    """Makes the name stand for this index, and removes the one for which it stood, all at once."""
    name = connection.address.name
    actions: list[dict[str, Any]] = [
        {"add": {"index": made.name, "alias": name}},
        {"add": {"index": made.vocabulary, "alias": name_vocabulary(name)}},
    ]
    for alias in (name, name_vocabulary(name)):
        if connection.finds(f"/_alias/{alias}"):
            old = connection.ask("GET", f"/_alias/{alias}")
            actions += [{"remove_index": {"index": each}} for each in old]
    connection.ask("POST", "/_aliases", {"actions": actions}, patience=PATIENCE)


def remove(connection: Connection, made: ClusterIndex) -> None:
    """Removes an index and its companion, where they are."""
    connection.ask("DELETE", f"/{made.name},{made.vocabulary}", ignore_unavailable=True)


def begin_state(connection: Connection, index: ClusterIndex) -> None:
    """Makes what was written visible to searches, and gives the index another `state`."""
    connection.ask("POST", f"/{index.name},{index.vocabulary}/_refresh", patience=PATIENCE)
    meta = {"_meta": {"vnsearch": index.version, "state": token_hex(8)}}
    connection.ask("PUT", f"/{index.name}/_mapping", meta, patience=PATIENCE)


def _make(connection: Connection, made: ClusterIndex, *, public: bool) -> None:
    """Makes the two indexes; with `public`, the name of the address stands for them."""
    address = connection.address
    name = address.name
    vocabulary = describe_vocabulary(made.version, replicas=address.replicas)
    articles = describe_index(made.version, shards=address.shards, replicas=address.replicas)
    for own, body, written, alias in (
        (made.vocabulary, vocabulary, made.vocabulary_written, name_vocabulary(name)),
        (made.name, articles, made.written, name),
    ):
        aliases: dict[str, Any] = {written: {}, **({alias: {}} if public else {})}
        try:
            connection.ask("PUT", f"/{own}", {**body, "aliases": aliases})
        except ClusterError as error:
            if _EXISTS not in error.reason:
                raise
