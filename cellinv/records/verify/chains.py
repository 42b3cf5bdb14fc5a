"""Reading the chains in order: texts against hashes, copies against texts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import orjson

from cellinv.domain.custody.states import FINAL
from cellinv.records.ledger.rows import ledgered_tables
from cellinv.records.ledger.texts import ENTRIES_PER_CHAIN, GENESIS, loads
from cellinv.records.tables.ledger import LedgerEntry, LedgerHead
from cellinv.records.verify.changes import LastChanges
from cellinv.records.verify.report import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.records.verify.snapshot import Snapshot

_COPIES: Final = (
    "id", "chain", "seq", "happened_at", "recorded_at", "actor", "witness", "station", "action",
    "prev_hash", "hash", "reason", "head", "body",
)  # fmt: skip
_STEP: Final = 20_000
_MASK: Final = 2**64 - 1


@dataclass(slots=True)
class Chain:
    """A chain while it is read: what its head promises, and how far it was followed."""

    name: str
    number: int
    head_seq: int
    head_hash: str
    head_at: str | None
    seq: int = 0
    hash: str = GENESIS
    recorded_at: str | None = None
    unnamed: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Epoch:
    """A restore: the epoch it began, and where the chains of its backup ended."""

    number: int
    heads: dict[str, int]


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
        self.entries = self.erased = self.changes = self.subjects = 0
        self.erased_ids: set[int] = set()
        self.epochs: list[Epoch] = []

    def follow(self) -> None:
        """Read every entry.

        Raises:
            Wrong: the first entry that doesn't prove itself, or the first row that is gone.
        """
        chain: Chain | None = None
        for entry in self._snapshot.rows(self._query()):
            number = entry[0] // ENTRIES_PER_CHAIN
            if chain is None or chain.number != number:
                self._finish(chain)
                chain = self._begin(number, entry)
            self._one(chain, entry)
            self.entries += 1
            if self.entries % _STEP == 0:
                self._progress(self.entries, self.total)
        self._finish(chain)
        for other in self.chains.values():
            if other.seq != other.head_seq:
                self._finish(other)
        self._settle()
        self._check_subjects()

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
            chain = Chain(name, number, seq, digits, at)
            chain.seq, chain.hash = self._since.get(name, (0, GENESIS))
            if chain.seq == seq:
                chain.recorded_at = at
            found.append(chain)
        return found

    def _tables(self) -> dict[str, LastChanges]:
        found = {}
        for name, table in ledgered_tables().items():
            query = f"SELECT coalesce(max(id), 0), count(*) FROM {name}"  # noqa: S608 - our name
            row = self._snapshot.first(query)
            newest, rows = row or (0, 0)
            found[name] = LastChanges(table, newest, rows, whole=not self._since)
        return found

    def _query(self) -> str:
        columns = self._snapshot.columns(LedgerEntry.__table__, *_COPIES)  # type: ignore[arg-type]
        query = f"SELECT {columns} FROM ledger_entry"  # noqa: S608 - our own columns
        if self._since:
            parts = [
                f"id > {chain.number * ENTRIES_PER_CHAIN + chain.seq} "
                f"AND id < {(chain.number + 1) * ENTRIES_PER_CHAIN}"
                for chain in self.chains.values()
            ]
            query += f" WHERE ({') OR ('.join(parts)})"
        return f"{query} ORDER BY id"

    def _begin(self, number: int, entry: tuple[Any, ...]) -> Chain:
        chain = self.chains.get(number)
        if chain is None:
            raise Wrong(
                "chain", f"{entry[1]}:{entry[2]}", "{where} belongs to a chain that has no head."
            )
        return chain

    def _one(self, chain: Chain, entry: tuple[Any, ...]) -> None:
        (row_id, name, seq, happened, recorded, actor, witness, station, action, previous,
         stored, reason, head, body) = entry  # fmt: skip
        where = f"{chain.name}:{row_id - chain.number * ENTRIES_PER_CHAIN}"
        if row_id != chain.number * ENTRIES_PER_CHAIN + chain.seq + 1:
            _missing(chain, where)
        if previous != chain.hash:
            raise Wrong(
                "chain", where, "{where} doesn't follow the entry before it: one was changed, "
                "removed, inserted or moved here."
            )  # fmt: skip
        if stored != hashlib.sha256(previous.encode() + head.encode()).hexdigest():
            raise Wrong("chain", where, "{where} was changed: its text doesn't give its hash.")
        told = loads(head)
        copies = (name, seq, happened, recorded, actor, witness, station, action)
        if copies != (
            told["chain"], told["seq"], told["happened_at"], told["recorded_at"], told["actor"],
            told["witness"], told["station"], told["action"],
        ) or seq != chain.seq + 1 or name != chain.name:  # fmt: skip
            raise Wrong("copy", where, "The columns of {where} differ from its text.")
        if body is None:
            self._without_body(chain, row_id, seq, reason)
        else:
            if hashlib.sha256(body.encode()).hexdigest() != told["body"]:
                raise Wrong(
                    "chain", where, "{where} was changed: its body isn't the one its head names."
                )
            content = orjson.loads(body)
            if reason != content["reason"]:
                raise Wrong("copy", where, "The reason beside {where} isn't the one in its text.")
            self._changes(where, row_id, content)
            if action == "erase":
                self._erasure(chain, row_id, content["data"])
            elif action == "restore":
                self._restore(content["data"])
        chain.seq, chain.hash, chain.recorded_at = seq, stored, recorded

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

    def _changes(self, where: str, row_id: int, body: dict[str, Any]) -> None:
        for subject in body["subjects"]:
            self.subjects = (self.subjects + hash((subject["kind"], subject["id"], row_id))) & _MASK
        for change in body["changes"]:
            after = change["after"]
            table = self.tables.get(change["table"])
            if table is None:
                raise Wrong("state", where, "{where} speaks of a table that isn't there: {table}.",
                            table=change["table"])  # fmt: skip
            table.note(change["key"]["id"], after["version"], table.digest_of(after), row_id)
            if change["table"] == "vial" and "before" in change:
                _check_final(where, change)
        self.changes += len(body["changes"])

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

    def _finish(self, chain: Chain | None) -> None:
        if chain is None:
            return
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
        head = (chain.head_seq, chain.head_hash, chain.head_at)
        if head != (chain.seq, chain.hash, chain.recorded_at):
            raise Wrong(
                "copy", chain.name, "The head of chain {where} differs from its last entry."
            )

    def _settle(self) -> None:
        for table in self.tables.values():
            table.settle(self.name)

    def _check_subjects(self) -> None:
        """Compare the index of subjects with what the texts name, whatever the order."""
        if self._since:
            return
        found = 0
        skip = self.erased_ids
        for kind, subject_id, entry in self._snapshot.rows(
            "SELECT kind, subject_id, entry_id FROM ledger_subject"
        ):
            if entry not in skip:
                found = (found + hash((kind, subject_id, entry))) & _MASK
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


def _check_final(where: str, change: dict[str, Any]) -> None:
    before, after = change["before"], change["after"]
    was = before.get("status", after["status"])
    if was in FINAL and after["corrections"] == before.get("corrections", after["corrections"]):
        raise Wrong(
            "invariant", f"vial {change['key']['id']}",
            "{where} was {was} and was changed by {entry}, which is no correction.",
            was=was, entry=where,
        )  # fmt: skip
