"""Which connection to a server a thread gets: who writes keeps that which it reads by.

A server plans a statement anew the first times a connection asks for it. A scan that is given the
connection of somebody else would wait for that, and so would those after it.
"""

from __future__ import annotations

from threading import get_ident
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import event
from sqlalchemy.pool import QueuePool
from sqlalchemy.util.queue import Empty, Queue
from typing_extensions import override

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.pool import ConnectionPoolEntry

_LAST: Final = "cellinv_thread"
_writing: Final[set[int]] = set()
"""The threads of this process that ever wrote."""


class _Idle(Queue["ConnectionPoolEntry"]):
    """The connections nobody uses just now, the one used last at the end."""

    @override
    def _put(self, item: ConnectionPoolEntry) -> None:
        item.record_info[_LAST] = get_ident()  # type: ignore[index]
        super()._put(item)

    @override
    def get(self, block: bool = True, timeout: float | None = None) -> ConnectionPoolEntry:
        """Return a connection for this thread; any at all where it has to ``block`` otherwise."""
        with self.mutex:
            found = self._for(get_ident())
            if found is not None:
                self.queue.remove(found)
                self.not_full.notify()
                return found
            if not block:
                raise Empty
        return super().get(block, timeout)

    def _for(self, thread: int) -> ConnectionPoolEntry | None:
        newest = [(each, each.record_info[_LAST]) for each in reversed(self.queue)]  # type: ignore[index]
        own = (each for each, last in newest if last == thread)
        free = (each for each, last in newest if last not in _writing)
        return next(own, None) or next(free, None)


class Kept(QueuePool):
    """A pool of such connections."""

    _queue_class = _Idle


def note_writers(engine: Engine) -> None:
    """Note which threads write by an engine."""
    event.listen(engine, "checkout", _note)


def _note(*_which: Any) -> None:
    _writing.add(get_ident())
