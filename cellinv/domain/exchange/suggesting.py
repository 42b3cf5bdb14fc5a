"""A mapping drafted from a file's own headers: what each column most likely says."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Final

from cellinv.domain.exchange.mapping import ImportKind, Meaning
from cellinv.domain.exchange.table import header_key

PLACE: Final = "place:"
"""Begins the role of a column that names one step of the way to a slot: ``place:rack``."""

PLACES: Final = (
    "room", "freezer", "tank", "shelf", "rack", "canister", "cane", "goblet", "box", "bag",
)  # fmt: skip
"""The steps there can be, the outermost first."""

_ROLES: Final[Mapping[ImportKind, tuple[Meaning, ...]]] = {
    ImportKind.VIALS: (
        Meaning.CODE, Meaning.LOT, Meaning.NUMBER, Meaning.LINE, Meaning.AGE, Meaning.DATE,
        Meaning.TYPE, Meaning.STOCK, Meaning.MEDIUM, Meaning.SOURCE, Meaning.NOTE,
        Meaning.CONTAINER, Meaning.SLOT,
    ),
    ImportKind.LOTS: (
        Meaning.CODE, Meaning.LOT_KIND, Meaning.LINE, Meaning.AGE, Meaning.DATE, Meaning.EXPIRES,
        Meaning.RETEST, Meaning.FORMAT, Meaning.FILLED, Meaning.GRADE, Meaning.OWNER,
        Meaning.DONOR, Meaning.TYPE, Meaning.MEDIUM, Meaning.NOTE,
    ),
    ImportKind.STORAGE: (
        Meaning.NAME, Meaning.CONTAINER_TYPE, Meaning.CONTAINER, Meaning.SLOT, Meaning.CODE,
        Meaning.NOTE,
    ),
    ImportKind.RACK_SCAN: (),
}  # fmt: skip

_WORDS: Final[Mapping[Meaning, str]] = {
    Meaning.CODE: "code, vial code, container code, barcode, vial id, tube id, sample id, id, uid",
    Meaning.LINE: "line, cell line, cells, sample name, sample, clone, name",
    Meaning.AGE: "passage, passage or day, passage number, age, days, day",
    Meaning.DATE: "date, made on, date frozen, freeze date, frozen on, freezing date, filled on",
    Meaning.TYPE: "type, cell type, sample type, material",
    Meaning.STOCK: "stock, info, stock type, bank",
    Meaning.MEDIUM: "medium, media, culture medium, cryomedium, freezing medium",
    Meaning.SOURCE: "source, origin, supplier, provider, from",
    Meaning.NOTE: "note, notes, comment, comments, remark, remarks",
    Meaning.LOT: "lot, lot number, batch, batch number, lot code, lot id, batch id",
    Meaning.LOT_KIND: "lot kind, bank type, kind",
    Meaning.NUMBER: "number, vial number, aliquot, vial no",
    Meaning.FORMAT: "format, vial format, primary container",
    Meaning.FILLED: "filled, vials filled, vials, number of vials, quantity, count",
    Meaning.EXPIRES: "expires, expires on, expiry, expiry date, expiration date",
    Meaning.RETEST: "retest, retest on, retest date",
    Meaning.GRADE: "gmp, grade",
    Meaning.OWNER: "owner, party, sponsor, customer",
    Meaning.CONTAINER: "container, inside, storage path, stored in, path",
    Meaning.SLOT: "slot, position, location, well, pos, cell position, slot number",
    Meaning.NAME: "name, container name, container",
    Meaning.CONTAINER_TYPE: "container type, type, container kind",
    Meaning.DONOR: "donor, donor code, donor id, subject",
}  # fmt: skip
_PLACE_WORDS: Final = {
    "freezer": "freezer, freezer name, ultracold", "tank": "tank, dewar, ln2 tank, tank name",
    "rack": "rack, rack stick, stick, tower, rack number", "box": "box, box name, box number",
    "room": "room", "shelf": "shelf, drawer", "canister": "canister", "cane": "cane",
    "goblet": "goblet", "bag": "bag",
}  # fmt: skip
_ALIKE: Final = 0.84


def roles_of(kind: ImportKind) -> tuple[str, ...]:
    """Return what a column of such a list may say: meanings, and of vials the steps of the way."""
    places = tuple(PLACE + step for step in PLACES) if kind is ImportKind.VIALS else ()
    return (*(meaning.value for meaning in _ROLES[kind]), *places)


def suggested(headers: Sequence[str], kind: ImportKind) -> dict[str, str]:
    """Return the likely role of each header that has one; no role twice."""
    found: dict[str, str] = {}
    scores = sorted(
        ((_score(header, role), at, -place, header, role)
         for at, role in enumerate(roles_of(kind))
         for place, header in enumerate(headers)),
        key=_best_first,
    )  # fmt: skip
    for score, _, _, header, role in scores:
        if score >= _ALIKE and header not in found and role not in found.values():
            found[header] = role
    by_path = any(_is_place(role) for role in found.values())
    dropped = Meaning.CONTAINER.value if by_path else ""
    return {head: found[head] for head in headers if found.get(head, dropped) != dropped}


def guessed_kind(headers: Sequence[str]) -> ImportKind:
    """Return the kind of list most of whose columns these look like."""
    kinds = (ImportKind.VIALS, ImportKind.LOTS, ImportKind.STORAGE)
    return max(kinds, key=lambda kind: len(suggested(headers, kind)))


def drafted(
    kind: ImportKind, roles: Mapping[str, str], base: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a mapping file's content for these roles by header; the rest as ``base`` has it.

    What identifies a row stays as in ``base`` where its columns are still there; else it's a
    code, or the place, or all that is said.
    """
    columns = {role: header for header, role in roles.items() if role and not _is_place(role)}
    former = {level["column"]: level for level in (base or {}).get("path", ())}
    path = [
        {**former.get(header, {}), "column": header, "kind": role.removeprefix(PLACE)}
        for header, role in roles.items()
        if _is_place(role)
    ]
    content: dict[str, Any] = {**(base or {}), "kind": kind.value, "columns": columns, "path": path}
    kept = [header for header in (base or {}).get("key", ()) if header in roles]
    content["key"] = kept or _key(kind, columns, [level["column"] for level in path])
    if Meaning.NOTE not in columns:
        content.pop("notes", None)
    return content


