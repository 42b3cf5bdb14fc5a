"""Work off the UI thread: one writer, a few readers, results back through one queued signal."""

import functools
import logging
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from types import MethodType
from typing import Any, Final, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from cellinv.domain.errors import CellinvError, DomainError
from cellinv.domain.language import tr
from cellinv.ui.shell.faults import Faults
from cellinv.ui.shell.hub import Changed, Hub, Result, Trouble

T = TypeVar("T")
Callback = Callable[..., Any]

_log: Final = logging.getLogger(__name__)
_READERS: Final = 3


class Cancelled(Exception):
    """Raised inside long work that was asked to stop."""


class Job:
    """The handle of one piece of work: the screen cancels by it, the work reports by it."""

    def __init__(self, report: Callable[["Job", object], None]) -> None:
        self._report = report
        self._stop = Event()

    def cancel(self) -> None:
        """Ask the work to stop; its result, if it still comes, is dropped."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Tell whether the work was asked to stop."""
        return self._stop.is_set()

    def step(self, done: int, total: int, text: str = "") -> None:
        """Report progress from inside the work; stops it here if it was cancelled."""
        if self.cancelled:
            raise Cancelled
        self._report(self, Progress(done, total, text))


@dataclass(frozen=True)
class Progress:
    """How far long work has come: ``done`` of ``total``, and what it is doing now."""

    done: int
    total: int
    text: str = ""


class _Weak:
    """A callback that doesn't keep its screen alive, and is silent once the screen is gone."""

    def __init__(self, call: Callback, owner: QObject | None) -> None:
        method = call.func if isinstance(call, functools.partial) else call
        bound = _owner_of(call)
        self._args = call.args if isinstance(call, functools.partial) else ()
        self._named = call.keywords if isinstance(call, functools.partial) else {}
        weak = isinstance(method, MethodType)
        self._call: Callable[[], Callback | None]
        self._call = weakref.WeakMethod(method) if weak else _keep(method)
        owner = owner or (bound if isinstance(bound, QObject) else None)
        self._owner = weakref.ref(owner) if owner is not None else None

    def __call__(self, value: object) -> bool:
        """Call it unless the screen is gone; tell whether it was called."""
        call = self._call()
        if call is None or not self._alive():
            return False
        call(*self._args, value, **self._named)
        return True

    def _alive(self) -> bool:
        if self._owner is None:
            return True
        owner = self._owner()
        return owner is not None and shiboken6.isValid(owner)


def _keep(call: Callback) -> Callable[[], Callback]:
    def get() -> Callback:
        return call

    return get


@dataclass
class _Order:
    """One piece of work on its way, as the UI thread knows it."""

    work: Callable[[Job], object]
    writes: bool
    done: _Weak | None = None
    refused: _Weak | None = None
    progress: _Weak | None = None
    latest: tuple[int, str] | None = None
    job: Job = field(init=False)


def _no_change(_result: object) -> Changed | None:
    return None


