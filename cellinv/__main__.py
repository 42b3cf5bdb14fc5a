"""The console entry: without a command it opens the client, which the commands never see."""

import atexit
import gc
import sys
from collections.abc import Sequence
from typing import Any, Final

from cellinv import __version__

_USUAL: Final = gc.get_threshold()
_YOUNG: Final = 400_000
"""Objects made before they are looked through: a command's imports make fewer."""


def main(args: Sequence[str] | None = None) -> int:
    """Run one command, or open the client; return the exit code."""
    given = list(sys.argv[1:] if args is None else args)
    if given == ["--version"]:
        print(f"cellinv {__version__}")  # noqa: T201 - answered before anything is imported
        return 0
    if args is None:
        collect_late()
    from cellinv.cli.running import run

    return run(given, _open_client)


def collect_late() -> None:
    """Keep the collector off a process of one call, or off a start: what it makes stays."""
    gc.set_threshold(_YOUNG)
    atexit.register(gc.freeze)


def _open_client(url: str, **options: Any) -> int:
    from cellinv.app import open_client

    gc.set_threshold(*_USUAL)
    atexit.unregister(gc.freeze)
    return open_client(url, **options)


if __name__ == "__main__":
    raise SystemExit(main())
