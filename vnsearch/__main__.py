"""`python -m vnsearch` is the `vnsearch` program."""

from vnsearch.cli import main

main()
