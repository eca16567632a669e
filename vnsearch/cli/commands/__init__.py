"""The commands, each in the module of its name; a close relative may share it (import is in `export.py`)."""
