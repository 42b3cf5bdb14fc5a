"""Every service by every role, by nobody, and by somebody of another sponsor."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlalchemy import func, select

from cellinv.domain.people import NotAllowed
from cellinv.records.catalog import roles
from cellinv.records.tables.codes import Code
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.services.desk import Right
from cellinv.services.ledger import NotSignedIn
from cellinv.services.people import add_party
from tests.integration.services.laboratory import Laboratory
from tests.integration.services.walking import arguments, call, functions

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk
    from tests.integration.whole_line import WholeLine

WALKED: Final = functions()
RIGHTS: Final = {
    "read": """
        compliance.evidence.names_entry compliance.signed.given_grid
        audit.act.act_in_full audit.act.chains_here audit.history.entry_named
        audit.history.history audit.listing.ledger_page banks.donors.donor_list banks.due.expiring
        banks.overview.overview banks.overview.short_of_reserve banks.overview.spreads
        banks.overview.tanks_of banks.overview.using banks.places.crowded
        banks.places.loss banks.places.places_of banks.runways.bank_runway
        banks.runways.starting banks.watch.watched banks.vials.releases_of
        banks.vials.vials_of cases.case_list cases.open_cases cases.open_holds
        clinical.following.event_versions clinical.following.follow_up
        clinical.following.study_figures clinical.following.subjects_of
        clinical.following.visit_template clinical.looking.studies
        clinical.looking.subject_card clinical.listing.doses
        clinical.listing.studies compliance.evidence.evidence
        compliance.evidence.evidence_of compliance.evidence.exchanged
        compliance.evidence.export_evidence compliance.evidence.export_evidence_of labels.label_data
        labels.usual_layout lineage.acts.history_of
        lineage.drawing.export_drawing lineage.drawing.record_drawing
        lineage.origin.origin_code lineage.origin.origin_of lineage.origin_paper.ledger_head
        lineage.telling.told_history lineage.tracing.trace
        lineage.tracing.trace_code people.named.thing_named
        people.reach.check_every_owner
        people.named.things_named people.reach.reach_of people.rights.allow
        people.signing.signatures_by people.signing.signatures_in people.signing.signatures_of
        production.equipment.equipment_list production.known.known
        production.products.product_list
        production.reading.compare production.reading.run_card production.reading.run_list
        production.transfers.parties production.transfers.partners
        production.transfers.transfer_list production.transfers.transfer_named
        quality.certificate.certificate quality.files.read_file quality.files.save_file
        quality.panels.fitting_panels quality.panels.panel_named
        quality.panels.panels quality.progress.due quality.progress.lot_quality
        quality.progress.lots_in_testing quality.progress.lots_to_start
        quality.progress.lots_without_panel quality.progress.numeric_items
        quality.progress.trend quality.samples.samples quality.samples.take_sample
        recall.listing.recall_list recall.listing.recall_row recall.listing.recall_view
        recall.listing.viewed clinical.listing.site_of_dose
        recall.reaching.recall_of recall.reaching.recall_of_record
        station.apart.apart_card
        station.boxes.box_view station.boxes.tree
        station.finding.find station.instead.instead_of station.left.left_in
        station.resolving.card_and_box station.resolving.card_of station.resolving.resolve
        station.today.today
        storage.aiming.next_free_slot storage.aiming.slot_after storage.build.templates
        storage.build.types_known storage.details.details_of storage.listing.count_vials
        storage.listing.list_vials storage.looking.changes_in storage.looking.foresee
        storage.looking.next_slots storage.maps.container_map storage.maps.record_map
        storage.out_now.out_in_short storage.out_now.out_now storage.past.inside_then
        storage.past.moments_of storage.room.room_choices""",
    "register": """
        clinical.looking.study_choices
        banks.lines.add_consent banks.lines.add_donor banks.lines.add_line banks.lots.add_lot
        banks.runs.end_run banks.runs.start_run clinical.products.add_product
        clinical.studies.add_study clinical.studies.close_site clinical.studies.open_site
        clinical.studies.set_study_state clinical.subjects.enrol people.opening.add_party
        storage.containers.add_container
        production.equipment.add_equipment production.inputs.fill_output
        production.inputs.fill_placebo
        production.runs.abandon production.runs.add_operators production.runs.end
        production.runs.end_operator
        production.runs.start production.transfers.add_item
        production.transfers.add_milestone production.transfers.complete
        production.transfers.end_transfer production.transfers.move_item
        production.transfers.reach_milestone production.transfers.start_transfer
        production.transfers.widen""",
    "settings": """
        banks.lots.add_formats people.opening.add_site settings.change_setting
        station.indexing.check_index station.indexing.rebuild_index
        storage.types.add_container_types""",
    "release": "banks.release.release_lot clinical.doses.release_dose",
    "hold": """
        banks.consents.withdraw_consent banks.release.set_lot_state cases.close_hold
        cases.hold""",
    "withdraw": """
        clinical.giving.administer clinical.giving.destroy_dose clinical.handing.hand_over
        clinical.handing.take_over clinical.taking.prepare_dose clinical.taking.take_dose
        custody.end.consume
        custody.end.discard custody.withdraw.withdraw custody.withdraw.withdraw_named
        storage.outings.take_out
        production.inputs.take_inputs""",
    "plan": """
        banks.reserve.set_lead_time
        clinical.doses.propose clinical.doses.set_aside clinical.visits.plan_template
        custody.reserve.close_reservation custody.reserve.reserve
        storage.build.build storage.build.preview_build storage.build.save_template
        storage.marks.close_mark storage.marks.mark_slot storage.room.find_room
        storage.room.reserve_slots""",
    "see_arm": """
        clinical.arms.look_at_arm clinical.arms.unblind clinical.kits.add_allocations
        clinical.kits.pack_kits""",
    "count": "counting.compare counting.record_count",
    "return": "clinical.giving.return_dose custody.give_back.give_back storage.outings.put_back",
    "import": """
        exchange.bring_in.import_file exchange.mappings.look_at
        exchange.mappings.save_mapping""",
    "export": """
        exchange.lists.export_list exchange.lists.export_shown
        lineage.origin_paper.export_origin lineage.workbook.export_lineage
        recall.workbook.export_recall
        quality.certificate.export_certificate
        storage.maps.export_map""",
    "recall": """
        recall.accounting.confirm_notice recall.accounting.end_recall
        recall.beginning.begin_recall recall.beginning.hold_recalled
        recall.workbook.make_notices""",
    "label": "labels.record_labels labels.write_label_file",
    "custody_export": "lineage.book.custody_book lineage.export.export_custody",
    "users": """
        people.listing.person_in_full people.listing.scopes_here
        people.managing.deactivate people.managing.end_role
        people.managing.give_badge people.managing.grant_role
        people.managing.record_training people.managing.withdraw_badge
        people.opening.add_person people.passwords.reset_password""",
    "close": """
        quality.deciding.approve_deviation
        quality.deciding.close_out_of_specification""",
    "review": """
        audit.reviewing.reviews audit.reviewing.review_period quality.deciding.review_results
        quality.deciding.send_back""",
    "sign": "banks.reserve.set_reserve",
    "panels": """
        quality.panels.adopt_shipped quality.panels.end_panel quality.panels.panel_scopes
        quality.panels.save_panel""",
    "test": """
        quality.importing.import_results quality.importing.preview_results
        quality.importing.write_form
        quality.panels.freeze_panel quality.results.enter_results
        quality.results.judge_result quality.results.send_items
        quality.samples.plan_sample
        production.figures.add_material production.figures.correct_figure
        production.figures.enter_figure""",
    "move": """
        storage.place.move storage.place.move_container storage.place.move_containers""",
    "store": "storage.place.store",
    "backups": "backups.backup",
    "follow": """
        clinical.events.change_event clinical.events.enter_event
        clinical.findings.correct_score clinical.findings.enter_score
        clinical.visits.add_visit clinical.visits.plan_visits clinical.visits.visit_done
        clinical.visits.visit_missed""",
}
"""What each function asks for first, by right; what else it asks for its own tests know."""
SIGNED_IN: Final = """
    cases.close_case people.listing.people_here
    backups.backup_if_due custody.emergency.relocate custody.undo.last_undoable
    custody.undo.undo custody.way_back.way_back
    exchange.mappings.owners people.passwords.pending_of
    people.sign_in.record_sign_in people.signing.stand_by
    recall.accounting.account_for settings.rule_history settings.rules_here settings.stations_seen
    storage.rearrange.check_plan storage.rearrange.rearrange"""
"""For anybody who signed in: about oneself, in an emergency, or checked thing by thing."""
OPEN: Final = """
    audit.proving.anchor audit.proving.anchor_files audit.proving.compared
    audit.proving.leave audit.proving.note_altered audit.proving.standing
    clinical.vials.noting_refusal
    audit.proving.verify backups.backup_age
    backups.backups_in backups.keep backups.last_kept
    exchange.mappings.mappings exchange.racks.import_rack people.sign_in.badge_keys
    lineage.owners.owners_of lineage.places.vial_places people.named.place_of
    people.looks.may_look people.looks.note_look people.reach.seeing
    recall.reaching.note_reached
    people.opening.is_demonstration
    people.opening.is_practice people.passwords.change_password
    people.passwords.first_sign_in
    people.passwords.password_rules people.passwords.put_first_pin
    people.passwords.set_pin people.rights.has_right people.rights.here people.rights.site_by_id
    people.rights.site_named people.rights.sites people.sign_in.check_password
    people.sign_in.is_badge people.sign_in.proved people.sign_in.proved_by_badge
    people.sign_in.sign_in people.sign_in.sign_in_by_badge people.sign_in.sign_in_with
    people.signing.prove people.signing.prove_by_badge people.signing.prove_with
    people.signing.witness settings.lock_minutes station.news.news
    station.trying.try_scan
    storage.out_now.outing_limits"""
"""Before anybody signed in: who is it, what place is it, does it prove itself."""
ASKED: Final = {name: right for right, names in RIGHTS.items() for name in names.split()}
FREE: Final = [*SIGNED_IN.split(), *OPEN.split()]


def entries(desk: Desk) -> int:
    with desk.database.read() as session:
        return session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def outcome(name: str, desk: Desk, given: dict[str, Any]) -> object:
    """Return what a function gives, or the error it ends in."""
    try:
        return call(WALKED[name], desk, given)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
        return error


@pytest.fixture
def lab(own_line: WholeLine) -> Laboratory:
    """A laboratory that isn't proved at its end: verify is among what is called."""
    return Laboratory(own_line)


