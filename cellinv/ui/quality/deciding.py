"""Panels of whoever decides: review, send back, close a case, deviate, release, hold, recall."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit
from typing_extensions import override

from cellinv.domain.language import a_list, tr
from cellinv.domain.purposes import purposes
from cellinv.records.catalog import catalog
from cellinv.services import banks, quality
from cellinv.services.banks.release import usual_purposes
from cellinv.ui.quality.about import AboutSigned
from cellinv.ui.shell.sizes import hold
from cellinv.ui.widgets.acts.acting import listed
from cellinv.ui.widgets.buttons import button
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from cellinv.services.desk import Desk, Signer
    from cellinv.services.ledger import Receipt
    from cellinv.ui.shell.seat import Seat
    from cellinv.ui.widgets.acts.acting import Acting

_LINES_PX: Final = 64


class ReviewPanel(AboutSigned):
    """Signs what another person entered for the items selected."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = tr("Review results"), tr("Review and sign"), "look_up"
        super().__init__(seat, acting, titles, "reviewed", reason="optional")
        self.found = words("", "body", wrap=True)
        self.fields.addWidget(self.found)

    @override
    def prepare(self) -> None:
        lines = (f"{one.item.code} {one.item.name}: {one.last.value}" for one in self.items
                 if one.last and one.last.value)  # fmt: skip
        self.found.setText("\n".join(lines))
        super().prepare()

    @override
    def go(self) -> None:
        codes = tuple(one.item.code for one in self.items)
        act = functools.partial(_review, self.lot.id, codes)
        said = tr("{lot} {items}: reviewed", lot=self.lot.code, items=listed(codes))
        self.sign(act, functools.partial(_said, said))


class SendBackPanel(AboutSigned):
    """Finds a result invalid at its review; the item is to be tested again."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = tr("Find a result invalid"), tr("Send back and sign"), "undo"
        super().__init__(seat, acting, titles, "reviewed")

    @override
    def go(self) -> None:
        if not self.items:
            return
        code = self.items[0].item.code
        act = functools.partial(_send_back, self.lot.id, code)
        said = tr("{lot} {item} is to be tested again", lot=self.lot.code, item=code)
        self.sign(act, functools.partial(_said, said))


class OutcomePanel(AboutSigned):
    """Closes the case of a result out of specification: does it stand, and why."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = tr("Close the case"), tr("Close and sign"), "case"
        super().__init__(seat, acting, titles, "approved", reason="")
        self.outcome = QComboBox()
        for outcome, word in (
            ("invalid", tr("The result is invalid: a retest counts")),
            ("confirmed", tr("The result stands: the item failed")),
            ("accepted", tr("The result stands: the deviation is approved")),
        ):
            self.outcome.addItem(word, outcome)
        self.cause, self.decision = _lines(), _lines()
        self.add(tr("What becomes of the result"), self.outcome)
        self.add(tr("Cause"), self.cause)
        self.add(tr("Decision"), self.decision)

    @override
    def prepare(self) -> None:
        self.cause.clear()
        self.decision.clear()
        self.outcome.setFocus()

    @override
    def go(self) -> None:
        if not self.items:
            return
        code, outcome = self.items[0].item.code, str(self.outcome.currentData())
        told = self.cause.toPlainText(), self.decision.toPlainText()
        act = functools.partial(_close, lot_id=self.lot.id, item=code, outcome=outcome, told=told)
        self.sign(act, _closed)


