"""The console entry: without a command it opens the client, which the commands never see."""

import gc
import sys
from collections.abc import Sequence
from typing import Any, Final

from cellinv import __version__

_USUAL: Final = gc.get_threshold()
_YOUNG: Final = 100_000
"""Objects made before they are looked through: imports make many, and all of them stay."""


def main(args: Sequence[str] | None = None) -> int:
    """Run one command, or open the client; return the exit code."""
    given = list(sys.argv[1:] if args is None else args)
    if given == ["--version"]:
        print(f"cellinv {__version__}")  # noqa: T201 - answered before anything is imported
        return 0
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG)
    try:
        from cellinv.cli.program import run

        return run(given, _open_client)
    finally:
        gc.set_threshold(*before)


def _open_client(url: str, **options: Any) -> int:
    from cellinv.app import open_client

    gc.set_threshold(*_USUAL)
    return open_client(url, **options)


if __name__ == "__main__":
    raise SystemExit(main())
