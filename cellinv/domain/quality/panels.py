"""Panels: what a lot of a kind is tested for, as versioned data that a lot freezes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from cellinv.domain.catalog import Entry
from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr
from cellinv.domain.naming import CodeTaken
from cellinv.domain.quality.specification import Specification, specification_of
from cellinv.domain.quality.units import Units

_MOST_ITEMS: Final = 200
_MOST_VIALS: Final = 1000
_MOST_DAYS: Final = 1000


class Group(StrEnum):
    """What a test looks at."""

    SAFETY = "safety"
    IDENTIFICATION = "identification"
    STEMNESS = "stemness"
    PLURIPOTENCY = "pluripotency"
    ACTIVITY = "activity"


class Laboratory(StrEnum):
    """Who tests."""

    IN_HOUSE = "in-house"
    EXTERNAL = "external"


class PanelUnknown(DomainError):
    """No panel has that name."""

    sentence: ClassVar[str] = "There is no panel “{panel}”."
    way_out: ClassVar[str] = "There are: {known}."


class PanelUnsound(DomainError):
    """A panel that can't be tested by."""

    sentence: ClassVar[str] = "The panel {panel} can't be used: {why}."
    way_out: ClassVar[str] = "Correct the item and save the panel again."


class PanelNameTaken(CodeTaken):
    """The name of a panel made for others, or one that a new panel may not take."""

    sentence: ClassVar[str] = "The name “{code}” is taken by another panel."
    way_out: ClassVar[str] = "Give this one a name of its own."
    rule: ClassVar[str] = "All editions of a panel are for the same owner, product and site."

    def __init__(self, *, name: str, panel_id: int) -> None:
        super().__init__(code=name, kind="panel", record_id=panel_id)


class PanelForAll(DomainError):
    """A panel for more owners or sites than somebody may decide for."""

    sentence: ClassVar[str] = "{who} may not decide what is tested for every owner and site."
    way_out: ClassVar[str] = "Name the owner and the site it is for, or ask who may: {roles}."


@dataclass(frozen=True, slots=True)
class Item:
    """One test of a panel.

    ``vials`` it uses up; ``days`` until its result is expected; ``mandatory``: without it, or an
    approved deviation, no release.
    """

    code: str
    group: Group
    item: str
    purpose: str
    method: str
    specification: str
    laboratory: Laboratory
    days: int
    mandatory: bool = True
    vials: int = 0
    sop: str = ""
    sop_version: str = ""

    @classmethod
    def from_dict(cls, fields: Mapping[str, object]) -> "Item":
        """Read a catalogue entry; CatalogUnsound where it can't be."""
        entry = Entry(fields)
        return cls(
            code=entry.text("code"),
            group=entry.choice("group", Group),
            item=entry.text("item"),
            purpose=entry.text("purpose", ""),
            method=entry.text("method"),
            specification=entry.text("specification"),
            laboratory=entry.choice("laboratory", Laboratory),
            days=entry.whole("days", 0) or 0,
            mandatory=not entry.flag("for_information"),
            vials=entry.whole("vials", 0) or 0,
            sop=entry.text("sop", ""),
            sop_version=entry.text("sop_version", ""),
        )

    def read(self, units: Units) -> Specification:
        """Return the specification as a value."""
        return specification_of(self.specification, units)


@dataclass(frozen=True, slots=True)
class Panel:
    """The items a kind of lot is tested for; ``proposal``: to be replaced by the company's own."""

    name: str
    title: str
    version: int
    lot_kind: str
    items: tuple[Item, ...]
    proposal: bool = False
    source: str = ""

    @classmethod
    def from_dict(cls, fields: Mapping[str, object]) -> "Panel":
        """Read a catalogue file; CatalogUnsound where it can't be."""
        entry = Entry(fields, of=str(fields.get("name", "?")))
        items = fields.get("items")
        if not isinstance(items, list):
            raise entry.unsound("{field} must be a list", field="items")
        return cls(
            name=entry.text("name"),
            title=entry.text("title"),
            version=entry.whole("version") or 0,
            lot_kind=entry.text("lot_kind"),
            items=tuple(map(Item.from_dict, items)),
            proposal=entry.flag("proposal"),
            source=entry.text("source", ""),
        )


def check_panel(panel: Panel, units: Units) -> Panel:
    """Return a panel whose items can all be tested by.

    Raises:
        PanelUnsound: no items, a code twice, or an item without a name, with an unreadable
            specification, an unknown unit, or numbers out of range.
    """
    wrong = next(_wrongs(panel, units), None)
    if wrong is not None:
        raise PanelUnsound(panel=panel.name or "–", why=wrong)
    return panel


def _wrongs(panel: Panel, units: Units) -> Iterator[str]:
    if not panel.name.strip():
        yield tr("it has no name")
    if not 1 <= len(panel.items) <= _MOST_ITEMS:
        yield tr("it must have 1 to {most} items", most=_MOST_ITEMS)
    codes = [item.code.casefold() for item in panel.items]
    for item in panel.items:
        if not item.code.strip() or not item.item.strip():
            yield tr("an item lacks its code or its name")
        if codes.count(item.code.casefold()) > 1:
            yield tr("the code {code} comes twice", code=item.code)
        if not (0 <= item.vials <= _MOST_VIALS and 0 <= item.days <= _MOST_DAYS):
            yield tr("item {code}: vials or days are out of range", code=item.code)
        try:
            item.read(units)
        except DomainError as error:
            yield f"{item.code}: {tr(error.sentence, **error.values)}"
