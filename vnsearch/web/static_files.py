"""The files that the pages load: a style sheet, a script and an icon, all of this package."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_FOLDER = Path(__file__).parent / "static"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {path.name: path.read_bytes() for path in sorted(_FOLDER.iterdir()) if path.suffix in _MEDIA_TYPES}

VERSION = blake2b(b"".join(_FILES.values()), digest_size=6).hexdigest()
"""Changes when any of the files does; addresses that name it may be kept for good."""
_FOR_GOOD = "public, max-age=31536000, immutable"


def send_static_file(request: Request, name: str) -> Response:
    """The file with the name; raises the status 404."""
    if name not in _FILES:
        raise HTTPException(404)
    is_current = request.query_params.get("v") == VERSION
    return Response(
        _FILES[name],
        media_type=_MEDIA_TYPES[Path(name).suffix],
        headers={"Cache-Control": _FOR_GOOD if is_current else "no-cache"},
    )