def test_every_function_is_in_the_table_once() -> None:
    told = [*ASKED, *FREE]
    assert WALKED.keys() - set(told) == set()
    assert len(told) == len(set(told))
    assert set(RIGHTS) <= frozenset().union(*roles().values())


@pytest.mark.parametrize("role", sorted(roles()))
@pytest.mark.shows("11.10(d)", "11.10(g)")
def test_a_role_can_what_it_may_and_nothing_else(
    lab: Laboratory, tmp_path: Path, role: str
) -> None:
    desk = replace(lab.of("viewer"), rights=(Right(role, None, None),))
    given = arguments(lab, tmp_path)
    refused = [name for name, right in ASKED.items() if right not in roles()[role]]
    before = entries(desk)
    for name in refused:
        assert isinstance(outcome(name, desk, given), NotAllowed), name
    assert entries(desk) == before
    for name in ASKED.keys() - set(refused):
        assert not isinstance(outcome(name, desk, given), NotAllowed), name


@pytest.mark.shows("11.10(d)")
def test_nobody_can_nothing(lab: Laboratory, tmp_path: Path) -> None:
    desk = replace(lab.desk, actor=None)
    given = arguments(lab, tmp_path)
    before = entries(desk)
    for name in (*ASKED, *SIGNED_IN.split()):
        assert isinstance(outcome(name, desk, given), NotSignedIn), name
    assert entries(desk) == before


def foreign(lab: Laboratory) -> re.Pattern[str]:
    """Return what would give somebody of another sponsor away what is ours."""
    kinds = ("donor", "cell_line", "lot", "vial", "run", "product", "study", "subject", "dose")
    with lab.desk.database.read() as session:
        codes = session.scalars(select(Code.text).where(Code.record_kind.in_(kinds)))
        shown = sorted(set(codes) - {"WCB-1"}, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, shown)) + r")(?![\w-])")


@pytest.mark.shows("11.10(d)")
def test_another_sponsor_hears_of_nothing(lab: Laboratory, tmp_path: Path) -> None:
    other = add_party(lab.of("lead"), "OTHER", "Other Cells")
    rights = tuple(Right(role, None, other) for role in roles())
    desk, ours = replace(lab.of("viewer"), rights=rights), foreign(lab)
    given = arguments(lab, tmp_path)
    told = {
        name
        for name in WALKED.keys() - set(OPEN.split())
        if ours.search(repr(found := outcome(name, desk, given)) + str(found))
    }
    assert told == set()
