"""Reading the chains in order: texts against hashes, copies against texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, cast

import orjson

from cellinv.domain.custody.states import FINAL
from cellinv.records.ledger.rows import ledgered_tables
from cellinv.records.ledger.texts import ENTRIES_PER_CHAIN, GENESIS
from cellinv.records.tables.ledger import LedgerEntry, LedgerHead
from cellinv.records.verify.changes import LastChanges
from cellinv.records.verify.report import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Table

    from cellinv.records.verify.snapshot import Row, Snapshot

_COPIES: Final = (
    "chain", "seq", "happened_at", "recorded_at", "actor", "witness", "station", "action",
)  # fmt: skip
_STEP: Final = 20_000
_ENTRIES: Final = cast("Table", LedgerEntry.__table__)
_WORDS: Final = 10_000


@dataclass(slots=True)
class Chain:
    """A chain while it is read: what its head promises, and how far it was followed.

    ``base`` is the id before that of its first entry.
    """

    name: str
    number: int
    base: int
    head_seq: int
    head_hash: str
    head_at: str | None
    seq: int = 0
    hash: str = GENESIS
    unnamed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Epoch:
    """A restore: the epoch it began, and where the chains of its backup ended."""

    number: int
    heads: dict[str, int]


class _Quoted(dict[str | None, str]):
    """Texts as JSON, kept: names of people, stations and acts come again and again."""

    def __missing__(self, text: str | None) -> str:
        if len(self) > _WORDS:
            self.clear()
        quoted = self[text] = orjson.dumps(text).decode()
        return quoted


class Chains:
    """Follows every chain from its start, or from a checkpoint, to its head."""

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        since: dict[str, tuple[int, str]],
        progress: Callable[[int, int], None],
    ) -> None:
        self._snapshot = snapshot
        self._since = since
        self._progress = progress
        self.total = snapshot.number("SELECT count(*) FROM ledger_entry")
        self.chains = {chain.number: chain for chain in self._heads()}
        self.tables = self._tables()
        self._quoted = _Quoted()
        self.entries = self.erased = self.changes = self.subjects = 0
        self.erased_ids: set[int] = set()
        self.epochs: list[Epoch] = []

    def follow(self) -> None:
        """Read every entry.

        Raises:
            Wrong: the first entry that doesn't prove itself, or the first row that is gone.
        """
        for chain in self.chains.values():
            for entry in self._entries(chain):
                self._one(chain, entry)
                self.entries += 1
                if self.entries % _STEP == 0:
                    self._progress(self.entries, self.total)
            self._finish(chain)
        self._check_strays()
        for table in self.tables.values():
            table.settle(self.name)
        self._check_subjects()

    def _entries(self, chain: Chain) -> Iterator[Row]:
        view = self._snapshot
        columns = view.columns(_ENTRIES, "id", *_COPIES, "reason", "prev_hash", "hash")
        return view.rows(
            f"SELECT {columns}, {view.as_bytes('head')}, {view.as_bytes('body')} "  # noqa: S608
            f"FROM ledger_entry WHERE id > {chain.base + chain.seq} "
            f"AND id < {chain.base + ENTRIES_PER_CHAIN} ORDER BY id"
        )

    def name(self, entry: int) -> str:
        """Return an entry's id as people write it."""
        chain = self.chains.get(entry // ENTRIES_PER_CHAIN)
        return f"{chain.name if chain else '?'}:{entry % ENTRIES_PER_CHAIN}"

    def heads(self) -> dict[str, tuple[int, str]]:
        """Return where each chain ended: seq and hash."""
        return {chain.name: (chain.seq, chain.hash) for chain in self.chains.values()}

    def _heads(self) -> list[Chain]:
        names = ("chain", "number", "seq", "hash", "recorded_at")
        columns = self._snapshot.columns(LedgerHead.__table__, *names)  # type: ignore[arg-type]
        found = []
        for name, number, seq, digits, at in self._snapshot.rows(
            f"SELECT {columns} FROM ledger_head ORDER BY number"  # noqa: S608 - our own columns
        ):
            chain = Chain(name, number, number * ENTRIES_PER_CHAIN, seq, digits, at)
            chain.seq, chain.hash = self._since.get(name, (0, GENESIS))
            found.append(chain)
        return found

    def _tables(self) -> dict[str, LastChanges]:
        tables, whole = ledgered_tables(), not self._since
        each = (
            f"SELECT '{name}', coalesce(max(id), 0), count(*) FROM {name}"  # noqa: S608 - our names
            for name in tables
        )
        return {
            name: LastChanges(tables[name], newest, rows, whole=whole)
            for name, newest, rows in self._snapshot.rows(" UNION ALL ".join(each))
        }

    def _check_strays(self) -> None:
        """Look for entries of chains that have no head."""
        known = sum(chain.seq for chain in self.chains.values())
        if known == self.total:
            return
        numbers = ", ".join(map(str, self.chains))
        stray = self._snapshot.first(
            "SELECT chain, seq FROM ledger_entry "  # noqa: S608 - numbers only
            f"WHERE id / {ENTRIES_PER_CHAIN} NOT IN ({numbers}) ORDER BY id LIMIT 1"
        )
        if stray is not None:
            raise Wrong(
                "chain", f"{stray[0]}:{stray[1]}", "{where} belongs to a chain that has no head."
            )

    def _one(self, chain: Chain, entry: tuple[Any, ...]) -> None:
        (row_id, name, seq, happened, recorded, actor, witness, station, action, reason, previous,
         stored, head, body) = entry  # fmt: skip
        if row_id != chain.base + chain.seq + 1:
            _missing(chain, self.name(row_id))
        if previous != chain.hash:
            raise Wrong(
                "chain", self.name(row_id), "{where} doesn't follow the entry before it: one was "
                "changed, removed, inserted or moved here."
            )  # fmt: skip
        if stored != sha256(previous.encode() + head).hexdigest():
            raise Wrong(
                "chain", self.name(row_id), "{where} was changed: its text doesn't give its hash."
            )
        quoted = self._quoted
        text = (
            f'{{"action":{quoted[action]},"actor":{quoted[actor]},'
            f'"body":"{sha256(body or b"").hexdigest()}","chain":{quoted[chain.name]},'
            f'"happened_at":"{happened}","marks":[],"recorded_at":"{recorded}",'
            f'"seq":{chain.seq + 1},"station":{quoted[station]},"v":1,"witness":{quoted[witness]}}}'
        )
        if head != text.encode() or seq != chain.seq + 1 or name != chain.name:
            self._look_closer(chain, entry)
        if body is None:
            self._without_body(chain, row_id, seq, reason)
        else:
            content = orjson.loads(body)
            if reason != content["reason"]:
                where = self.name(row_id)
                raise Wrong("copy", where, "The reason beside {where} isn't the one in its text.")
            self._changes(row_id, content)
            if action == "erase":
                self._erasure(chain, row_id, content["data"])
            elif action == "restore":
                self._restore(content["data"])
        chain.seq, chain.hash = seq, stored

    def _look_closer(self, chain: Chain, entry: tuple[Any, ...]) -> None:
        """Compare an entry's columns and body with its head, one by one."""
        row_id, *copies = entry[:9]
        head, body = entry[-2:]
        told = orjson.loads(head)
        where = self.name(row_id)
        if body is not None and sha256(body).hexdigest() != told["body"]:
            raise Wrong(
                "chain", where, "{where} was changed: its body isn't the one its head names."
            )
        right = [told[name] for name in _COPIES]
        if copies != right or copies[:2] != [chain.name, chain.seq + 1]:
            raise Wrong("copy", where, "The columns of {where} differ from its text.")

    def _without_body(self, chain: Chain, row_id: int, seq: int, reason: str | None) -> None:
        if reason is not None:
            raise Wrong(
                "copy",
                f"{chain.name}:{seq}",
                "{where} has no body, but still a copy of its reason.",
            )
        self.erased += 1
        self.erased_ids.add(row_id)
        chain.unnamed.add(seq)

    def _changes(self, row_id: int, body: dict[str, Any]) -> None:
        found = 0
        for subject in body["subjects"]:
            found += hash((subject["kind"], subject["id"], row_id))
        self.subjects += found
        tables = self.tables
        changes = body["changes"]
        for change in changes:
            name = change["table"]
            if name not in tables:
                raise Wrong(
                    "state", self.name(row_id), "{where} speaks of a table that isn't there: "
                    "{table}.", table=name,
                )  # fmt: skip
            tables[name].note_change(change["key"]["id"], change["after"], row_id)
            if name == "vial" and "before" in change and _was_final(change):
                raise Wrong(
                    "invariant", f"vial {change['key']['id']}",
                    "{where} was final and was changed by {entry}, which is no correction.",
                    entry=self.name(row_id),
                )  # fmt: skip
        self.changes += len(changes)

    def _restore(self, data: dict[str, Any]) -> None:
        heads = {one["chain"]: one["seq"] for one in data["heads"]}
        self.epochs.append(Epoch(data["epoch"], heads))

    def _erasure(self, chain: Chain, row_id: int, data: dict[str, Any]) -> None:
        chain.unnamed.discard(data["erases"])
        erased = chain.number * ENTRIES_PER_CHAIN + data["erases"]
        if erased not in self.erased_ids:
            raise Wrong(
                "chain", self.name(row_id), "{where} says that {erased} was erased, but it wasn't.",
                erased=self.name(erased),
            )  # fmt: skip
        for name, key, version in data["rows"]:
            self.tables[name].note_erased(key, version, erased)

    def _finish(self, chain: Chain) -> None:
        """Compare a chain that was read to its end with its head."""
        if chain.unnamed:
            raise Wrong(
                "chain", f"{chain.name}:{min(chain.unnamed)}",
                "{where} has lost its body, and no later entry says it was erased.",
            )  # fmt: skip
        if chain.head_seq > chain.seq:
            raise Wrong(
                "chain", f"{chain.name}:{chain.seq + 1}",
                "{where} is missing: the chain's head names {head}.",
                head=f"{chain.name}:{chain.head_seq}",
            )  # fmt: skip
        at = self._recorded_at(chain)
        if (chain.head_seq, chain.head_hash, chain.head_at) != (chain.seq, chain.hash, at):
            raise Wrong(
                "copy", chain.name, "The head of chain {where} differs from its last entry."
            )

    def _recorded_at(self, chain: Chain) -> str | None:
        column = self._snapshot.columns(_ENTRIES, "recorded_at")
        row = self._snapshot.first(
            f"SELECT {column} FROM ledger_entry WHERE id = {chain.base + chain.seq}"  # noqa: S608
        )
        return row[0] if row else None

    def _check_subjects(self) -> None:
        """Compare the index of subjects with what the texts name, whatever the order."""
        if self._since:
            return
        query = "SELECT kind, subject_id, entry_id FROM ledger_subject"
        if self.erased_ids:
            query += f" WHERE entry_id NOT IN ({', '.join(map(str, self.erased_ids))})"
        found = sum(map(hash, self._snapshot.rows(query)))
        if found != self.subjects:
            raise Wrong(
                "copy", "ledger_subject",
                "The index of what each entry is about differs from the entries' texts.",
            )  # fmt: skip


def _missing(chain: Chain, where: str) -> None:
    raise Wrong(
        "chain",
        f"{chain.name}:{chain.seq + 1}",
        "{where} is missing: the next entry is {after}.",
        after=where,
    )


def _was_final(change: dict[str, Any]) -> bool:
    """Return whether a change is of a final vial, and no correction."""
    before, after = change["before"], change["after"]
    was = before.get("status", after["status"])
    return was in FINAL and after["corrections"] == before.get("corrections", after["corrections"])
