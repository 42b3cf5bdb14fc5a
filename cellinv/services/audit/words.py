"""The ledger's values as people read them: codes and slots instead of row ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.records.queries.storage import container_row, slot_label
from cellinv.records.queries.things import thing_queries, things
from cellinv.records.tables.quality import Panel, PanelItem

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.services.people.reach import Reach

NOTHING: Final = "–"
UNSAID: Final = frozenset(
    {
        "name_key", "corrections", "started_entry_id", "ended_entry_id", "type_id", "format_id",
        "started_at", "record_id", "record_kind", "definition",
    }
)  # fmt: skip
"""Values that say nothing to people, or again what another one says."""
_KINDS: Final = {"line": "cell_line", "parent": "container", "child": "container", "owner": "party"}
_STATES: Final = frozenset({"status", "state", "outcome"})
"""Values that are words of the program's own."""
_CODED: Final = {"item": PanelItem.code, "panel": Panel.code}
"""What is no record of its own, and what it is called by."""


@dataclass(slots=True)
class Words:
    """What row ids are called, looked up once, for whoever reads."""

    session: Session
    reach: Reach
    known: dict[Key, str] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)

    def of(self, name: str, value: Any) -> str:
        """Return the value of a column."""
        if value is None:
            return NOTHING
        if isinstance(value, bool):
            return tr("yes") if value else tr("no")
        if name.endswith("_at") and isinstance(value, str):
            return moment(value)
        if not name.endswith("_id"):
            said = str(value).replace("_", " ") if isinstance(value, str) else str(value)
            return tr(said) if name in _STATES else said
        stem = name.removesuffix("_id")
        if stem == "person" or stem.endswith("_by"):
            return self.people.get(value, str(value))
        return self.code(Key(_KINDS.get(stem, stem), value))

    def code(self, key: Key) -> str:
        """Return the code of a record, a dash for one that may not be seen."""
        if key not in self.known and key.kind in _CODED:
            code = _CODED[key.kind]
            self.known[key] = (
                self.session.scalar(select(code).where(code.class_.id == key.id)) or NOTHING
            )
        elif key not in self.known:
            found = things(self.session, [key]) if key.kind in thing_queries() else {}
            thing = found.get(key)
            seen = thing is not None and self.reach.sees(thing.owner_id, thing.site_id)
            self.known[key] = thing.code if thing is not None and seen else NOTHING
        return self.known[key]

    def place(self, values: dict[str, Any]) -> str:
        """Return ``B-0113 A1`` for a placement's values."""
        container = values["container_id"]
        code = self.code(Key("container", container))
        if code == NOTHING or values.get("slot_row") is None:
            return code
        kind = container_row(self.session, container).kind
        return f"{code} {slot_label(kind, values['slot_row'], values['slot_column'])}"


def moment(text: str) -> str:
    """Return a time of the ledger, to the second."""
    return f"{text[:10]} {text[11:19]} UTC"


def field_name(name: str) -> str:
    """Return a column as people call it."""
    return tr(name.removesuffix("_id").replace("_", " "))
