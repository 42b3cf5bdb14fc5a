"""Kinds of lot as data, and which may be made from which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from cellinv.domain.catalog import Entry, by_code
from cellinv.domain.errors import DomainError


class LotKindOrder(DomainError):
    """A lot made from a kind it can't be made from."""

    sentence: ClassVar[str] = "{made} can't be made from {source}."
    way_out: ClassVar[str] = "{made} is made from: {possible}."
    rule: ClassVar[str] = "Banks are made in tiers, and a tier never from a later one (ICH Q5D)."
    who_can: ClassVar[str] = "Nobody: choose another source or register another kind of lot."


class LotKindAfter(DomainError):
    """A lot that descends, over others, from a kind that comes after it."""

    sentence: ClassVar[str] = "{made} can't descend from {source}, however many steps lie between."
    way_out: ClassVar[str] = "Choose a source that comes before {source}."
    rule: ClassVar[str] = "Banks are made in tiers, and a tier never from a later one (ICH Q5D)."
    who_can: ClassVar[str] = "Nobody: choose another source or register another kind of lot."


class LotKindUnknown(DomainError):
    """A kind of lot that is not in the catalogue."""

    sentence: ClassVar[str] = "“{kind}” is not a kind of lot."
    way_out: ClassVar[str] = "The kinds are: {known}."


@dataclass(frozen=True, slots=True)
class LotKind:
    """A kind of lot.

    ``made_from``: kinds its run may consume; ``never_after``: kinds that may be nowhere among
    its ancestors of the same line; ``from_donor``: may be made straight from a donor's material;
    ``bank``: kept to make others from; ``dosed``: what subjects are given; ``released_for``: the
    purposes a release names unless it says others.
    """

    code: str
    name: str
    made_from: tuple[str, ...]
    never_after: tuple[str, ...]
    from_donor: bool
    bank: bool
    dosed: bool
    released_for: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, fields: Mapping[str, object]) -> "LotKind":
        """Read a catalogue entry; CatalogUnsound where it can't be."""
        entry = Entry(fields)
        return cls(
            code=entry.text("code"),
            name=entry.text("name"),
            made_from=entry.texts("made_from"),
            never_after=entry.texts("never_after"),
            from_donor=entry.flag("from_donor"),
            bank=entry.flag("bank"),
            dosed=entry.flag("dosed"),
            released_for=entry.texts("released_for"),
        )


def lot_kinds(entries: Iterable[Mapping[str, object]]) -> dict[str, LotKind]:
    """Return the catalogue of lot kinds by code; every kind it names must be in it."""
    kinds = by_code((kind.code, kind) for kind in map(LotKind.from_dict, entries))
    for kind in kinds.values():
        unknown = sorted({*kind.made_from, *kind.never_after} - set(kinds))
        if unknown:
            raise Entry({}, of=kind.code).unsound(
                "there is no kind {kinds}", kinds=", ".join(unknown)
            )
    return kinds


def check_made_from(
    kinds: Mapping[str, LotKind], made: str, source: str, *, ancestors: Iterable[str] = ()
) -> None:
    """Refuse a lot of kind ``made`` from a lot of kind ``source``.

    ``ancestors``: the kinds of all lots above the source that belong to the same line.

    Raises:
        LotKindOrder, LotKindAfter, LotKindUnknown.
    """
    kind = _known(kinds, made)
    if _known(kinds, source).code not in kind.made_from:
        raise LotKindOrder(made=made, source=source, possible=", ".join(kind.made_from))
    for above in ancestors:
        if above in kind.never_after:
            raise LotKindAfter(made=made, source=above)


def _known(kinds: Mapping[str, LotKind], code: str) -> LotKind:
    if code not in kinds:
        raise LotKindUnknown(kind=code, known=", ".join(kinds))
    return kinds[code]
