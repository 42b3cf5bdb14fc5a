"""The tables of lots and items: their columns, and the words of groups and laboratories."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from cellinv.domain.language import a_list, tr
from cellinv.ui.widgets.rows import Column

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from cellinv.records.queries.quality import AttemptFound, ItemStands
    from cellinv.services.quality.progress import LotQuality

GROUPS = ("safety", "identification", "stemness", "pluripotency", "activity")
"""The groups of items, in the order shown."""


def group_word(group: str) -> str:
    """Return what a group is called."""
    known = {
        "safety": tr("Safety"),
        "identification": tr("Identification"),
        "stemness": tr("Stemness"),
        "pluripotency": tr("Pluripotency"),
        "activity": tr("Activity"),
    }
    return known.get(group, group)


def _told_shortly(lot: LotQuality) -> str:
    """Return how far a lot is; what there is none of isn't said in a narrow list."""
    if lot.panel is None:
        return lot.told
    now = lot.counted
    parts = [tr("{done} of {items}", done=now.done, items=now.items)]
    parts += [tr("{n} overdue", n=now.overdue)] if now.overdue else []
    parts += [tr("{n} failed", n=now.failed)] if now.failed else []
    return a_list(parts)


def lot_columns() -> tuple[Column[LotQuality], ...]:
    """Return the columns of the list of lots, in the language in use."""
    return (
        Column("code", tr("Lot"), attrgetter("code"), mono=True, width=132),
        Column("told", tr("Tests"), _told_shortly, width=100),
        Column("status", tr("State"), attrgetter("status"), state=True, width=110, hidden=True),
        Column("kind", tr("Kind"), attrgetter("kind"), width=70, hidden=True),
        Column("owner", tr("Owner"), attrgetter("owner"), width=110, hidden=True),
        Column("site", tr("Site"), attrgetter("site"), width=70, hidden=True),
        Column("line", tr("Cell line"), attrgetter("line"), mono=True, width=100, hidden=True),
        Column("product", tr("Product"), attrgetter("product"), width=100, hidden=True),
        Column("grade", tr("Grade"), attrgetter("grade"), width=80, hidden=True),
        Column("filled_on", tr("Filled on"), attrgetter("filled_on"), width=108, hidden=True),
        Column("expires_on", tr("Expires on"), attrgetter("expires_on"), width=108, hidden=True),
    )


def item_columns() -> tuple[Column[ItemStands], ...]:
    """Return the columns of a lot's items, in the language in use."""
    return (
        Column("code", tr("Item"), attrgetter("item.code"), mono=True, width=64),
        Column("name", tr("Test"), attrgetter("item.name"), width=200),
        Column("state", tr("State"), _state, state=True, width=132),
        Column("value", tr("Result"), _values, width=120),
        Column("specification", tr("Specification"), attrgetter("item.specification"), width=190,
               leaves=1),
        Column("due_on", tr("Due"), _due, whole=True, width=104),
        Column("group", tr("Group"), attrgetter("item.category"), group_word, width=116,
               leaves=2),
        Column("laboratory", tr("Laboratory"), _laboratory, width=128, hidden=True),
        Column("method", tr("Method"), attrgetter("item.method"), width=180, hidden=True),
        Column("mandatory", tr("Mandatory"), attrgetter("item.mandatory"), _yes, width=92,
               hidden=True),
        Column("attempts", tr("Attempts"), _attempts, right=True, width=88, hidden=True),
        Column("sent_on", tr("Sent"), _last("sent_on"), width=104, hidden=True),
        Column("received_on", tr("Received"), _last("received_on"), width=104, hidden=True),
        Column("analyst", tr("Analyst"), _last("analyst"), width=120, hidden=True),
        Column("entered_by", tr("Entered by"), _last("entered_by"), width=130, hidden=True),
        Column("reviewed_by", tr("Reviewed by"), _last("reviewed_by"), width=130, hidden=True),
    )  # fmt: skip


def laboratory_word(item: ItemStands) -> str:
    """Return who tests: the laboratory it was sent to, else in-house or external."""
    return _laboratory(item)


def attempt_dates(one: AttemptFound) -> str:
    """Return when an attempt was sent, is due and was received, as far as it is known."""
    known: tuple[tuple[str, date | None], ...] = (
        (tr("sent {day}", day=one.sent_on), one.sent_on),
        (tr("due {day}", day=one.due_on), one.due_on if one.value is None else None),
        (tr("received {day}", day=one.received_on), one.received_on),
    )
    return " · ".join(text for text, day in known if day is not None)


def attempt_people(one: AttemptFound) -> str:
    """Return who analysed, entered, judged and reviewed an attempt."""
    known = (
        (tr("analyst {name}", name=one.analyst), one.analyst),
        (tr("entered by {name}, {at}", name=one.entered_by, at=_at(one.entered_at)),
         one.entered_by),
        (tr("judged by {name}: {why}", name=one.judged_by, why=one.judgement), one.judged_by),
        (tr("reviewed by {name}, {at}", name=one.reviewed_by, at=_at(one.reviewed_at)),
         one.reviewed_by),
    )  # fmt: skip
    return " · ".join(text for text, name in known if name)


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def _state(item: ItemStands) -> str:
    return item.state.value


def _values(item: ItemStands) -> str | None:
    """Return every attempt's value, the first one first: a retest hides nothing."""
    return " → ".join(one.value for one in item.attempts if one.value) or None


def _due(item: ItemStands) -> date | None:
    return None if any(one.value for one in item.attempts) else item.due_on


def _laboratory(item: ItemStands) -> str:
    named = item.last.laboratory if item.last else None
    if named:
        return named
    return tr("External") if item.item.laboratory == "external" else tr("In-house")


def _attempts(item: ItemStands) -> int:
    return len(item.attempts)


def _yes(value: object) -> str:
    return tr("Yes") if value else tr("For information")


def _last(name: str) -> Callable[[ItemStands], object]:
    def get(item: ItemStands) -> object:
        return getattr(item.last, name) if item.last else None

    return get
