"""Starts the client to be measured as the program starts itself: the collector kept off."""

import sys

from cellinv.__main__ import collect_late


def main() -> None:
    """Import and drive the client."""
    collect_late()
    from tests.bench import working

    working.main(*sys.argv[1:])


if __name__ == "__main__":
    main()
