"""Files that appear whole or not at all: written under a temporary name, then moved."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from cellinv.sheets.errors import SheetNotWritten


def put_in_place(path: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` make a file beside ``path``, then move it there; SheetNotWritten."""
    staged = path.with_name(f".{path.stem}.{uuid4().hex[:8]}{path.suffix}")
    try:
        write(staged)
        staged.replace(path)
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise SheetNotWritten(name=path.name, why=why) from problem
    finally:
        staged.unlink(missing_ok=True)
