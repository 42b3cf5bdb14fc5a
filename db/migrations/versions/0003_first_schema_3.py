"""The first schema, part 3 of 4: container to administration."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_container()
    _index_container()
    _make_credential()
    _make_grant_right()
    _make_run()
    _make_subject()
    _make_case_subject()
    _make_dose()
    _make_lot()
    _index_lot()
    _make_slot_mark()
    _make_administration()


def downgrade() -> None:
    for table in (
        "administration",
        "slot_mark",
        "lot",
        "dose",
        "case_subject",
        "subject",
        "run",
        "grant_right",
        "credential",
        "container",
    ):
        op.drop_table(table)


def _make_container() -> None:
    op.create_table(
        "container",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("type_id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("whereabouts", sa.Text(), nullable=False),
        sa.Column("held_by_id", BIG, nullable=True),
        sa.Column("temperature_c", sa.Integer(), nullable=True),
        sa.Column("equipment_id", BIG, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'defrosting', 'backup', 'retired')",
            name=op.f("ck_container_state"),
        ),
        sa.CheckConstraint(
            "whereabouts IN ('in_place', 'out', 'in_transit')",
            name=op.f("ck_container_whereabouts"),
        ),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_container_own_parent")),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name=op.f("fk_container_equipment_id")
        ),
        sa.ForeignKeyConstraint(
            ["held_by_id"], ["person.id"], name=op.f("fk_container_held_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["container.id"], name=op.f("fk_container_parent_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_container_site_id")),
        sa.ForeignKeyConstraint(
            ["type_id"], ["container_type.id"], name=op.f("fk_container_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_container")),
        sa.UniqueConstraint("code", name=op.f("uq_container_code")),
    )


def _index_container() -> None:
    op.create_index(
        "uq_container_root",
        "container",
        ["site_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("parent_id IS NULL"),
        postgresql_where=sa.text("parent_id IS NULL"),
    )
    op.create_index(
        "uq_container_sibling",
        "container",
        ["parent_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("parent_id IS NOT NULL"),
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )


def _make_credential() -> None:
    op.create_table(
        "credential",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("locked_until", MOMENT, nullable=True),
        sa.CheckConstraint("failed >= 0", name=op.f("ck_credential_failed")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("person_id", name=op.f("uq_credential_person_id")),
    )


def _make_grant_right() -> None:
    op.create_table(
        "grant_right",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("site_id", BIG, nullable=True),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "role IN ('viewer', 'technician', 'supervisor', 'qa', 'administrator', "
            "'inspector', 'see_arm')",
            name=op.f("ck_grant_right_role"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["party.id"], name=op.f("fk_grant_right_owner_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_grant_right_person_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_grant_right_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_right")),
    )
    op.create_index(op.f("ix_grant_right_person_id"), "grant_right", ["person_id"], unique=False)


def _make_run() -> None:
    op.create_table(
        "run",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("line_id", BIG, nullable=True),
        sa.Column("product_id", BIG, nullable=True),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("protocol", sa.Text(), nullable=True),
        sa.Column("protocol_version", sa.Text(), nullable=True),
        sa.Column("equipment_id", BIG, nullable=True),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint("grade IN ('GMP', 'non-GMP')", name=op.f("ck_run_grade")),
        sa.CheckConstraint(
            "kind IN ('derivation', 'banking', 'expansion', 'differentiation', "
            "'fill_finish', 'dose_preparation')",
            name=op.f("ck_run_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'started', 'ended', 'abandoned')", name=op.f("ck_run_status")
        ),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name=op.f("fk_run_equipment_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["cell_line.id"], name=op.f("fk_run_line_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["party.id"], name=op.f("fk_run_owner_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_run_product_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_run_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("code", name=op.f("uq_run_code")),
    )


def _make_subject() -> None:
    op.create_table(
        "subject",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("study_id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_subject_site_id")),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_subject_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("code", name=op.f("uq_subject_code")),
        sa.UniqueConstraint("identity", name=op.f("uq_subject_identity")),
    )
    op.create_index(op.f("ix_subject_study_id"), "subject", ["study_id"], unique=False)


def _make_case_subject() -> None:
    op.create_table(
        "case_subject",
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("record_kind", sa.Text(), nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_record.id"], name=op.f("fk_case_subject_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_subject")),
    )
    op.create_index(op.f("ix_case_subject_case_id"), "case_subject", ["case_id"], unique=False)
    op.create_index(
        "ix_case_subject_record", "case_subject", ["record_kind", "record_id"], unique=False
    )


def _make_dose() -> None:
    op.create_table(
        "dose",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("product_id", BIG, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("placebo", sa.Boolean(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'prepared', 'released', 'administered', 'returned', "
            "'destroyed')",
            name=op.f("ck_dose_status"),
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_dose_product_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_dose_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dose")),
        sa.UniqueConstraint("code", name=op.f("uq_dose_code")),
    )
    op.create_index(op.f("ix_dose_subject_id"), "dose", ["subject_id"], unique=False)


def _make_lot() -> None:
    op.create_table(
        "lot",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("line_id", BIG, nullable=True),
        sa.Column("run_id", BIG, nullable=True),
        sa.Column("product_id", BIG, nullable=True),
        sa.Column("subject_id", BIG, nullable=True),
        sa.Column("format_id", BIG, nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.Column("fill_volume_ul", sa.Integer(), nullable=True),
        sa.Column("cells_per_vial", sa.Integer(), nullable=True),
        sa.Column("passage", sa.Text(), nullable=True),
        sa.Column("days_in_differentiation", sa.Integer(), nullable=True),
        sa.Column("medium", sa.Text(), nullable=True),
        sa.Column("stock", sa.Text(), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("retest_on", sa.Date(), nullable=True),
        sa.Column("minimum_reserve", sa.Integer(), nullable=False),
        sa.Column("legacy", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        *_rules_of_lot(),
    )


def _rules_of_lot() -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint("grade IN ('GMP', 'non-GMP')", name=op.f("ck_lot_grade")),
        sa.CheckConstraint(
            "kind IN ('SEED', 'MCB', 'WCB', 'EOPC', 'INTERMEDIATE', 'DS', 'DP', "
            "'REFERENCE', 'RESEARCH')",
            name=op.f("ck_lot_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('quarantine', 'released', 'on_hold', 'rejected', 'recalled')",
            name=op.f("ck_lot_status"),
        ),
        sa.CheckConstraint("filled >= 0", name=op.f("ck_lot_filled")),
        sa.CheckConstraint("minimum_reserve >= 0", name=op.f("ck_lot_reserve")),
        sa.ForeignKeyConstraint(["format_id"], ["format.id"], name=op.f("fk_lot_format_id")),
        sa.ForeignKeyConstraint(["line_id"], ["cell_line.id"], name=op.f("fk_lot_line_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["party.id"], name=op.f("fk_lot_owner_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_lot_product_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_lot_run_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_lot_site_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_lot_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("code", name=op.f("uq_lot_code")),
    )


def _index_lot() -> None:
    op.create_index(op.f("ix_lot_line_id"), "lot", ["line_id"], unique=False)
    op.create_index(op.f("ix_lot_run_id"), "lot", ["run_id"], unique=False)


def _make_slot_mark() -> None:
    op.create_table(
        "slot_mark",
        sa.Column("container_id", BIG, nullable=False),
        sa.Column("slot_row", sa.Integer(), nullable=False),
        sa.Column("slot_column", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "kind IN ('blocked', 'reserved', 'known_free')", name=op.f("ck_slot_mark_kind")
        ),
        sa.ForeignKeyConstraint(
            ["container_id"], ["container.id"], name=op.f("fk_slot_mark_container_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_mark")),
    )
    op.create_index(op.f("ix_slot_mark_container_id"), "slot_mark", ["container_id"], unique=False)
    op.create_index(
        "uq_slot_mark_open",
        "slot_mark",
        ["container_id", "slot_row", "slot_column"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _make_administration() -> None:
    op.create_table(
        "administration",
        sa.Column("dose_id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["dose_id"], ["dose.id"], name=op.f("fk_administration_dose_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_administration_person_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_administration_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration")),
    )
    op.create_index(op.f("ix_administration_dose_id"), "administration", ["dose_id"], unique=False)
