"""The console entry: without a command it opens the client, which the commands never see."""

import sys
from collections.abc import Sequence
from typing import Any

from cellinv import __version__


def main(args: Sequence[str] | None = None) -> int:
    """Run one command, or open the client; return the exit code."""
    given = list(sys.argv[1:] if args is None else args)
    if given == ["--version"]:
        print(f"cellinv {__version__}")  # noqa: T201 - answered before anything is imported
        return 0
    from cellinv.cli.program import run

    return run(given, _open_client)


def _open_client(url: str, **options: Any) -> int:
    from cellinv.app import open_client

    return open_client(url, **options)


if __name__ == "__main__":
    raise SystemExit(main())
