"""Which connection to a server a thread gets: who writes keeps that which it reads by.

A server plans a statement anew the first times a connection asks for it. A scan that is given the
connection of somebody else would wait for that, and so would those after it.
"""

from __future__ import annotations

from threading import local
from typing import TYPE_CHECKING, Any, Final
from weakref import ref

from sqlalchemy import event
from sqlalchemy.pool import QueuePool
from sqlalchemy.util.queue import Empty, Queue
from typing_extensions import override

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.pool import ConnectionPoolEntry

_LAST: Final = "cellinv_thread"


class _Thread:
    """A thread as long as it lives, and whether it ever wrote; numbers are used again."""

    writes = False


_here: Final = local()


def _this_thread() -> _Thread:
    if not hasattr(_here, "thread"):
        _here.thread = _Thread()
    this: _Thread = _here.thread
    return this


class _Idle(Queue["ConnectionPoolEntry"]):
    """The connections nobody uses just now, the one used last at the end."""

    ended = False

    @override
    def _put(self, item: ConnectionPoolEntry) -> None:
        item.record_info[_LAST] = ref(_this_thread())  # type: ignore[index]
        super()._put(item)

    @override
    def get(self, block: bool = True, timeout: float | None = None) -> ConnectionPoolEntry:
        """Return a connection for this thread; any at all where it has to ``block`` otherwise."""
        with self.mutex:
            found = self._for(_this_thread())
            if found is not None:
                self.queue.remove(found)
                self.not_full.notify()
                return found
            if not block:
                raise Empty
        return super().get(block, timeout)

    def _for(self, thread: _Thread) -> ConnectionPoolEntry | None:
        newest = [(each, _last(each)) for each in reversed(self.queue)]
        own = (each for each, last in newest if last is thread)
        free = (each for each, last in newest if self.ended or last is None or not last.writes)
        return next(own, None) or next(free, None)


def _last(idle: ConnectionPoolEntry) -> _Thread | None:
    """Return who had it last, if that thread is still there."""
    last: _Thread | None = idle.record_info[_LAST]()  # type: ignore[index]
    return last


class Kept(QueuePool):
    """A pool of such connections."""

    _queue_class = _Idle

    @override
    def dispose(self) -> None:
        """Close every idle connection, whoever keeps it."""
        self._pool.ended = True  # type: ignore[attr-defined]
        super().dispose()


def note_writers(engine: Engine) -> None:
    """Note which threads write by an engine."""
    event.listen(engine, "checkout", _note)


def _note(*_which: Any) -> None:
    _this_thread().writes = True
