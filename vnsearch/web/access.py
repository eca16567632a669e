"""Who may use a server: those who know its token, which programs send each time and people type once."""

from __future__ import annotations

import re
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner

from vnsearch.errors import BadArgument, UnreadableFile
from vnsearch.web.tries import TryLimiter

LOGGED_IN = "vnsearch.logged_in"
"""The key of a request's scope that says that its reader has logged in."""
SECONDS_LOGGED_IN = 7 * 24 * 60 * 60
LONGEST_TOKEN = 1000
_SHORTEST_TOKEN = 16
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What can follow `Bearer` in a header (RFC 6750)."""
_TICKET = b"in"


def read_token(path: Path) -> str:
    """The token in the file; raises `UnreadableFile`, or `BadArgument` if it holds none that is safe."""
    try:
        token = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UnreadableFile(str(path), error.strerror or str(error)) from error
    except UnicodeDecodeError:
        token = ""
    if not _TOKEN.fullmatch(token) or not _SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN:
        raise BadArgument(
            f"{path} holds no token: write one of {_SHORTEST_TOKEN} to {LONGEST_TOKEN} letters and digits "
            f"into it, for example with “openssl rand -hex 32 > {path}”"
        )
    return token


class Gate:
    """Checks tokens, and the cookies of those who gave the right one.

    A cookie is a signed time, and no secret of its own: all processes that know the token accept it for
    `SECONDS_LOGGED_IN`, and none any more when the token is another one.
    """

    def __init__(self, token: str, tries: TryLimiter) -> None:
        self._digest = _digest(token)
        self._tries = tries
        self._signer = TimestampSigner(token, salt="vnsearch login", digest_method=sha256)

    def admit(self, token: str, address: str) -> bool:
        """Whether it is the token; `address` is the client's. Raises `TooManyTries`.

        The comparison takes the same time whatever is wrong with it.
        """
        self._tries.check(address)
        is_right = compare_digest(_digest(token), self._digest)
        self._tries.note(address, is_right=is_right)
        return is_right

    def make_cookie(self) -> str:
        """The value of a cookie for who gave the token."""
        return self._signer.sign(_TICKET).decode("ascii")

    def accepts(self, cookie: str) -> bool:
        """Whether the cookie was made with the same token, and not too long ago."""
        try:
            return self._signer.unsign(cookie, SECONDS_LOGGED_IN) == _TICKET
        except (BadSignature, UnicodeEncodeError):
            return False


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
