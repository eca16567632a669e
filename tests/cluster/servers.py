"""Real servers for the tests: nodes of OpenSearch, each a process of its own, of the packages in a folder.

Where the environment variable `VNSEARCH_OPENSEARCH` names the folder to which Maven copied the packages that
`pom.xml` lists, and there is a JDK, clusters can be started; `find_missing` says what is missing. Other
versions of OpenSearch, 2 or 3, are fetched with `-Dopensearch.version` and `-Dlog4j.version`, and run by the
Java that is found first.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

PACKAGES = "VNSEARCH_OPENSEARCH"
_OF_VERSION_2 = ("-Djava.security.manager=allow",)
_HERE = Path(__file__).parent
_START_SECONDS = 120.0
QUICK = (
    "-Xms512m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
)
"""Options of Java for a node that lives too short for the better compiler."""


class Node(NamedTuple):
    """A running node: its process, and the port of its HTTP server."""

    pid: int
    port: int

    def kill(self) -> None:
        """Ends the process at once, as a power cut does; the rest of the cluster is told nothing."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Cluster(NamedTuple):
    """Running nodes that know one another."""

    nodes: tuple[Node, ...]

    @property
    def hosts(self) -> str:
        """The hosts as they stand in the address of an index."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    def ask(self, path: str) -> dict[str, object]:
        """What the first node that answers gives for the path."""
        for node in self.nodes:
            with suppress(OSError), urlopen(f"http://127.0.0.1:{node.port}{path}") as response:
                return dict(json.load(response))
        raise ConnectionError(f"no node of {self.hosts} answers {path}")

    def forget(self, name: str) -> None:
        """Removes the index with this name, and what belongs to it, if there is one."""
        for index in self.ask(f"/{name}*/_settings"):
            request = Request(f"http://127.0.0.1:{self.nodes[0].port}/{index}", method="DELETE")
            with urlopen(request):
                pass

    def end(self) -> None:
        """Ends all of its nodes; what they stored is of no use any more."""
        for node in self.nodes:
            node.kill()


def find_missing() -> str:
    """What a cluster needs and is not here; empty if it can be started."""
    if shutil.which("javac") is None:
        return "there is no JDK to start OpenSearch with"
    if not list(_find_packages().glob("opensearch-[0-9]*.jar")):
        return f"{PACKAGES} names no folder with the packages that tests/cluster/pom.xml lists"
    return ""


def start(folder: Path, count: int, *, owner: int, java: Sequence[str] = QUICK) -> Cluster:
    """Starts a cluster that keeps its data in the folder, and ends with the process `owner` at the latest.

    `java` are options of Java. Returns when all of its nodes answer and know one another.
    """
    classes = folder / "classes"
    _compile(classes)
    with ExitStack() as sockets:
        taken = [sockets.enter_context(socket.socket()) for _ in range(2 * count)]
        for each in taken:
            each.bind(("127.0.0.1", 0))
        ports = [each.getsockname()[1] for each in taken]
    http_ports, transport_ports = ports[:count], ports[count:]
    settings = {"cluster.name": folder.name, "network.host": "127.0.0.1", **_describe_peers(transport_ports)}
    nodes = []
    for number, (port, transport_port) in enumerate(zip(http_ports, transport_ports, strict=True)):
        own = {
            "node.name": f"node-{number}",
            "path.home": str(folder / f"node-{number}"),
            "http.port": str(port),
            "transport.port": str(transport_port),
        }
        arguments = [str(owner), *(f"{name}={value}" for name, value in (settings | own).items())]
        pid = _start_node(folder / f"node-{number}.log", java, classes, arguments)
        nodes.append(Node(pid, port))
    _wait_for(nodes, folder)
    return Cluster(tuple(nodes))


def _find_packages() -> Path:
    return Path(os.environ.get(PACKAGES) or os.devnull)


def _find_version() -> int:
    """The first number of the version of the packages."""
    (server,) = _find_packages().glob("opensearch-[0-9]*.jar")
    return int(server.stem.split("-")[1].partition(".")[0])


def _compile(classes: Path) -> None:
    classes.mkdir(parents=True)
    shutil.copy(_HERE / "log4j2.properties", classes)
    modules = _HERE / "modules" / str(_find_version()) / "Modules.java"
    sources, packages = [_HERE / "ClusterNode.java", modules], _find_packages() / "*"
    options = ["-nowarn", "-proc:none", "-cp", str(packages), "-d", str(classes)]
    subprocess.run(["javac", *options, *map(str, sources)], check=True)


def _describe_peers(transport_ports: Sequence[int]) -> dict[str, str]:
    if len(transport_ports) == 1:
        return {"discovery.type": "single-node"}
    return {
        "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in transport_ports),
        "cluster.initial_cluster_manager_nodes": ",".join(
            f"node-{number}" for number in range(len(transport_ports))
        ),
    }


def _start_node(log: Path, java: Sequence[str], classes: Path, arguments: Sequence[str]) -> int:
    path = os.pathsep.join([str(classes), str(_find_packages() / "*")])
    with log.open("wb") as file:
        process = subprocess.Popen(
            [
                "java",
                *java,
                *(_OF_VERSION_2 if _find_version() == 2 else ()),
                "-cp",
                path,
                "ClusterNode",
                *arguments,
            ],
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that Ctrl+C ends the tests first, and they the node
        )
    _started.append(process)
    return process.pid


_started: list[subprocess.Popen[bytes]] = []
"""Kept, as a process that is still running must not be forgotten."""


def _wait_for(nodes: Sequence[Node], folder: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    for number, node in enumerate(nodes):
        question = f"http://127.0.0.1:{node.port}/_cluster/health?wait_for_nodes={len(nodes)}&timeout=10s"
        while not _is_ready(question):
            if time.monotonic() > end or any(process.poll() is not None for process in _started):
                Cluster(tuple(nodes)).end()
                log = (folder / f"node-{number}.log").read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"node {number} does not start:\n{log[-4000:]}")
            time.sleep(0.1)


def _is_ready(question: str) -> bool:
    try:
        with urlopen(question) as response:
            return not json.load(response)["timed_out"]
    except (URLError, OSError):
        return False
