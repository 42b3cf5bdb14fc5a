"""The program's own log: JSON lines in the user's log folder, without secrets or subject data."""

import logging
import secrets
import sys
import tempfile
import traceback
from collections.abc import Iterator
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from platformdirs import user_log_path
from typing_extensions import override

from cellinv.domain.errors import CellinvError

if TYPE_CHECKING:
    import structlog
    from structlog.types import EventDict, Processor

_FILE_NAME: Final = "cellinv.jsonl"
_FILE_BYTES: Final = 1_000_000
_FILES: Final = 5


def configure(level: int | str = logging.INFO, folder: Path | None = None) -> Path:
    """Write the log to ``folder`` (default: the user's log folder) from now on; return the file.

    Five files of one megabyte are kept. Where the folder can't be written the program runs on
    without a log: this never raises. Calling it again replaces the earlier log.
    """
    file = _default_folder(folder) / _FILE_NAME
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if getattr(handler, "is_cellinv_log", False)]:
        root.removeHandler(old)
        old.close()
    root.addHandler(_handler(file))
    logging.getLogger("cellinv").setLevel(level)
    return file


def logger(name: str) -> "structlog.stdlib.BoundLogger":
    """Return a logger for a module (``__name__``): a constant event, and its values by name.

    What is logged is redacted before any handler sees it, whether or not the log is configured.
    """
    import structlog

    wrapped = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            *_chain(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return cast("structlog.stdlib.BoundLogger", wrapped)


def new_log_id() -> str:
    """Return a short random name for one failure, shown to the person and written to the log."""
    return f"L-{secrets.token_hex(4).upper()}"


class _QuietFile(RotatingFileHandler):
    """A rotating file that never disturbs the program: a full disk costs the record, no more."""

    is_cellinv_log = True

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Drop the record."""

    @override
    def doRollover(self) -> None:
        """Rotate, or go on in the same file where another process holds it open (Windows)."""
        try:
            super().doRollover()
        except OSError:
            self.stream = self.stream or self._open()


class _NoFile(logging.NullHandler):
    is_cellinv_log = True


def _default_folder(folder: Path | None) -> Path:
    try:
        return folder or user_log_path("cellinv", appauthor=False)
    except (OSError, RuntimeError):  # no home folder
        return Path(tempfile.gettempdir()) / "cellinv"


def _handler(file: Path) -> logging.Handler:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = _QuietFile(
            file, maxBytes=_FILE_BYTES, backupCount=_FILES - 1, encoding="utf-8", errors="replace"
        )
    except (OSError, ValueError):
        return _NoFile()
    handler.setFormatter(_LateFormatter())
    return handler


class _LateFormatter(logging.Formatter):
    """Loads what formats when the first record comes: most runs of the program write none."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return _formatter().format(record)


@cache
def _formatter() -> logging.Formatter:
    import structlog

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_chain(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=False),
        ],
    )


def _failure(_logger: object, _method: str, event: "EventDict") -> "EventDict":
    """Tell an exception by class and code lines.

    Messages of exceptions are left out: a database driver writes the refused row into them.
    """
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    elif error and not isinstance(error, BaseException):
        error = _current()
    if isinstance(error, BaseException):
        event["failure"] = [_told(part) for part in _causes(error)]
    return event


def _current() -> BaseException | None:
    return sys.exc_info()[1]


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        hidden = current.__suppress_context__
        current = current.__cause__ or (None if hidden else current.__context__)


def _told(error: BaseException) -> dict[str, object]:
    told: dict[str, object] = {"type": type(error).__qualname__}
    if isinstance(error, CellinvError):
        told["values"] = error.values
    if isinstance(error, OSError):
        told["errno"] = error.errno
    frames = traceback.extract_tb(error.__traceback__)
    told["at"] = [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in frames]
    return told


@cache
def _chain() -> "tuple[Processor, ...]":
    import structlog

    from cellinv.devices.redaction import redact

    return (
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _failure,
        redact,
    )
