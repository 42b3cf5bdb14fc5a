"""Who sits at the window: signing in and out, the lock, and one person after another."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from cellinv.domain.language import tr
from cellinv.ui.shell.entering import Asked, Entered, Settling, Sittings, enter_as, settle
from cellinv.ui.shell.hub import Changed
from cellinv.ui.shell.lock import InSight
from cellinv.ui.shell.minding import Minding
from cellinv.ui.shell.settling import SettleStep, SittingStep
from cellinv.ui.shell.sign_in import SignInPage
from cellinv.ui.shell.swapping import Swapping

if TYPE_CHECKING:
    from cellinv.domain.errors import DomainError
    from cellinv.domain.people import Sitting
    from cellinv.services.desk import Actor
    from cellinv.ui.shell.entering import Answer, Opening, Settled
    from cellinv.ui.shell.scan_bus import ScanBus
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.shell.window import Keep, MainWindow


class Door(QObject):
    """The way to the desk of one window; ``entered`` carries who came, and what they keep."""

    entered = Signal(object, str)

    def __init__(
        self, seat: Seat, window: MainWindow, bus: ScanBus, opening: Opening, hint: str = ""
    ) -> None:
        super().__init__(window)
        self._seat, self._window, self._bus = seat, window, bus
        self._opening, self._hint = opening, hint
        self._page: SignInPage | None = None
        self._settling: Settling | None = None
        self._sittings: Sittings | None = None
        self._behind: Actor | None = None
        self._focus: QWidget | None = None
        self.minding = Minding(seat, window, bus.presence)
        self.minding.idle.connect(self.lock)
        self._swapping = Swapping(seat, window, self.try_at)
        self._swapping.answered.connect(self._answered)
        window.lock_asked.connect(self.lock)

    # ── in and out ──────────────────────────────────────────────────────────

    @Slot()
    def sign_out(self) -> None:
        """Show the sign-in page; nobody sits at the desk any more."""
        self._cover()
        self._window.top_line.out_now.let_follow(None)
        desk = self._seat.desk
        self._seat.take(replace(desk, actor=None, rights=(), withheld=(), witness=None))
        self._behind = None
        page = SignInPage(self._seat.tasks)
        page.user.setText(self._opening.login or "")
        self.receive(page)

    def receive(self, page: SignInPage) -> None:
        """Let in who signs in on this page, which may have been shown before there was a door."""
        self._show(page, keep=False)
        page.let_in(self._try, self._hint)

    @Slot()
    def lock(self) -> None:
        """Cover the page until whoever sits here, or somebody else, goes on with the work."""
        actor = self._seat.desk.actor
        if actor is None or not self._window.signed_in:
            return
        self._focus = QApplication.focusWidget()
        self._cover()
        self._behind = actor
        out_now, beside = self._window.top_line.out_now, None
        if not out_now.isHidden():  # an administrator may not look
            beside = InSight(self._seat.desk.now, self._window.glance())
        told = tr("Locked: {name} works here", name=actor.name)
        page = SignInPage(self._seat.tasks, self._try, locked=told, beside=beside)
        page.user.setText(actor.login)
        self._show(page, keep=True)
        out_now.let_follow(beside.out_now if beside else None)

    def close(self) -> None:
        """Mind nothing any more."""
        self.minding.end()

    def _cover(self) -> None:
        """Put away what would stay in sight or in reach above the page."""
        self.minding.end()
        self._bus.set_signed_in(False)
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        for dialog in self._window.findChildren(QFileDialog):
            dialog.reject()

    def _show(self, page: SignInPage, *, keep: bool) -> None:
        self._page = page
        page.badges = self._window.badges
        self.minding.page = page
        page.signed_in.connect(self._answered)
        self._window.show_sign_in(page, keep=keep)
        self.minding.read_badges()

    # ── what stands between ─────────────────────────────────────────────────

    def _try(self, who: str, secret: str) -> Answer:
        """Try to sign somebody in; runs on the writer's thread."""
        return self.try_at(Asked(who, secret))

    def try_at(self, asked: Asked) -> Answer:
        """Try to sign somebody in where work goes on, else where the program was told to."""
        desk = self._seat.desk
        at_work = desk.actor is not None and desk.site is not None
        here = desk.site.code if at_work and desk.site else self._opening.site
        return enter_as(desk, replace(asked, site=here))

    @Slot(object)
    def _answered(self, answer: Answer) -> None:
        if isinstance(answer, Settling):
            self._settling = answer
            step = SettleStep(answer)
            step.given.connect(self._settle)
            step.emergency.connect(self._emergency)
            self._step(step)
        elif isinstance(answer, Sittings):
            self._sittings = answer
            choice = SittingStep(answer)
            choice.chosen.connect(self._sit_as)
            self._step(choice)
        elif isinstance(answer, Entered):
            self._settling = self._sittings = None
            self._come_in(answer)

    def _step(self, step: SettleStep | SittingStep) -> None:
        """Show a step on the sign-in page, which covers the page when the badge was swapped."""
        if self._window.signed_in:
            self.lock()
        if self._page is not None:
            self._page.show_step(step)

    @Slot(object)
    def _settle(self, given: Settled) -> None:
        if self._settling is not None:
            self._run(functools.partial(settle, self._seat.desk, self._settling, given))

    @Slot()
    def _emergency(self) -> None:
        if self._settling is not None:
            self._run(functools.partial(self.try_at, replace(self._settling.asked, emergency=True)))

    @Slot(str)
    def _sit_as(self, sitting: str) -> None:
        if self._sittings is not None:
            asked = replace(self._sittings.asked, sitting=cast("Sitting", sitting))
            self._run(functools.partial(self.try_at, asked))

    def _run(self, work: functools.partial[Answer]) -> None:
        self._seat.tasks.run_write(work, self._answered, self._refused, owner=self)

    def _refused(self, error: DomainError) -> bool:
        if self._page is not None:
            self._page.refuse(error)
        return True

    def _come_in(self, entered: Entered) -> None:
        before = self._behind or self._seat.desk.actor
        same = before is not None and before == entered.desk.actor
        keep: Keep = ("all" if same else "task") if entered.keeps else "nothing"
        self._behind = None
        self._window.top_line.out_now.let_follow(None)
        self._seat.take(entered.desk)
        self._bus.set_signed_in(True)
        self.entered.emit(entered, keep)
        if same:
            self._focus_again()
        elif before is not None:
            self._seat.hub.changed.emit(Changed.of(("person", "vial", "container", "lot")))
            name = entered.desk.actor.name if entered.desk.actor else ""
            self._seat.hub.done(tr("{name} works on here", name=name))
            self._seat.hub.sound_asked.emit("done")
        if entered.idle is not None:
            self._seat.hub.refuse(entered.idle)
        self.minding.begin()

    def _focus_again(self) -> None:
        self._swapping.focus_again(self._focus)
        self._focus = None
