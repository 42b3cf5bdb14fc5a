"""What the vials of a picture are coloured by: lot, condition, passage or age, each with a tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from cellinv.domain.language import tr
from cellinv.ui.shell.states import look_of

if TYPE_CHECKING:
    from datetime import date

    from cellinv.services.station.views import BoxCell
    from cellinv.services.storage.details import VialDetail

By = Literal["lot", "state", "passage", "age"]
Details = Mapping[int, "VialDetail"]

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_AGES_BELOW: Final = (1, 3, 6, 12, 24, 60, 120, 9999)
_DAYS_A_MONTH: Final = 30.44
_YEAR: Final = 12


@dataclass(frozen=True)
class Group:
    """Vials of one colour: what the legend says of them, and how they are painted.

    ``colour`` is the index of a lot's colour, ``shade`` (0–1) a step of the scale, ``state`` a
    state whose colour is used; one of the three.
    """

    key: str
    text: str
    tag: str
    count: int
    colour: int | None = None
    shade: float | None = None
    state: str = ""


class Colours:
    """The groups of the vials shown, and the one that each vial is in."""

    def __init__(
        self, cells: Iterable[BoxCell] = (), by: By = "lot", details: Details | None = None,
        today: date | None = None,
    ) -> None:  # fmt: skip
        self.by: By = by
        self._details, self._today = details or {}, today
        counts = Counter([self.key_of(cell) for cell in cells if cell.kind == "vial"])
        made = {"lot": _lots, "state": _states, "passage": _passages, "age": _ages}[by](counts)
        self.groups: tuple[Group, ...] = tuple(made)
        self._by_key = {group.key: group for group in self.groups}

    def key_of(self, cell: BoxCell) -> str:
        """Return the key of the group that a vial is in."""
        if self.by == "lot":  # asked for each vial at every scan
            return cell.lot
        return _KEYS[self.by](cell, self._details.get(cell.id or 0), self._today)

    def group_of(self, cell: BoxCell) -> Group:
        """Return the group of a vial."""
        key = self.key_of(cell)
        return self._by_key.get(key) or Group(key, key, "", 0, colour=len(self.groups))

    def tag_of(self, cell: BoxCell) -> str:
        """Return what a vial's cell says of its group; an age is said to the month."""
        if self.by != "age":
            return self.group_of(cell).tag
        detail = self._details.get(cell.id or 0)
        if self._today and detail and detail.filled_on:
            return _age_words(_months(detail.filled_on, self._today))
        return self.group_of(cell).tag


def _state_key(cell: BoxCell, detail: VialDetail | None, _today: date | None) -> str:
    return detail.condition if detail and cell.status == "stored" else cell.status


def _passage_key(_cell: BoxCell, detail: VialDetail | None, _today: date | None) -> str:
    return detail.passage if detail else ""


def _age_key(_cell: BoxCell, detail: VialDetail | None, today: date | None) -> str:
    if detail is None or detail.filled_on is None or today is None:
        return ""
    months = _months(detail.filled_on, today)
    return str(next(at for at, most in enumerate(_AGES_BELOW) if months < most))


_KEYS: Final[dict[By, Callable[[BoxCell, VialDetail | None, date | None], str]]] = {
    "state": _state_key,
    "passage": _passage_key,
    "age": _age_key,
}


def _lots(counts: Counter[str]) -> Iterable[Group]:
    """One colour each in the order in which they are met; letters where there are several."""
    for index, (lot, count) in enumerate(counts.items()):
        tag = _letter(index) if len(counts) > 1 else ""
        yield Group(lot, lot, tag, count, colour=index)


def _letter(index: int) -> str:
    more, at = divmod(index, len(_LETTERS))
    return _LETTERS[at] + (str(more + 1) if more else "")


def _states(counts: Counter[str]) -> Iterable[Group]:
    used: set[str] = set()
    for state, count in counts.items():
        word = look_of(state).text()
        free = (char for char in (*word.upper(), *_LETTERS) if char.isalnum() and char not in used)
        tag = next(free, "?")
        used.add(tag)
        yield Group(state, word, tag, count, state=state)


def _passages(counts: Counter[str]) -> Iterable[Group]:
    known = sorted((each for each in counts if each), key=_in_order)
    for index, passage in enumerate(known):
        yield Group(passage, passage, passage, counts[passage], shade=_step(index, len(known)))
    if counts[""]:
        yield Group("", tr("No passage"), "–", counts[""], state="void")


def _ages(counts: Counter[str]) -> Iterable[Group]:
    words = (
        tr("Under 1 month"), tr("1 to 3 months"), tr("3 to 6 months"), tr("6 to 12 months"),
        tr("1 to 2 years"), tr("2 to 5 years"), tr("5 to 10 years"), tr("Over 10 years"),
    )  # fmt: skip
    for index, said in enumerate(words):
        if counts[str(index)]:
            shade = _step(index, len(words))
            yield Group(str(index), said, "", counts[str(index)], shade=shade)
    if counts[""]:
        yield Group("", tr("Age not known"), "?", counts[""], state="void")


def _step(index: int, count: int) -> float:
    return index / max(count - 1, 1)


def _in_order(text: str) -> tuple[int, str]:
    digits = "".join(char for char in text.partition("+")[0] if char.isdigit())
    return int(digits or 0), text


def _months(since: date, today: date) -> int:
    return max(int((today - since).days / _DAYS_A_MONTH), 0)


def _age_words(months: int) -> str:
    if months < _YEAR:
        return tr("{n} mo", n=months)
    return tr("{n} y", n=months // _YEAR)
