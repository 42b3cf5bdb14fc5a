"""What must always hold of the records, asked of the database as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from cellinv.domain.naming import code_key
from cellinv.records.verify.report import Wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cellinv.records.verify.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Invariant:
    """A question whose every answer is wrong: the first column says where, all fill the words."""

    number: int
    sql: str
    sentence: str


INDEXED: Final = (
    Invariant(1, "SELECT v.code FROM placement p JOIN vial v ON v.id = p.vial_id "
              "WHERE p.ended_at IS NULL GROUP BY v.id, v.code HAVING count(*) > 1",
              "vial {n0} stands in more than one place."),
    Invariant(1, "SELECT c.code FROM placement p JOIN container c ON c.id = p.child_id "
              "WHERE p.ended_at IS NULL GROUP BY c.id, c.code HAVING count(*) > 1",
              "container {n0} stands in more than one place."),
    Invariant(1, "SELECT c.code, p.slot_row + 1, p.slot_column + 1 FROM placement p "
              "JOIN container c ON c.id = p.container_id "
              "WHERE p.ended_at IS NULL AND p.slot_row IS NOT NULL "
              "GROUP BY c.id, c.code, p.slot_row, p.slot_column HAVING count(*) > 1",
              "container {n0}: the slot in row {n1}, column {n2} holds more than one thing."),
    Invariant(7, "SELECT key FROM code WHERE kind <> 'old_label' GROUP BY key HAVING count(*) > 1",
              "code {n0} names more than one record."),
)  # fmt: skip
"""What unique indexes hold: asked only where the schema isn't as it should be."""

_BY_ID: Final = {True: "NOT INDEXED", False: ""}
"""By whether it is SQLite: read by id, a row lies beside what belongs to the row before it."""

PLACES: Final = (
    Invariant(1, "SELECT v.code FROM vial v BY_ID WHERE v.status = 'stored' AND NOT EXISTS "
              "(SELECT 1 FROM placement p WHERE p.vial_id = v.id AND p.ended_at IS NULL)",
              "vial {n0} is stored, but stands nowhere."),
    Invariant(1, "SELECT v.code, v.status FROM placement p JOIN vial v ON v.id = p.vial_id "
              "WHERE p.ended_at IS NULL AND v.status NOT IN ('stored', 'in_transit')",
              "vial {n0} is {n1}, but still has a place."),
    Invariant(1, "SELECT c.code FROM container c LEFT JOIN placement p "
              "ON p.child_id = c.id AND p.ended_at IS NULL "
              "WHERE coalesce(c.parent_id, 0) <> coalesce(p.container_id, 0)",
              "container {n0} doesn't stand where its placement says."),
)  # fmt: skip

COUNTS: Final = (
    Invariant(4, "SELECT x.code, x.vials, x.filled FROM (SELECT l.code, l.filled, "
              "(SELECT count(*) FROM vial v WHERE v.lot_id = l.id) - (SELECT count(*) FROM vial v "
              "WHERE v.lot_id = l.id AND v.status = 'void') AS vials FROM lot l) x "
              "WHERE x.vials <> x.filled",
              "lot {n0} has {n1} vials that aren't void, but its fill record says {n2}."),
)  # fmt: skip

_REACHED: Final = """
SELECT v.code AS vial, d.code AS dose, d.product_id, d.placebo, d.subject_id, s.study_id,
  v.lot_id, v.id AS vial_id,
  coalesce((SELECT min(a.given_at) FROM administration a WHERE a.dose_id = d.id),
    d.released_at, e.happened_at) AS at
FROM dose_vial dv JOIN dose d ON d.id = dv.dose_id JOIN vial v ON v.id = dv.vial_id
JOIN subject s ON s.id = d.subject_id LEFT JOIN ledger_entry e ON e.id = dv.entry_id"""

DOSES: Final = (
    Invariant(6, f"SELECT r.dose, r.vial FROM ({_REACHED}) r WHERE NOT EXISTS "  # noqa: S608
              "(SELECT 1 FROM lot_release x WHERE x.lot_id = r.lot_id "
              "AND ' ' || replace(x.purposes, ',', ' ') || ' ' LIKE '% clinical %' "
              "AND x.released_at <= r.at AND (x.ended_at IS NULL OR x.ended_at > r.at) "
              "AND (x.study_id IS NULL OR x.study_id = r.study_id))",
              "dose {n0} has vial {n1}, whose lot wasn't released for clinical use then."),
    Invariant(6, "SELECT d.code, t.code FROM dose d JOIN subject s ON s.id = d.subject_id "
              "JOIN study t ON t.id = s.study_id "
              "WHERE d.product_id <> t.product_id AND NOT d.placebo",
              "dose {n0} isn't of the product of study {n1}."),
    Invariant(6, "SELECT d.code, v.code FROM dose_vial dv JOIN dose d ON d.id = dv.dose_id "
              "JOIN vial v ON v.id = dv.vial_id JOIN lot l ON l.id = v.lot_id "
              "WHERE NOT d.placebo AND coalesce(l.product_id, 0) <> d.product_id",
              "dose {n0} has vial {n1} of another product."),
    Invariant(6, "SELECT d.code, v.code FROM dose_vial dv JOIN dose d ON d.id = dv.dose_id "
              "JOIN vial v ON v.id = dv.vial_id JOIN lot l ON l.id = v.lot_id "
              "WHERE l.subject_id IS NOT NULL AND l.subject_id <> d.subject_id",
              "dose {n0} has vial {n1}, which was made for another subject."),
)  # fmt: skip

