"""What assistants that work with a language model may ask of an index, over the Model Context Protocol.

They get a few tools that only read, with answers that are bounded in length and in time. It needs what
`pip install "vnsearch[mcp]"` installs.
"""

try:
    import mcp  # noqa: F401
except ModuleNotFoundError as error:
    raise ImportError(
        f'assistants need the package {error.name!r}: run “pip install "vnsearch[mcp]"”'
    ) from error
