"""The first schema, part 4 of 4: lot release to run input."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_lot_release()
    _make_vial()
    _make_dose_vial()
    _make_hold()
    _index_hold()
    _make_outing()
    _make_placement()
    _index_placement()
    _make_reservation()
    _make_run_input()


def downgrade() -> None:
    for table in (
        "run_input",
        "reservation",
        "placement",
        "outing",
        "hold",
        "dose_vial",
        "vial",
        "lot_release",
    ):
        op.drop_table(table)


def _make_lot_release() -> None:
    op.create_table(
        "lot_release",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("purposes", sa.Text(), nullable=False),
        sa.Column("study_id", BIG, nullable=True),
        sa.Column("released_at", MOMENT, nullable=False),
        sa.Column("released_by_id", BIG, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_release_lot_id")),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["person.id"], name=op.f("fk_lot_release_released_by_id")
        ),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_lot_release_study_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_release")),
    )
    op.create_index(op.f("ix_lot_release_lot_id"), "lot_release", ["lot_id"], unique=False)


def _make_vial() -> None:
    op.create_table(
        "vial",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_by_id", BIG, nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("retest_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "status IN ('expected', 'stored', 'out', 'in_transit', 'consumed', "
            "'administered', 'destroyed', 'transferred', 'void', 'missing')",
            name=op.f("ck_vial_status"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_vial_number")),
        sa.ForeignKeyConstraint(["held_by_id"], ["person.id"], name=op.f("fk_vial_held_by_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_vial_lot_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_vial_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vial")),
        sa.UniqueConstraint("code", name=op.f("uq_vial_code")),
        sa.UniqueConstraint("lot_id", "number", name=op.f("uq_vial_lot_id_number")),
    )
    op.create_index("ix_vial_lot_status", "vial", ["lot_id", "status"], unique=False)
    op.create_index("ix_vial_status_site", "vial", ["status", "site_id"], unique=False)


def _make_dose_vial() -> None:
    op.create_table(
        "dose_vial",
        sa.Column("dose_id", BIG, nullable=False),
        sa.Column("vial_id", BIG, nullable=False),
        sa.Column("given_ul", sa.Integer(), nullable=True),
        sa.Column("wasted_ul", sa.Integer(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint("given_ul >= 0 AND wasted_ul >= 0", name=op.f("ck_dose_vial_amounts")),
        sa.ForeignKeyConstraint(["dose_id"], ["dose.id"], name=op.f("fk_dose_vial_dose_id")),
        sa.ForeignKeyConstraint(["vial_id"], ["vial.id"], name=op.f("fk_dose_vial_vial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dose_vial")),
        sa.UniqueConstraint("vial_id", name=op.f("uq_dose_vial_vial_id")),
    )
    op.create_index(op.f("ix_dose_vial_dose_id"), "dose_vial", ["dose_id"], unique=False)


def _make_hold() -> None:
    op.create_table(
        "hold",
        sa.Column("vial_id", BIG, nullable=True),
        sa.Column("lot_id", BIG, nullable=True),
        sa.Column("line_id", BIG, nullable=True),
        sa.Column("donor_id", BIG, nullable=True),
        sa.Column("container_id", BIG, nullable=True),
        sa.Column("run_id", BIG, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("opened_by_id", BIG, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_by_id", BIG, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "kind IN ('quarantine', 'hold', 'do_not_use', 'consent_withdrawn', 'exposure', "
            "'temperature')",
            name=op.f("ck_hold_kind"),
        ),
        sa.CheckConstraint(
            "(CASE WHEN vial_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN lot_id IS NULL THEN"
            " 0 ELSE 1 END) + (CASE WHEN line_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN "
            "donor_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN container_id IS NULL THEN 0 "
            "ELSE 1 END) + (CASE WHEN run_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_hold_one_thing"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_record.id"], name=op.f("fk_hold_case_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_hold_closed_by_id")),
        sa.ForeignKeyConstraint(
            ["container_id"], ["container.id"], name=op.f("fk_hold_container_id")
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_hold_donor_id")),
        sa.ForeignKeyConstraint(["line_id"], ["cell_line.id"], name=op.f("fk_hold_line_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_hold_lot_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_hold_opened_by_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_hold_run_id")),
        sa.ForeignKeyConstraint(["vial_id"], ["vial.id"], name=op.f("fk_hold_vial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )


def _index_hold() -> None:
    op.create_index(
        "ix_hold_container_id",
        "hold",
        ["container_id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_hold_donor_id",
        "hold",
        ["donor_id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_hold_line_id",
        "hold",
        ["line_id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_hold_lot_id",
        "hold",
        ["lot_id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_hold_run_id",
        "hold",
        ["run_id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_hold_vial_id",
        "hold",
        ["vial_id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _make_outing() -> None:
    op.create_table(
        "outing",
        sa.Column("vial_id", BIG, nullable=True),
        sa.Column("container_id", BIG, nullable=True),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "(vial_id IS NULL) <> (container_id IS NULL)", name=op.f("ck_outing_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["container_id"], ["container.id"], name=op.f("fk_outing_container_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outing_person_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_outing_site_id")),
        sa.ForeignKeyConstraint(["vial_id"], ["vial.id"], name=op.f("fk_outing_vial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outing")),
    )
    op.create_index("ix_outing_container", "outing", ["container_id"], unique=False)
    op.create_index("ix_outing_vial", "outing", ["vial_id"], unique=False)
    op.create_index(
        "uq_outing_container_open",
        "outing",
        ["container_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND container_id IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND container_id IS NOT NULL"),
    )
    op.create_index(
        "uq_outing_vial_open",
        "outing",
        ["vial_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND vial_id IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND vial_id IS NOT NULL"),
    )


def _make_placement() -> None:
    op.create_table(
        "placement",
        sa.Column("vial_id", BIG, nullable=True),
        sa.Column("child_id", BIG, nullable=True),
        sa.Column("container_id", BIG, nullable=False),
        sa.Column("slot_row", sa.Integer(), nullable=True),
        sa.Column("slot_column", sa.Integer(), nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("started_entry_id", BIG, nullable=False),
        sa.Column("ended_entry_id", BIG, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "(slot_row IS NULL) = (slot_column IS NULL)", name=op.f("ck_placement_whole_slot")
        ),
        sa.CheckConstraint(
            "(vial_id IS NULL) <> (child_id IS NULL)", name=op.f("ck_placement_one_thing")
        ),
        sa.CheckConstraint("child_id <> container_id", name=op.f("ck_placement_not_in_itself")),
        sa.ForeignKeyConstraint(["child_id"], ["container.id"], name=op.f("fk_placement_child_id")),
        sa.ForeignKeyConstraint(
            ["container_id"], ["container.id"], name=op.f("fk_placement_container_id")
        ),
        sa.ForeignKeyConstraint(["vial_id"], ["vial.id"], name=op.f("fk_placement_vial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
    )


def _index_placement() -> None:
    op.create_index("ix_placement_child", "placement", ["child_id"], unique=False)
    op.create_index(
        "ix_placement_container", "placement", ["container_id", "ended_at"], unique=False
    )
    op.create_index("ix_placement_vial", "placement", ["vial_id"], unique=False)
    op.create_index(
        "uq_placement_child_open",
        "placement",
        ["child_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND child_id IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND child_id IS NOT NULL"),
    )
    op.create_index(
        "uq_placement_slot_open",
        "placement",
        ["container_id", "slot_row", "slot_column"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND slot_row IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND slot_row IS NOT NULL"),
    )
    op.create_index(
        "uq_placement_vial_open",
        "placement",
        ["vial_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND vial_id IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND vial_id IS NOT NULL"),
    )


def _make_reservation() -> None:
    op.create_table(
        "reservation",
        sa.Column("vial_id", BIG, nullable=True),
        sa.Column("lot_id", BIG, nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("dose_id", BIG, nullable=True),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "kind IN ('request', 'dose', 'qc', 'stability', 'retain', 'reserve', 'shipment')",
            name=op.f("ck_reservation_kind"),
        ),
        sa.CheckConstraint(
            "(vial_id IS NULL) <> (lot_id IS NULL)", name=op.f("ck_reservation_one_thing")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_reservation_quantity")),
        sa.ForeignKeyConstraint(["dose_id"], ["dose.id"], name=op.f("fk_reservation_dose_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_reservation_lot_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reservation_person_id")
        ),
        sa.ForeignKeyConstraint(["vial_id"], ["vial.id"], name=op.f("fk_reservation_vial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    op.create_index("ix_reservation_lot", "reservation", ["lot_id"], unique=False)
    op.create_index(
        "uq_reservation_vial_open",
        "reservation",
        ["vial_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL AND vial_id IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NULL AND vial_id IS NOT NULL"),
    )


def _make_run_input() -> None:
    op.create_table(
        "run_input",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("vial_id", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_input_run_id")),
        sa.ForeignKeyConstraint(["vial_id"], ["vial.id"], name=op.f("fk_run_input_vial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_input")),
        sa.UniqueConstraint("vial_id", name=op.f("uq_run_input_vial_id")),
    )
    op.create_index(op.f("ix_run_input_run_id"), "run_input", ["run_id"], unique=False)
