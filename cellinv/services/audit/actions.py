"""What can be done, in groups: the ledger's actions as a filter offers them."""

from __future__ import annotations

from typing import Final

GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Vials", (
        "store", "move", "withdraw", "return", "consume", "discard", "emergency_move", "reserve",
        "close_reservation", "label",
    )),
    ("Containers", (
        "take_out", "put_back", "move_container", "register_container",
        "register_container_types", "mark_slot", "open_slot", "count",
    )),
    ("Taken back", ("undo", "correction")),
    ("Reviewed", ("review_period", "find_altered")),
    ("Banks and lines", (
        "register_donor", "register_consent", "withdraw_consent",
        "register_line", "register_lot", "register_formats",
        "start_run", "end_run", "set_reserve", "set_lead_time",
    )),
    ("Production", (
        "register_equipment", "add_operators", "end_operator", "enter_figure", "correct_figure",
        "add_material", "abandon_run", "start_transfer", "add_transfer_item", "move_transfer_item",
        "plan_milestone", "reach_milestone", "widen_transfer", "complete_transfer",
        "end_transfer",
    )),
    ("Quality", (
        "release", "hold", "close_hold", "save_panel", "end_panel", "start_testing",
        "plan_sample", "send_sample", "enter_result", "judge_result", "review_result",
        "send_back_result", "import_results", "close_case", "approve_deviation",
        "export_certificate",
    )),
    ("Clinical", (
        "register_product", "register_study", "open_study_site", "close_study_site",
        "set_study_state", "enrol", "set_aside", "take_dose", "prepare_dose", "release_dose",
        "hand_over", "take_over", "administer", "return_dose", "destroy_dose",
    )),
    ("Blinding", (
        "add_allocations", "pack_kits", "look_at_arm", "unblind",
    )),
    ("Follow-up", (
        "plan_template", "plan_visits", "visit_done", "visit_missed", "unscheduled_visit",
        "enter_score", "correct_score", "enter_event", "change_event",
    )),
    ("Recall", (
        "begin_recall", "begin_exercise", "hold_recalled", "account_recalled", "make_notices",
        "confirm_notice", "end_recall",
    )),
    ("Files", (
        "import", "export", "export_evidence", "map", "save_mapping", "save_template", "backup",
        "restore", "begin_practice",
    )),
    ("People and settings", (
        "sign_in", "sign_in_failed", "sign_refused", "first_sign_in", "set_password", "set_pin",
        "reset_password", "register_person", "deactivate_person", "give_badge", "withdraw_badge",
        "grant_role", "end_role", "record_training", "register_party", "register_site",
        "change_setting",
    )),
)  # fmt: skip
"""Every action is in one group; the words are keys of the catalogue of translations."""