class TaskRunner(QObject):
    """Runs work for the screens. It belongs to the application and outlives every window."""

    _arrived = Signal(object, object, bool)
    _stepped = Signal(object, object)
    idle = Signal()

    def __init__(
        self,
        hub: Hub,
        faults: Faults,
        parent: QObject | None = None,
        changes_of: Callable[[object], Changed | None] = _no_change,
    ) -> None:
        """``changes_of`` reads from an act's result what it touched, for the hub to announce."""
        super().__init__(parent)
        self._hub, self._faults, self._changes_of = hub, faults, changes_of
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(_READERS, "reader")
        self._open: dict[Job, _Order] = {}
        self._latest: dict[tuple[int, str], Job] = {}
        self._unread: list[_Order] = []
        self._closed = False
        queued = Qt.ConnectionType.QueuedConnection
        self._arrived.connect(self._deliver, queued)
        self._stepped.connect(self._show_progress, queued)
        hub.recovered.connect(self.read_again)

    def run_write(
        self,
        fn: Callable[[], T],
        done: Callable[[T], object] | None = None,
        refused: Callable[[DomainError], object] | None = None,
        *,
        owner: QObject | None = None,
    ) -> Job:
        """Run an act on the writer thread, after the acts before it.

        ``done`` gets its result, ``refused`` a rule's no (by default the line at the page's foot
        tells). Both run on the UI thread, and not at all once ``owner`` (by default the object
        whose methods they are) is gone.
        """
        return self._start(_Order(_plain(fn), writes=True), done, refused, owner=owner)

    def run_read(
        self,
        fn: Callable[[], T],
        done: Callable[[T], object] | None = None,
        refused: Callable[[DomainError], object] | None = None,
        *,
        owner: QObject | None = None,
        latest: str = "",
    ) -> Job:
        """Run a question on the readers' pool.

        With ``latest``, a newer question of the same owner under the same name takes its place:
        the older answer is dropped however late it comes.
        """
        order = _Order(_plain(fn), writes=False)
        if latest:
            order.latest = (id(owner or _owner_of(done) or self), latest)
        return self._start(order, done, refused, owner=owner)

    def read_anew(
        self,
        fn: Callable[[], T],
        done: Callable[[T], object],
        refused: Callable[[DomainError], object] | None = None,
        *,
        latest: str,
    ) -> Job:
        """Ask again for what is shown, since something of it was changed.

        Where something else was asked meanwhile under the same name, that is asked again instead:
        it may have been read before the change, and news never takes the place of a wish.
        """
        name = (id(_owner_of(done) or self), latest)
        job = self._latest.get(name)
        wish = self._open.get(job) if job is not None else None
        if wish is None:
            return self.run_read(fn, done, refused, latest=latest)
        order = _Order(wish.work, writes=False, latest=name)
        order.done, order.refused = wish.done, wish.refused
        return self._follow_up(order)

    def run_long(
        self,
        fn: Callable[[Job], T],
        done: Callable[[T], object] | None = None,
        refused: Callable[[DomainError], object] | None = None,
        *,
        progress: Callable[[Progress], object] | None = None,
        writes: bool = False,
        owner: QObject | None = None,
    ) -> Job:
        """Run long work that reports by ``job.step(done, total, text)`` and can be cancelled."""
        order = _Order(fn, writes=writes)
        order.progress = _Weak(progress, owner) if progress else None
        return self._start(order, done, refused, owner=owner)

    def busy(self) -> int:
        """Return how many pieces of work are on their way."""
        return len(self._open)

    def shut_down(self) -> None:
        """Cancel what can be, finish the act being written, and end every thread."""
        self._closed = True
        for job in tuple(self._open):
            job.cancel()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=False)
        self._open.clear()
        self._latest.clear()
        self._unread.clear()

    @Slot()
    def read_again(self) -> None:
        """Ask again what the surroundings left unanswered, unless something newer was asked."""
        unread, self._unread = self._unread, []
        for order in unread:
            if order.latest is None or order.latest not in self._latest:
                if order.latest:
                    self._latest[order.latest] = order.job
                self._submit(order)

    def _start(
        self,
        order: _Order,
        done: Callback | None,
        refused: Callback | None,
        *,
        owner: QObject | None,
    ) -> Job:
        order.done = _Weak(done, owner) if done else None
        order.refused = _Weak(refused, owner) if refused else None
        return self._follow_up(order)

    def _follow_up(self, order: _Order) -> Job:
        """Begin an order; one before it under the same name is answered no more."""
        order.job = Job(self._stepped.emit)
        if order.latest:
            older = self._latest.get(order.latest)
            if older is not None:
                older.cancel()
            self._latest[order.latest] = order.job
            self._unread = [each for each in self._unread if each.latest != order.latest]
        self._submit(order)
        return order.job

    def _submit(self, order: _Order) -> None:
        if self._closed:
            _log.info("work asked for after the end: not started")
            return
        self._open[order.job] = order
        pool = self._writer if order.writes else self._readers
        pool.submit(order.work, order.job).add_done_callback(
            functools.partial(self._hand_over, order.job)
        )

    def _hand_over(self, job: Job, future: "Future[object]") -> None:
        """Send the outcome to the UI thread; runs on the worker."""
        if future.cancelled() or not shiboken6.isValid(self):
            return
        error = future.exception()
        self._arrived.emit(job, error if error else future.result(), error is not None)

    @Slot(object, object)
    def _show_progress(self, job: Job, progress: Progress) -> None:
        order = self._open.get(job)
        if order and order.progress and not job.cancelled:
            order.progress(progress)

    @Slot(object, object, bool)
    def _deliver(self, job: Job, value: object, failed: bool) -> None:
        order = self._open.pop(job, None)
        if order is None:
            return
        if order.latest and self._latest.get(order.latest) is job:
            del self._latest[order.latest]
        if failed:
            self._tell(order, value)
        else:
            self._pass_on(order, value)
        if not self._open:
            self.idle.emit()

    def _pass_on(self, order: _Order, value: object) -> None:
        if order.done and (order.writes or not order.job.cancelled):
            order.done(value)
        change = self._changes_of(value) if order.writes else None
        if change is not None:
            self._hub.changed.emit(change)

    def _tell(self, order: _Order, error: object) -> None:
        if isinstance(error, Cancelled) or (order.job.cancelled and not order.writes):
            return
        if isinstance(error, DomainError):
            told = order.refused is not None and order.refused(error)
            if not told and (order.writes or order.refused is None):
                self._hub.refuse(error)
        elif isinstance(error, CellinvError):
            self._trouble(order, error)
        elif isinstance(error, BaseException):
            self._faults.report(error)

    def _trouble(self, order: _Order, error: CellinvError) -> None:
        """Tell what failed around us; a question is asked again by itself, an act never is."""
        retry: Callable[[], None] = self.read_again
        if order.writes:
            retry = functools.partial(self._submit, order)
            self._hub.ended.emit(Result(tr("Not done: the line at the top says why."), "refused"))
        else:
            self._unread.append(order)
        self._hub.troubled.emit(Trouble.from_error(error, retry))


def _owner_of(call: Callback | None) -> object:
    """Return the object whose method is to be called, ``None`` where it is no method."""
    return getattr(call.func if isinstance(call, functools.partial) else call, "__self__", None)


def _plain(fn: Callable[[], T]) -> Callable[[Job], T]:
    """Make work without a handle look like work with one."""

    def work(_job: Job) -> T:
        return fn()

    return work