class DeviationPanel(AboutSigned):
    """Approves that the lot needn't meet an item."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = tr("Approve a deviation"), tr("Approve and sign"), "attention"
        super().__init__(seat, acting, titles, "approved")
        self.cause = _lines()
        self.add(tr("Cause"), self.cause)

    @override
    def prepare(self) -> None:
        self.cause.clear()
        self.cause.setFocus()

    @override
    def go(self) -> None:
        if not self.items:
            return
        code = self.items[0].item.code
        act = functools.partial(
            _deviate, lot_id=self.lot.id, item=code, cause=self.cause.toPlainText()
        )
        said = tr("{lot} {item}: deviation approved", lot=self.lot.code, item=code)
        self.sign(act, functools.partial(_said, said))


class ReleasePanel(AboutSigned):
    """Releases a lot for purposes."""

    def __init__(self, seat: Seat, acting: Acting) -> None:
        titles = tr("Release"), tr("Release and sign"), "released"
        super().__init__(seat, acting, titles, "released")
        self._known = purposes(catalog("purposes"))
        self.purposes = {
            one.code: QCheckBox(tr(one.name)) for one in self._known.values() if one.needs_release
        }
        self.in_the_way = words("", "small", wrap=True)
        self.in_the_way.setProperty("tone", "attention")
        self.fields.addWidget(self.in_the_way)
        self.fields.addWidget(words(tr("For"), "small"))
        self.usual = button(tr("As usual for its kind"), "done", "quiet")
        self.usual.clicked.connect(self._tick_usual)
        for box in self.purposes.values():
            self.fields.addWidget(box)
        self.fields.addWidget(self.usual, 0, Qt.AlignmentFlag.AlignLeft)

    @override
    def prepare(self) -> None:
        missing = self.lot.in_the_way
        self.in_the_way.setText(missing.explain() if missing else "")
        self.in_the_way.setVisible(missing is not None)
        for code, box in self.purposes.items():
            grades = self._known[code].grades
            may = self.lot.grade in grades
            box.setEnabled(may)
            box.setChecked(False)  # what a lot is released for is said by who signs it
            only = tr("Only lots that are {grades} are used for it", grades=a_list(grades))
            box.setToolTip("" if may else only)
        self.usual.setVisible(missing is None and bool(self._usual()))
        super().prepare()
        if not self.usual.isHidden():
            self.usual.setFocus()

    @override
    def go(self) -> None:
        wanted = tuple(code for code, box in self.purposes.items() if box.isChecked())
        if not wanted:
            self.signing.say(tr("Tick what it is released for."))
            return
        act = functools.partial(_release, self.lot.id, wanted)
        self.sign(act, functools.partial(_said, tr("{lot} released", lot=self.lot.code)))

    @Slot()
    def _tick_usual(self) -> None:
        for box in self._usual():
            box.setChecked(True)
        self.signing.start()

    def _usual(self) -> list[QCheckBox]:
        """Return what lots of its kind are released for, as far as its grade lets it be."""
        usual = usual_purposes(self.lot.kind)
        return [box for code, box in self.purposes.items() if code in usual and box.isEnabled()]


class StatePanel(AboutSigned):
    """Puts a lot on hold, rejects or recalls it; what it was released for ends."""

    def __init__(self, seat: Seat, acting: Acting, state: str) -> None:
        titles = {
            "on_hold": (tr("Put on hold"), tr("Hold and sign"), "hold"),
            "rejected": (tr("Reject"), tr("Reject and sign"), "rejected"),
            "recalled": (tr("Recall"), tr("Recall and sign"), "recalled"),
        }[state]
        super().__init__(seat, acting, titles, "approved")
        self._state = state

    @override
    def go(self) -> None:
        said = {
            "on_hold": tr("{lot} is on hold", lot=self.lot.code),
            "rejected": tr("{lot} is rejected", lot=self.lot.code),
            "recalled": tr("{lot} is recalled", lot=self.lot.code),
        }[self._state]
        act = functools.partial(_set_state, self.lot.id, self._state)
        self.sign(act, functools.partial(_said, said))


def _lines() -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    hold(field, height=_LINES_PX)
    return field


def _said(text: str, _receipt: Receipt) -> str:
    return text


def _closed(receipt: Receipt) -> str:
    return tr("{case} closed", case=receipt.details["case"])


# ── on the writer's thread ─────────────────────────────────────────────────────


def _review(lot_id: int, items: tuple[str, ...], desk: Desk, by: Signer, why: str) -> Receipt:
    return quality.review_results(desk, lot_id, items, by=by, reason=why or None)


def _send_back(lot_id: int, item: str, desk: Desk, by: Signer, why: str) -> Receipt:
    return quality.send_back(desk, lot_id, item, reason=why, by=by)


def _close(
    desk: Desk,
    by: Signer,
    _why: str,
    *,
    lot_id: int,
    item: str,
    outcome: str,
    told: tuple[str, str],
) -> Receipt:
    cause, decision = told
    return quality.close_out_of_specification(
        desk, lot_id, item, outcome=outcome, cause=cause, decision=decision, by=by
    )


def _deviate(desk: Desk, by: Signer, why: str, *, lot_id: int, item: str, cause: str) -> Receipt:
    return quality.approve_deviation(desk, lot_id, item, reason=why, cause=cause, by=by)


def _release(lot_id: int, wanted: tuple[str, ...], desk: Desk, by: Signer, why: str) -> Receipt:
    return banks.release_lot(desk, lot_id, wanted, reason=why, by=by)


def _set_state(lot_id: int, state: str, desk: Desk, by: Signer, why: str) -> Receipt:
    return banks.set_lot_state(desk, lot_id, state, reason=why, by=by)
