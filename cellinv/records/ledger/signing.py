"""Signatures in the ledger: what a hand is put to, its digest, and whether it still holds.

The digest of a signature is the SHA-256 of RFC 8785 canonical JSON that says three things:

- ``act``: where it stands (chain, sequence number and the hash of the entry before it), who did
  what, where and when, and a digest of everything the act says and changed (its subjects,
  reason, data and changes, without the signatures in it);
- ``by``: the person, the printed name, the meaning, the time, how they proved who they are, and
  that proof, which serves one act only;
- ``record``: its kind and id, and the version and digest of its row as the act left it. Where
  the act itself is signed there is no row.

So a signature can't be lifted onto another record, act, person or meaning, and breaks when the
ledger's text of what was signed is edited. A later lawful change is another entry, with the next
version of the row: the signature still holds for the version that was signed, and says that the
record was changed since (21 CFR 11.70).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, cast

from sqlalchemy import Table, bindparam, select

from cellinv.domain.signing import ACT, NothingToSign
from cellinv.records.ledger.rows import as_json, classes, ledgered_tables
from cellinv.records.ledger.texts import canonical, loads, sha256
from cellinv.records.tables.base import iso
from cellinv.records.tables.ledger import LedgerEntry, LedgerSubject
from cellinv.records.tables.people import Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Result

    from cellinv.records.ledger.acts import Open
    from cellinv.records.ledger.session import LedgerSession

FORMAT: Final = 1
_TABLES: Final = {"case": "case_record"}
_SIGNATURES: Final = cast("Table", Signature.__table__)
_ENTRY: Final = select(
    LedgerEntry.id, LedgerEntry.head, LedgerEntry.body, LedgerEntry.prev_hash
)  # fmt: skip
_USED: Final = (
    select(Signature.proof)
    .where(Signature.proof.in_(bindparam("proofs", expanding=True)))
    .limit(1)
)  # fmt: skip
_SOME: Final = 500


class Reads(Protocol):
    """A session or a connection."""

    def execute(self, statement: Any, /) -> Result[Any]:
        """Return the rows of a query."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A signature to be given when the act under way closes."""

    person_id: int
    printed_name: str
    meaning: str
    how: str
    proof: str
    record_kind: str
    record_id: int


class Standing(NamedTuple):
    """What a signature is worth: whether it holds, and the version of its record now.

    ``erased`` says that the act's text was lawfully removed, and nobody can prove it any more.
    """

    holds: bool
    now: int
    erased: bool = False


class _Record(NamedTuple):
    """The row that is signed, as an act left it."""

    version: int
    digest: str | None


def table_of_kind(kind: str) -> Table | None:
    """Return the table of a kind of record, if it is one whose rows are in the ledger."""
    return ledgered_tables().get(_TABLES.get(kind, kind))


def proof_used(session: LedgerSession, proofs: Iterable[str]) -> str | None:
    """Return the first of some proofs with which something was signed before."""
    used: str | None = session.scalar(_USED, {"proofs": list(proofs)})
    return used


def give(session: LedgerSession, wanted: Sequence[Wanted]) -> list[int]:
    """Add signatures to the act under way, whose rows are all as they will be; return their ids.

    Raises:
        NothingToSign: a record isn't there.
    """
    session.flush()
    under_way = session.opened
    act = _act_now(under_way, session.entry_id)
    at = iso(under_way.now)
    numbers: Counter[str] = Counter()
    rows = []
    for one in wanted:
        numbers[one.proof] += 1
        record_id = session.entry_id if one.record_kind == ACT else one.record_id
        record = _record_now(session, under_way, one.record_kind, record_id)
        values = {
            "person_id": one.person_id,
            "printed_name": one.printed_name,
            "meaning": one.meaning,
            "signed_at": under_way.now,
            "act_id": session.entry_id,
            "record_kind": one.record_kind,
            "record_id": record_id,
            "record_version": record.version,
            "how": one.how,
            "proof": one.proof,
            "number": numbers[one.proof],
        }
        rows.append({**values, "digest": _digest(act, {**values, "signed_at": at}, record)})
    return session.add_rows(Signature, rows)


