"""A real proxy before a cluster: nginx, with TLS, passwords and limits, which the test nodes have not."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER, PASSWORD = "an", "bí mật"
_CONFIGURATION = """
daemon off;
{user}
pid {folder}/pid;
error_log {folder}/errors;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  limit_req_zone $binary_remote_addr zone=busy:1m rate=10r/s;
  server {{
    listen 127.0.0.1:{port} {tls};
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    client_max_body_size 100m;
    location / {{
      {rules}
      proxy_pass http://{host};
    }}
  }}
}}
"""


_MAKE_CERTIFICATE = [
    *"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test".split(),
    *("-addext", "subjectAltName=IP:127.0.0.1"),
]


def find_missing() -> str:
    """What a proxy needs and is not here; empty if it can be started."""
    return next((f"there is no {name}" for name in ("nginx", "openssl") if shutil.which(name) is None), "")


@contextmanager
def proxy(folder: Path, host: str, *, rules: str = "", tls: str = "") -> Iterator[int]:
    """Runs a proxy before the host; yields its port. Its certificate, for 127.0.0.1, is `cert.pem`."""
    folder.mkdir()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    subprocess.run(
        [*_MAKE_CERTIFICATE, "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True,
        capture_output=True,
    )
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    configuration = _CONFIGURATION.format(
        folder=folder, port=port, host=host, tls=tls, user=_find_user(), rules=rules.format(folder=folder)
    )
    (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
    running = subprocess.Popen(
        ["nginx", "-p", str(folder), "-c", "nginx.conf", "-e", "errors"], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port, running, folder)
        yield port
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)


def _find_user() -> str:
    """Where the tests are run by root, nginx must be told to stay so, to read the files of the test."""
    return "user root;" if os.geteuid() == 0 else ""


def _wait_for(port: int, running: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + 30
    while True:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        if running.poll() is not None or time.monotonic() > end:
            raise RuntimeError((folder / "errors").read_text(encoding="utf-8"))
        time.sleep(0.02)