GRADE: Final = (
    Invariant(6, "SELECT l.code, s.code FROM lot l JOIN run_input i ON i.run_id = l.run_id "
              "JOIN vial v ON v.id = i.vial_id JOIN lot s ON s.id = v.lot_id "
              "WHERE l.grade = 'GMP' AND s.grade <> 'GMP'",
              "lot {n0} is GMP, but was made from {n1}, which isn't."),
    Invariant(6, "SELECT l.code, r.code FROM lot l JOIN run r ON r.id = l.run_id "
              "WHERE l.grade = 'GMP' AND r.grade <> 'GMP'",
              "lot {n0} is GMP, but run {n1} that made it isn't."),
    Invariant(6, "SELECT l.code, r.code FROM lot l JOIN run r ON r.id = l.run_id "
              "WHERE l.grade = 'GMP' AND r.engineering",
              "lot {n0} is GMP, but engineering run {n1} made it."),
    Invariant(6, "SELECT l.code FROM lot l JOIN lot_release x ON x.lot_id = l.id "
              "WHERE l.grade <> 'GMP' AND x.ended_at IS NULL "
              "AND ' ' || replace(x.purposes, ',', ' ') || ' ' LIKE '% clinical %'",
              "lot {n0} isn't GMP, but released for clinical use."),
)  # fmt: skip
"""What wasn't made under GMP never enters a clinical lot."""

_NAMED: Final = ("donor", "cell_line", "lot", "vial", "run", "container", "product", "study",
                 "subject", "dose")  # fmt: skip

_UNFINDABLE: Final = (
    "SELECT t.code FROM THING t BY_ID LEFT JOIN code c ON c.record_kind = 'THING' "
    "AND c.record_id = t.id AND c.text = t.code WHERE c.id IS NULL"
)

CODES: Final = tuple(
    Invariant(
        7, _UNFINDABLE.replace("THING", table), table + " {n0} can't be found by its code."
    )
    for table in _NAMED
)  # fmt: skip

TEXTS: Final = tuple(
    Invariant(8, f"SELECT id, typeof(code) FROM {table} WHERE typeof(code) <> 'text'",  # noqa: S608
              table + " row {n0} has a code that isn't text, but {n1}.")
    for table in _NAMED
)  # fmt: skip


def check(snapshot: Snapshot, *, indexes: bool) -> Iterator[Wrong]:
    """Yield every invariant that is broken, with its first example.

    ``indexes``: the unique indexes are as they should be, and what they hold needs no question.
    """
    asked = (
        *(() if indexes else INDEXED),
        *PLACES,
        *COUNTS,
        *DOSES,
        *GRADE,
        *CODES,
        *(TEXTS if snapshot.sqlite else ()),
    )
    for invariant in asked:
        sql = invariant.sql.replace("BY_ID", _BY_ID[snapshot.sqlite])
        answer = snapshot.first(f"{sql} LIMIT 1")
        if answer is not None:
            values = {f"n{at}": value for at, value in enumerate(answer)}
            yield Wrong("invariant", f"rule {invariant.number}", invariant.sentence, **values)
    for trees in (_containers, _lineage, _keys):
        try:
            trees(snapshot)
        except Wrong as wrong:
            yield wrong


def _containers(snapshot: Snapshot) -> None:
    standing = snapshot.rows("SELECT id, parent_id FROM container WHERE parent_id IS NOT NULL")
    _acyclic({child: {parent} for child, parent in standing}, "container", snapshot)


def _lineage(snapshot: Snapshot) -> None:
    """Check that no lot comes from itself, and no master bank from a working bank of its line.

    A new line may be derived from a working bank, and then has a master bank of its own.
    """
    sources: dict[int, set[int]] = {}
    for made, source in snapshot.rows(
        "SELECT DISTINCT l.id, v.lot_id FROM lot l JOIN run_input i ON i.run_id = l.run_id "
        "JOIN vial v ON v.id = i.vial_id"
    ):
        sources.setdefault(made, set()).add(source)
    order = _acyclic(sources, "lot", snapshot)
    told = {row[0]: row[1:] for row in snapshot.rows("SELECT id, kind, code, line_id FROM lot")}
    banked: dict[int, set[int | None]] = {}
    for lot in order:
        kind, code, line = told[lot]
        above = sources.get(lot, set())
        lines = set().union(*(banked[each] for each in above))
        if kind == "MCB" and (line in lines or any(told[each][0] == "WCB" for each in above)):
            raise Wrong(
                "invariant", "rule 2", "master bank {lot} was made from a working bank.",
                lot=code,
            )  # fmt: skip
        banked[lot] = lines | {line} if kind == "WCB" else lines


def _acyclic(graph: dict[int, set[int]], table: str, snapshot: Snapshot) -> tuple[int, ...]:
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        one = int(error.args[1][0])
        row = snapshot.first(f"SELECT code FROM {table} WHERE id = {one}")  # noqa: S608
        raise Wrong(
            "invariant", "rule 2", "{table} {code} comes from itself.", table=table,
            code=row[0] if row else one,
        ) from error  # fmt: skip


_ODD_KEYS: Final = {True: "text GLOB '*[^ -~]*'", False: "text COLLATE \"C\" ~ '[^ -~]'"}
"""By whether it is SQLite: texts for which more than upper case may matter."""


def _keys(snapshot: Snapshot) -> None:
    odd = _ODD_KEYS[snapshot.sqlite]
    query = f"SELECT text, key FROM code WHERE key <> upper(text) OR {odd}"  # noqa: S608 - ours
    for text, key in snapshot.rows(query):
        if code_key(text) != key:
            raise Wrong(
                "invariant", "rule 7", "code {text} is kept under the wrong key {key}.",
                text=text, key=key,
            )  # fmt: skip