def standing_of(reads: Reads, signatures: Sequence[Mapping[str, Any]]) -> list[Standing]:
    """Return what each of some signatures is worth; they are given as rows, by column name."""
    acts: dict[int, _Act] = {}
    wanted = sorted({each["act_id"] for each in signatures})
    for start in range(0, len(wanted), _SOME):
        some = wanted[start : start + _SOME]
        for row in reads.execute(_ENTRY.where(LedgerEntry.id.in_(some))):
            acts[row.id] = _act_then(reads, row)
    rows = _rows_now(reads, signatures)
    return [
        _standing(reads, acts.get(each["act_id"]), each, rows.get(_record_of(each)))
        for each in signatures
    ]


def signatures_in_acts(
    reads: Reads, acts: Iterable[int]
) -> Iterator[tuple[dict[str, Any], Standing]]:
    """Yield the signatures given in some acts as rows, with what each is worth."""
    wanted = sorted(set(acts))
    for start in range(0, len(wanted), _SOME):
        some = _SIGNATURES.c.act_id.in_(wanted[start : start + _SOME])
        query = select(_SIGNATURES).where(some).order_by(_SIGNATURES.c.id)
        rows = [dict(row) for row in reads.execute(query).mappings()]
        yield from zip(rows, standing_of(reads, rows), strict=True)


class _Act(NamedTuple):
    """An act as its entries tell it; no ``said`` where a body was erased."""

    said: dict[str, Any] | None
    changes: dict[tuple[str, int], dict[str, Any]]


def _act_now(under_way: Open, act_id: int) -> dict[str, Any]:
    act = under_way.act
    return _said(
        {
            "chain": act.chain,
            "seq": under_way.first_seq,
            "actor": act.actor,
            "witness": act.witness,
            "station": act.station,
            "action": act.action,
            "happened_at": iso(act.happened_at or under_way.now),
            "recorded_at": iso(under_way.now),
        },
        act_id,
        under_way.previous,
        subjects=[
            {"kind": kind, "id": record_id, "code": code}
            for (kind, record_id), code in act.subjects.items()
        ],
        reason=act.reason,
        data=act.data,
        changes=[change.as_json() for change in under_way.changes.values()],
    )


def _act_then(reads: Reads, header: Any) -> _Act:
    bodies = [loads(header.body)] if header.body else []
    parts = bodies[0].get("parts", 1) if bodies else 1
    if parts > 1:
        rest = reads.execute(
            _ENTRY.where(LedgerEntry.id > header.id, LedgerEntry.id < header.id + parts)
            .order_by(LedgerEntry.id)
        ).all()  # fmt: skip
        bodies += [loads(row.body) for row in rest if row.body]
    if len(bodies) < parts or not bodies:
        return _Act(None, {})
    changes = [each for body in bodies for each in body["changes"]]
    told = loads(header.head)
    said = _said(
        told,
        header.id,
        header.prev_hash,
        subjects=[each for body in bodies for each in body["subjects"]],
        reason=bodies[0]["reason"],
        data=bodies[0]["data"],
        changes=changes,
    )
    return _Act(said, {(each["table"], each["key"]["id"]): each["after"] for each in changes})


