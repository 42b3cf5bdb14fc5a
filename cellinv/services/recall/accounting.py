"""Accounting for each vial of a recall, telling the sites, and ending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from cellinv.domain.lineage.graph import Key
from cellinv.domain.recall import (
    ACCOUNTS,
    PROVEN,
    AccountKnown,
    AccountUnknown,
    ConfirmedByWhom,
    NotInRecall,
    NotToldYet,
    RecallReasonMissing,
)
from cellinv.records.codes_table import resolve
from cellinv.records.queries.lineage import Walk, walk_up
from cellinv.records.queries.things import things
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.people import Site
from cellinv.records.tables.recall import RecallNotice, RecallVial
from cellinv.services.ledger import Doing, Receipt, doing, viewing
from cellinv.services.people import allow, check_may_sign, has_right, here
from cellinv.services.people.reach import blind_to, reach_of, seeing
from cellinv.services.recall.listing import open_recall, viewed
from cellinv.services.recall.roots import root_of, starts_of
from cellinv.services.storage.taking import refuse_kits

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from cellinv.records.tables.recall import Recall
    from cellinv.services.desk import Desk, Signer


def account_for(
    desk: Desk, recall_id: int, codes: Sequence[str], *, account: str, note: str | None = None
) -> Receipt:
    """Say what became of vials of a recall, who have no record of their end; later words count.

    ``account``: one of :data:`cellinv.domain.recall.ACCOUNTS`. Whoever counts what is stored may
    say so, and whoever recalls.

    Raises:
        NotAllowed, AccountUnknown, AccountKnown, NotInRecall, RecallUnknown, RecallEnded,
        UnknownCode, WrongKind, InKit.
    """
    right = "recall" if has_right(desk, "recall") else "count"
    site = here(desk)
    allow(desk, right, site_id=site.id)
    if account not in ACCOUNTS:
        raise AccountUnknown(account=account[:40], known=", ".join(ACCOUNTS))
    with doing(desk, "account_recalled", chain=site.code, reason=note) as act:
        recall = open_recall(act.session, desk, recall_id, right)
        for vial in _vials_in(act, desk, recall, codes, right):
            _say(act, recall, vial, account, (note or "").strip() or None)
        act.concerns("recall", recall.id, recall.code)
        act.act.data.update(recall=recall.code, account=account)
    return act.receipt(id=recall.id, recall=recall.code, account=account, vials=len(codes))


def confirm_notice(desk: Desk, recall_id: int, site: str, *, who: str, on: date) -> Receipt:
    """Note that somebody at a site confirmed the notice of a recall, on a day.

    Raises:
        NotAllowed, RecallUnknown, RecallEnded, NotToldYet, ConfirmedByWhom.
    """
    if not who.strip():
        raise ConfirmedByWhom
    allow(desk, "recall")
    with doing(desk, "confirm_notice") as act:
        recall = open_recall(act.session, desk, recall_id)
        query = (
            select(RecallNotice)
            .join(Site, Site.id == RecallNotice.site_id)
            .where(RecallNotice.recall_id == recall.id, Site.code == site)
        )
        notice = act.session.scalars(query).one_or_none()
        if notice is None:
            raise NotToldYet(recall=recall.code, site=site)
        notice.confirmed_on, notice.confirmed_by = on, who.strip()
        act.concerns("recall", recall.id, recall.code)
        act.act.data.update(recall=recall.code, site=site)
    return act.receipt(id=recall.id, recall=recall.code, site=site)


def end_recall(desk: Desk, recall_id: int, *, conclusion: str, by: Signer) -> Receipt:
    """End a recall or an exercise with its conclusion, signed; vials may still be open.

    The entry says how many are, and how long it took from the beginning to the complete list, to
    the last account, and to the end.

    Raises:
        NotAllowed, MaySignNothing, RecallReasonMissing, RecallUnknown, RecallEnded.
    """
    if not conclusion.strip():
        raise RecallReasonMissing
    allow(desk, "recall")
    with viewing(desk) as session:
        code = open_recall(session, desk, recall_id).code
    view = viewed(desk, code)
    with doing(desk, "end_recall", reason=conclusion) as act:
        recall = open_recall(act.session, desk, recall_id)
        check_may_sign(by, "recall", "approved", owner_id=recall.owner_id)
        recall.conclusion = conclusion.strip()
        recall.ended_at, recall.ended_by_id = act.at, by.id
        act.session.flush()
        act.concerns("recall", recall.id, recall.code)
        act.sign(by, "approved", "recall", recall.id)
        took = {
            "recall": recall.code,
            "vials": view.accounting.total,
            "open": view.accounting.open,
            "not_found": view.accounting.not_found,
            "listed_ms": view.listed_ms,
            "ended_s": round((act.at - recall.begun_at).total_seconds()),
        }
        if view.accounted_at is not None:
            took["accounted_s"] = round((view.accounted_at - recall.begun_at).total_seconds())
        act.act.data.update(took)
    return act.receipt(id=recall.id, **took)


def _vials_in(
    act: Doing, desk: Desk, recall: Recall, codes: Sequence[str], right: str
) -> list[Vial]:
    session = act.session
    blind, reach = blind_to(session, seeing(desk)), reach_of(desk, right)
    root = root_of(session, desk, Key(recall.root_kind, recall.root_id))
    starts = frozenset(starts_of(session, root.key, blind))
    found = []
    for code in dict.fromkeys(codes):
        key = Key("vial", resolve(session, code, "vial").record_id)
        thing = things(session, [key])[key]
        seen = reach.sees(thing.owner_id, thing.site_id)
        if not seen or not _comes_of(session, key, starts, blind):
            raise NotInRecall(vial=code, recall=recall.code, root=root.code)
        vial = session.get_one(Vial, key.id, populate_existing=True)
        refuse_kits(act, [vial], right)
        if vial.status in PROVEN:
            raise AccountKnown(vial=vial.code, state=vial.status)
        found.append(vial)
    return found


def _comes_of(session: Session, vial: Key, starts: Collection[Key], blind: frozenset[int]) -> bool:
    """Say whether a vial came of one of these: looked for from the vial up, which is short."""
    if vial in starts:
        return True
    walk = Walk(session, blind)
    walk_up(walk, vial)
    return not walk.keys.keys().isdisjoint(starts)


def _say(act: Doing, recall: Recall, vial: Vial, account: str, note: str | None) -> None:
    query = select(RecallVial).where(
        RecallVial.recall_id == recall.id, RecallVial.vial_id == vial.id
    )
    row = act.session.scalars(query).one_or_none()
    if row is None:
        row = RecallVial(recall_id=recall.id, vial_id=vial.id)
        act.session.add(row)
    row.account, row.note = account, note
    row.accounted_at, row.accounted_by_id = act.at, act.actor.id
    act.concerns("vial", vial.id, vial.code)
