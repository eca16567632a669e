"""What readers yield: articles, rejections, remarks, and members of archives that are yet to be read."""

from __future__ import annotations

from typing import NamedTuple

from vnsearch.model import Article, Rejection
from vnsearch.readers.origin import Origin
from vnsearch.readers.remarks import Remark


class Member(NamedTuple):
    """A file that an archive holds, small enough to be read in any process.

    Its format is told by its `data` and its `name`. `url` is the address it was found at, if it is known.
    """

    data: bytes
    name: str
    origin: Origin
    url: str = ""


Item = Article | Rejection | Remark | Member