def _key(kind: ImportKind, columns: Mapping[str, str], path: Sequence[str]) -> list[str]:
    code = [columns[Meaning.CODE]] if Meaning.CODE in columns else []
    slot = [columns[each] for each in (Meaning.CONTAINER, Meaning.SLOT) if each in columns]
    if kind is ImportKind.STORAGE:
        return code or [columns[each] for each in (Meaning.CONTAINER, Meaning.NAME)
                        if each in columns]  # fmt: skip
    if kind is ImportKind.LOTS or code:
        return code
    return [*path, *slot] or list(columns.values())


def _is_place(role: str) -> bool:
    return role.startswith(PLACE)


def _words(role: str) -> Iterable[str]:
    said = _PLACE_WORDS[role[len(PLACE) :]] if _is_place(role) else _WORDS[Meaning(role)]
    return said.split(", ")


def _score(header: str, role: str) -> float:
    """Return how alike a header and a role's words are: 1 is the same, first words first."""
    key, best = header_key(header), 0.0
    for at, word in enumerate(_words(role)):
        wanted = header_key(word)
        if key == wanted:
            return 2 - at / 100
        best = max(best, SequenceMatcher(None, key, wanted).ratio())
    return best if best < 1 else 1


def _best_first(each: tuple[float, int, int, str, str]) -> tuple[float, int, int]:
    score, at, place, *_ = each
    return -score, at, -place


def roles_in(definition: Mapping[str, Any], headers: Sequence[str]) -> dict[str, str]:
    """Return the role that a mapping gives to each of these headers, blanks and case aside."""
    named = {header_key(header): role for role, header in definition["columns"].items()}
    for level in definition.get("path", ()):
        named[header_key(level["column"])] = PLACE + str(level["kind"])
    roles = roles_of(ImportKind(definition["kind"]))
    found = {header: named.get(header_key(header), "") for header in headers}
    return {header: role for header, role in found.items() if role in roles}
