"""The first schema, part 1 of 4: checkpoint to cell line."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_checkpoint()
    _make_code()
    _make_container_type()
    _make_format()
    _make_inventory()
    _make_ledger_entry()
    _make_ledger_head()
    _make_ledger_subject()
    _make_party()
    _make_cell_line()


def downgrade() -> None:
    for table in (
        "cell_line",
        "party",
        "ledger_subject",
        "ledger_head",
        "ledger_entry",
        "inventory",
        "format",
        "container_type",
        "code",
        "checkpoint",
    ):
        op.drop_table(table)


def _make_checkpoint() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("verified_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_checkpoint")),
    )


def _make_code() -> None:
    op.create_table(
        "code",
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_kind", sa.Text(), nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "kind IN ('own', 'supplier', 'tube', 'badge', 'command', 'old_label', 'import')",
            name=op.f("ck_code_kind"),
        ),
        sa.CheckConstraint(
            "record_kind IN ('party', 'site', 'donor', 'cell_line', 'lot', 'vial', 'run', "
            "'container', 'product', 'study', 'subject', 'dose', 'person', 'case', "
            "'command')",
            name=op.f("ck_code_record_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
    )
    op.create_index("ix_code_any_key", "code", ["key"], unique=False)
    op.create_index("ix_code_record", "code", ["record_kind", "record_id"], unique=False)
    op.create_index(
        "uq_code_key",
        "code",
        ["key"],
        unique=True,
        sqlite_where=sa.text("kind <> 'old_label'"),
        postgresql_where=sa.text("kind <> 'old_label'"),
    )


def _make_container_type() -> None:
    op.create_table(
        "container_type",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("columns", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint(
            "kind IN ('room', 'tank', 'freezer', 'shelf', 'rack', 'canister', 'cane', "
            "'goblet', 'box', 'bag', 'shipper')",
            name=op.f("ck_container_type_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_container_type")),
        sa.UniqueConstraint("code", name=op.f("uq_container_type_code")),
    )


def _make_format() -> None:
    op.create_table(
        "format",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("nominal_volume_ul", sa.Integer(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_format")),
        sa.UniqueConstraint("code", name=op.f("uq_format_code")),
    )


def _make_inventory() -> None:
    op.create_table(
        "inventory",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory")),
    )


def _make_ledger_entry() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("happened_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=True),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_ledger_entry_chain_seq")),
    )
    op.create_index("ix_ledger_entry_recorded_at", "ledger_entry", ["recorded_at"], unique=False)


def _make_ledger_head() -> None:
    op.create_table(
        "ledger_head",
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_ledger_head")),
        sa.UniqueConstraint("number", name=op.f("uq_ledger_head_number")),
    )


def _make_ledger_subject() -> None:
    op.create_table(
        "ledger_subject",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG, autoincrement=False, nullable=False),
        sa.Column("entry_id", BIG, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject_id", "entry_id", name=op.f("pk_ledger_subject")),
        sqlite_with_rowid=False,
    )


def _make_party() -> None:
    op.create_table(
        "party",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("code", name=op.f("uq_party_code")),
    )


def _make_cell_line() -> None:
    op.create_table(
        "cell_line",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("hpscreg_name", sa.Text(), nullable=True),
        sa.Column("rrid", sa.Text(), nullable=True),
        sa.Column("legacy", sa.Boolean(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint("kind IN ('iPSC', 'hESC')", name=op.f("ck_cell_line_kind")),
        sa.ForeignKeyConstraint(["owner_id"], ["party.id"], name=op.f("fk_cell_line_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cell_line")),
        sa.UniqueConstraint("code", name=op.f("uq_cell_line_code")),
    )