def _said(
    told: dict[str, Any],
    act_id: int,
    previous: str,
    *,
    subjects: list[dict[str, Any]],
    reason: str | None,
    data: dict[str, Any],
    changes: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return an act as it is signed; the signatures in it stand beside it, not under it."""
    signed = [each for each in changes if each["table"] != Signature.__tablename__]
    says = {"subjects": subjects, "reason": reason, "data": data, "changes": signed}
    names = ("chain", "seq", "actor", "witness", "station", "action", "happened_at", "recorded_at")
    return {
        **{name: told[name] for name in names},
        "id": act_id,
        "after": previous,
        "says": sha256(canonical(says)),
    }


def _digest(act: dict[str, Any], by: Mapping[str, Any], record: _Record) -> str:
    text = canonical(
        {
            "v": FORMAT,
            "act": act,
            "by": {
                "person": by["person_id"],
                "name": by["printed_name"],
                "meaning": by["meaning"],
                "at": by["signed_at"],
                "how": by["how"],
                "proof": by["proof"],
                "number": by["number"],
            },
            "record": {
                "kind": by["record_kind"],
                "id": by["record_id"],
                "version": record.version,
                "row": record.digest,
            },
        }
    )
    return sha256(text)


def _standing(
    reads: Reads, act: _Act | None, signature: Mapping[str, Any], row: dict[str, Any] | None
) -> Standing:
    """Compare a signature with its act, and with its record as that was and as its row is now."""
    version, kind = signature["record_version"], signature["record_kind"]
    now = row["version"] if row else version
    if act is None:
        return Standing(holds=False, now=now)
    if act.said is None:
        return Standing(holds=True, now=now, erased=True)
    told = as_json(_SIGNATURES, dict(signature))
    if act.changes.get((Signature.__tablename__, signature["id"])) != told:
        return Standing(holds=False, now=now)
    record = _Record(0, None)
    if kind != ACT:
        table = table_of_kind(kind)
        name = table.name if table is not None else ""
        then = act.changes.get((name, signature["record_id"]))
        if then is None:
            then = row if now == version else _row_then(reads, signature, name)
        if then is None:
            return Standing(holds=False, now=now)
        record = _Record(then["version"], sha256(canonical(then)))
    elif signature["record_id"] != signature["act_id"]:
        return Standing(holds=False, now=now)
    return Standing(_digest(act.said, told, record) == signature["digest"], now)


def _record_now(session: LedgerSession, under_way: Open, kind: str, record_id: int) -> _Record:
    if kind == ACT:
        return _Record(0, None)
    table = table_of_kind(kind)
    if table is None:
        raise NothingToSign(kind=kind, number=record_id)
    change = under_way.changes.get((table.name, record_id))
    if change is not None:
        return _Record(change.after["version"], sha256(canonical(change.after)))
    row = session.get(classes()[table.name], record_id)
    if row is None:
        raise NothingToSign(kind=kind, number=record_id)
    values = as_json(table, {column.name: getattr(row, column.name) for column in table.columns})
    return _Record(row.version, sha256(canonical(values)))


def _record_of(signature: Mapping[str, Any]) -> tuple[str, int]:
    return signature["record_kind"], signature["record_id"]


def _rows_now(
    reads: Reads, signatures: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the rows of the records that were signed, by kind and id, as they are now."""
    wanted: dict[str, list[int]] = {}
    for kind, record_id in sorted(set(map(_record_of, signatures))):
        wanted.setdefault(kind, []).append(record_id)
    found = {}
    for kind, ids in wanted.items():
        table = table_of_kind(kind) if kind != ACT else None
        if table is None:
            continue
        for start in range(0, len(ids), _SOME):
            query = select(table).where(table.c.id.in_(ids[start : start + _SOME]))
            for row in reads.execute(query).mappings():
                found[kind, row["id"]] = as_json(table, dict(row))
    return found


def _row_then(reads: Reads, signature: Mapping[str, Any], table: str) -> dict[str, Any] | None:
    """Return the version of a record's row that was signed, from the entries about the record."""
    query = (
        select(LedgerEntry.body)
        .join(LedgerSubject, LedgerSubject.entry_id == LedgerEntry.id)
        .where(
            LedgerSubject.kind == signature["record_kind"],
            LedgerSubject.subject_id == signature["record_id"],
            LedgerEntry.body.is_not(None),
        )
        .order_by(LedgerEntry.id.desc())
    )
    for body in reads.execute(query).scalars():
        for change in loads(body)["changes"]:
            same = (change["table"], change["key"]["id"]) == (table, signature["record_id"])
            if same and change["after"]["version"] == signature["record_version"]:
                after: dict[str, Any] = change["after"]
                return after
    return None
