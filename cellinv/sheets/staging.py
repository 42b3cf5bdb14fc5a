"""Files that appear whole or not at all: written under a temporary name, then moved."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from cellinv.sheets.errors import SheetNotWritten

if TYPE_CHECKING:
    from openpyxl import Workbook

T = TypeVar("T")


def put_in_place(path: Path, write: Callable[[Path], T]) -> T:
    """Let ``write`` make a file beside ``path``, then move it there; return what it returned.

    Whatever ``write`` does besides, such as an entry about the file, comes before the file is
    seen, and where it fails the file never is.

    Raises:
        SheetNotWritten: it can't be made or put there.
    """
    staged = path.with_name(f".{path.stem}.{uuid4().hex[:8]}{path.suffix}")
    try:
        made = write(staged)
        staged.replace(path)
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise SheetNotWritten(name=path.name, why=why) from problem
    finally:
        staged.unlink(missing_ok=True)
    return made


@contextmanager
def streamed_workbook() -> Iterator["Workbook"]:
    """Give a write-only workbook; what it streamed to is closed and gone if it is never saved."""
    from openpyxl import Workbook
    from openpyxl.utils.exceptions import WorkbookAlreadySaved

    workbook = Workbook(write_only=True)
    try:
        yield workbook
    finally:
        for sheet in workbook.worksheets:
            with suppress(WorkbookAlreadySaved):
                sheet.close()
                sheet._writer.cleanup()  # noqa: SLF001  (nothing else removes its temporary file)
