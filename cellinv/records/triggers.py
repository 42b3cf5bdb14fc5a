"""Triggers that hold on any connection: append-only ledger, no deletes, no cycles, final vials."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from cellinv.records.ledger.rows import ledgered_tables

PREFIX: Final = "tr_"
FINAL: Final = "('consumed', 'administered', 'destroyed', 'transferred', 'void')"

_ABOVE: Final = """
WITH RECURSIVE above(id) AS (
  SELECT NEW.parent_id UNION SELECT c.parent_id FROM container c JOIN above a ON c.id = a.id
  WHERE c.parent_id IS NOT NULL
) SELECT 1 FROM above WHERE id = NEW.id"""

_ANCESTORS: Final = """
WITH RECURSIVE made(id) AS (
  SELECT id FROM lot WHERE run_id = {run}
  UNION SELECT l.id FROM made m JOIN vial v ON v.lot_id = m.id
  JOIN run_input i ON i.vial_id = v.id JOIN lot l ON l.run_id = i.run_id
) SELECT 1 FROM made JOIN vial v ON v.lot_id = made.id WHERE {match}"""

_INPUT_CYCLE: Final = _ANCESTORS.format(run="NEW.run_id", match="v.id = NEW.vial_id")
_LOT_CYCLE: Final = """
WITH RECURSIVE made(id) AS (
  SELECT NEW.id
  UNION SELECT l.id FROM made m JOIN vial v ON v.lot_id = m.id
  JOIN run_input i ON i.vial_id = v.id JOIN lot l ON l.run_id = i.run_id
) SELECT 1 FROM made JOIN vial v ON v.lot_id = made.id
  JOIN run_input i ON i.vial_id = v.id WHERE i.run_id = NEW.run_id"""

_NEXT: Final = (
    "NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM ledger_entry WHERE chain = NEW.chain) "
    "OR NEW.prev_hash <> coalesce((SELECT hash FROM ledger_entry WHERE chain = NEW.chain "
    "ORDER BY seq DESC LIMIT 1), '" + "0" * 64 + "')"
)
_ERASED: Final = (
    "NEW.body IS NULL AND NEW.reason IS NULL AND NEW.id = OLD.id AND NEW.chain = OLD.chain "
    "AND NEW.seq = OLD.seq AND NEW.head = OLD.head AND NEW.prev_hash = OLD.prev_hash "
    "AND NEW.hash = OLD.hash AND NEW.happened_at = OLD.happened_at "
    "AND NEW.recorded_at = OLD.recorded_at AND NEW.actor = OLD.actor "
    "AND coalesce(NEW.witness, '') = coalesce(OLD.witness, '') "
    "AND NEW.station = OLD.station AND NEW.action = OLD.action "
    "AND EXISTS (SELECT 1 FROM ledger_entry e WHERE e.chain = OLD.chain AND e.seq > OLD.seq "
    "AND e.action = 'erase' "
    "AND replace(e.body, '\"erases\":' || OLD.seq || ',', '') <> e.body)"
)
_STALE: Final = (
    "NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id = NEW.entry_id) "
    "OR (NEW.version <> OLD.version + 1 "
    "AND NOT (NEW.version = OLD.version AND NEW.entry_id = OLD.entry_id))"
)
"""Rows are written before their entry, so a row that names an entry already there is forged."""


def _rules() -> list[tuple[str, str, str, str, str]]:
    """Return (name, table, event, condition under which it refuses, message)."""
    rules = [
        ("entry_next", "ledger_entry", "INSERT", _NEXT, "an entry must be the next of its chain"),
        ("entry_fixed", "ledger_entry", "UPDATE", f"NOT ({_ERASED})", "entries never change"),
        ("entry_kept", "ledger_entry", "DELETE", "1 = 1", "entries are never deleted"),
        ("head_forward", "ledger_head", "UPDATE", ("NEW.seq <= OLD.seq OR NEW.chain <> OLD.chain "
         "OR NEW.number <> OLD.number"), "the head of a chain only moves forward"),
        ("head_kept", "ledger_head", "DELETE", "1 = 1", "chains are never deleted"),
        ("head_new", "ledger_head", "INSERT", ("EXISTS (SELECT 1 FROM ledger_head h WHERE "
         "h.chain = NEW.chain OR h.number = NEW.number)"), "a chain begins once"),
        ("inventory_kept", "inventory", "DELETE", "1 = 1", "an inventory is never deleted"),
        ("inventory_one", "inventory", "INSERT", "EXISTS (SELECT 1 FROM inventory)",
         "there is one inventory in a database"),
        ("inventory_same", "inventory", "UPDATE", "NEW.uuid <> OLD.uuid OR NEW.id <> OLD.id",
         "an inventory keeps its identity"),
        ("vial_final", "vial", "UPDATE",
         f"OLD.status IN {FINAL} AND NEW.corrections <> OLD.corrections + 1",
         "a final vial changes only by a correction"),
        ("container_cycle", "container", "UPDATE OF parent_id",
         f"NEW.parent_id IS NOT NULL AND EXISTS ({_ABOVE})",
         "a container cannot stand inside itself"),
        ("input_cycle", "run_input", "INSERT", f"EXISTS ({_INPUT_CYCLE})",
         "a bank cannot come from its own descendants"),
        ("lot_cycle", "lot", "UPDATE OF run_id",
         f"NEW.run_id IS NOT NULL AND EXISTS ({_LOT_CYCLE})",
         "a bank cannot come from its own descendants"),
        ("signature_fixed", "signature", "UPDATE", "1 = 1", "a signature never changes"),
        ("signature_new", "signature", "INSERT",
         "EXISTS (SELECT 1 FROM ledger_entry e WHERE e.id IN (NEW.entry_id, NEW.act_id))",
         "a signature is given with its act"),
    ]  # fmt: skip
    for table in ledgered_tables():
        rules.append((f"{table}_kept", table, "DELETE", "1 = 1", f"{table}: nothing is deleted"))
        rules.append(
            (
                f"{table}_version",
                table,
                "UPDATE",
                _STALE,
                f"{table}: a change needs its own entry and the next version",
            )
        )
    return rules


_FRAGMENTS: Final = {
    "new": ("INSERT", "", "{add}"),
    "gone": ("DELETE", "", "{take}"),
    "changed": ("UPDATE OF plain", "WHEN NEW.plain <> OLD.plain ", "{take}; {add}"),
}
_ADD: Final = "INSERT INTO search_fragment(rowid, plain) VALUES (NEW.id, NEW.plain)"
_TAKE: Final = (
    "INSERT INTO search_fragment(search_fragment, rowid, plain) "
    "VALUES ('delete', OLD.id, OLD.plain)"
)


def _fragments() -> dict[str, str]:
    """Return what keeps SQLite's index of fragments in step with the texts it is over."""
    return {
        f"{PREFIX}search_text_{name}": (
            f"CREATE TRIGGER {PREFIX}search_text_{name} AFTER {on} ON search_text FOR EACH ROW "
            f"{when}BEGIN {deed.format(add=_ADD, take=_TAKE)}; END"
        )
        for name, (on, when, deed) in _FRAGMENTS.items()
    }


