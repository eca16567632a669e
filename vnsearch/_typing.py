"""Names for the types of arrays, for annotations only: loading `numpy.typing` takes half as long as NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""Numbers of any type, as narrow as they are stored."""
Flags = NDArray[np.bool_]
Numbers = NDArray[np.intp]
"""Numbers of articles or terms, to index other arrays with."""
Ordinals = NDArray[np.uint32]
Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Codes = NDArray[np.int64]