def expected(dialect: str) -> dict[str, str]:
    """Return every trigger's name with the statement(s) that make it, for one dialect."""
    if dialect == "sqlite":
        return _fragments() | {
            f"{PREFIX}{name}": (
                f"CREATE TRIGGER {PREFIX}{name} BEFORE {on} ON {table} FOR EACH ROW "
                f"WHEN {condition} BEGIN SELECT RAISE(ABORT, 'cellinv: {message}'); END"
            )
            for name, table, on, condition, message in _rules()
        }
    made = {}
    for name, table, on, condition, message in _rules():
        made[f"{PREFIX}{name}"] = _postgresql(name, table, on, condition, message)
    for table in ("ledger_entry", "ledger_head", *ledgered_tables()):
        made[f"{PREFIX}{table}_whole"] = _postgresql_truncate(table)
    return made


def _postgresql(name: str, table: str, on: str, condition: str, message: str) -> str:
    result = "OLD" if on == "DELETE" else "NEW"
    return (
        f"CREATE OR REPLACE FUNCTION {PREFIX}{name}_fn() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {condition} THEN RAISE EXCEPTION 'cellinv: {message}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {result}; END $$; "
        f"CREATE TRIGGER {PREFIX}{name} BEFORE {on} ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION {PREFIX}{name}_fn()"
    )


def _postgresql_truncate(table: str) -> str:
    name = f"{PREFIX}{table}_whole"
    return (
        f"CREATE OR REPLACE FUNCTION {name}_fn() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION 'cellinv: {table} is never emptied'; END $$; "
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        f"EXECUTE FUNCTION {name}_fn()"
    )


def create_triggers(connection: Connection) -> None:
    """Make every trigger that is missing; existing ones are made again."""
    drop_triggers(connection)
    for statement in expected(connection.dialect.name).values():
        connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection) -> None:
    """Remove every trigger of ours: for migrations and tests only."""
    tables = {f"{PREFIX}{name}": table for name, table, *_ in _rules()}
    for name in present(connection):
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            table = tables.get(name, name.removeprefix(PREFIX).removesuffix("_whole"))
            connection.exec_driver_sql(f"DROP TRIGGER {name} ON {table}")


_TOLD: Final = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'tr_%'",
    "postgresql": (
        "SELECT t.tgname AS name, pg_get_triggerdef(t.oid) || E'\\n' || p.prosrc "
        "|| t.tgenabled::text AS sql FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgname LIKE 'tr_%'"
    ),
}


def present(connection: Connection) -> dict[str, str]:
    """Return the triggers that are there: name → definition as the database tells it."""
    query = _TOLD[connection.dialect.name]
    return {row.name: row.sql for row in connection.execute(text(query))}
