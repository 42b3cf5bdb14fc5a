"""Runs in full, technology transfers, recalls; what banks and studies say of themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "run_operator",
    "run_figure",
    "run_material",
    "run_end",
    "transfer",
    "transfer_item",
    "transfer_milestone",
    "recall",
    "recall_vial",
    "recall_notice",
)


def upgrade() -> None:
    _make_run_operator()
    _make_run_figure()
    _make_run_material()
    _make_run_end()
    _make_transfer()
    _make_transfer_item()
    _make_transfer_milestone()
    _make_recall()
    _make_recall_vial()
    _make_recall_notice()
    op.add_column("run", sa.Column("engineering", sa.Boolean(), nullable=True))
    op.add_column("lot", sa.Column("lead_time_days", sa.Integer(), nullable=True))
    op.add_column("study", sa.Column("same_lot", sa.Boolean(), nullable=True))
    op.add_column("study", sa.Column("doses_per_subject", sa.Integer(), nullable=True))
    op.add_column("subject", sa.Column("cohort", sa.Text(), nullable=True))
    op.create_index("ix_ledger_entry_action", "ledger_entry", ["action", "recorded_at"])


def downgrade() -> None:
    op.drop_index("ix_ledger_entry_action", "ledger_entry")
    op.drop_column("run", "engineering")
    op.drop_column("lot", "lead_time_days")
    op.drop_column("study", "same_lot")
    op.drop_column("study", "doses_per_subject")
    op.drop_column("subject", "cohort")
    for table in reversed(TABLES):
        op.drop_table(table)


def _of_the_ledger(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _make_run_operator() -> None:
    op.create_table(
        "run_operator",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        _to("run_operator", "person_id", "person.id"),
        _to("run_operator", "run_id", "run.id"),
        *_of_the_ledger("run_operator"),
        sa.UniqueConstraint("run_id", "person_id", name=op.f("uq_run_operator_run_id_person_id")),
    )


def _make_run_figure() -> None:
    op.create_table(
        "run_figure",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("measured_at", MOMENT, nullable=False),
        sa.Column("entered_by_id", BIG, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("replaces_id", BIG, nullable=True),
        _to("run_figure", "entered_by_id", "person.id"),
        _to("run_figure", "replaces_id", "run_figure.id"),
        _to("run_figure", "run_id", "run.id"),
        *_of_the_ledger("run_figure"),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_run_figure_replaces_id")),
    )
    op.create_index(op.f("ix_run_figure_run_id"), "run_figure", ["run_id"], unique=False)


def _make_run_material() -> None:
    op.create_table(
        "run_material",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("supplier", sa.Text(), nullable=True),
        sa.Column("lot_number", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        _to("run_material", "run_id", "run.id"),
        *_of_the_ledger("run_material"),
    )
    op.create_index(op.f("ix_run_material_run_id"), "run_material", ["run_id"], unique=False)


def _make_run_end() -> None:
    op.create_table(
        "run_end",
        sa.Column("run_id", BIG, nullable=False),
        sa.Column("abandoned", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("said_by_id", BIG, nullable=False),
        _to("run_end", "run_id", "run.id"),
        _to("run_end", "said_by_id", "person.id"),
        *_of_the_ledger("run_end"),
        sa.UniqueConstraint("run_id", name=op.f("uq_run_end_run_id")),
    )


def _make_transfer() -> None:
    op.create_table(
        "transfer",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("from_party_id", BIG, nullable=False),
        sa.Column("to_party_id", BIG, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("scope IN ('limited', 'complete')", name=op.f("ck_transfer_scope")),
        sa.CheckConstraint(
            "status IN ('agreed', 'under_way', 'completed', 'ended')",
            name=op.f("ck_transfer_status"),
        ),
        sa.CheckConstraint("from_party_id <> to_party_id", name=op.f("ck_transfer_two_parties")),
        _to("transfer", "from_party_id", "party.id"),
        _to("transfer", "to_party_id", "party.id"),
        *_of_the_ledger("transfer"),
        sa.UniqueConstraint("code", name=op.f("uq_transfer_code")),
    )


def _make_transfer_item() -> None:
    op.create_table(
        "transfer_item",
        sa.Column("transfer_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", BIG, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            ("kind IN ('line', 'lot', 'product', 'protocol', 'panel', 'document')"),
            name=op.f("ck_transfer_item_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('agreed', 'sent', 'received', 'accepted')",
            name=op.f("ck_transfer_item_status"),
        ),
        _to("transfer_item", "person_id", "person.id"),
        _to("transfer_item", "transfer_id", "transfer.id"),
        *_of_the_ledger("transfer_item"),
        sa.UniqueConstraint(
            "transfer_id", "number", name=op.f("uq_transfer_item_transfer_id_number")
        ),
    )


def _make_transfer_milestone() -> None:
    op.create_table(
        "transfer_milestone",
        sa.Column("transfer_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("reached_by_id", BIG, nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        _to("transfer_milestone", "reached_by_id", "person.id"),
        _to("transfer_milestone", "transfer_id", "transfer.id"),
        *_of_the_ledger("transfer_milestone"),
        sa.UniqueConstraint(
            "transfer_id", "number", name=op.f("uq_transfer_milestone_transfer_id_number")
        ),
    )


def _make_recall() -> None:
    op.create_table(
        "recall",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("root_kind", sa.Text(), nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("begun_by_id", BIG, nullable=False),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by_id", BIG, nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        _to("recall", "begun_by_id", "person.id"),
        _to("recall", "case_id", "case_record.id"),
        _to("recall", "ended_by_id", "person.id"),
        _to("recall", "owner_id", "party.id"),
        *_of_the_ledger("recall"),
        sa.UniqueConstraint("code", name=op.f("uq_recall_code")),
    )


def _make_recall_vial() -> None:
    op.create_table(
        "recall_vial",
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("vial_id", BIG, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("accounted_at", MOMENT, nullable=False),
        sa.Column("accounted_by_id", BIG, nullable=False),
        sa.CheckConstraint(
            (
                "account IN ('held', 'returned', 'used', 'administered', 'destroyed', "
                "'transferred', 'not_found')"
            ),
            name=op.f("ck_recall_vial_account"),
        ),
        _to("recall_vial", "accounted_by_id", "person.id"),
        _to("recall_vial", "recall_id", "recall.id"),
        _to("recall_vial", "vial_id", "vial.id"),
        *_of_the_ledger("recall_vial"),
        sa.UniqueConstraint("recall_id", "vial_id", name=op.f("uq_recall_vial_recall_id_vial_id")),
    )
    op.create_index(op.f("ix_recall_vial_vial_id"), "recall_vial", ["vial_id"], unique=False)


def _make_recall_notice() -> None:
    op.create_table(
        "recall_notice",
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", BIG, nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        _to("recall_notice", "made_by_id", "person.id"),
        _to("recall_notice", "recall_id", "recall.id"),
        _to("recall_notice", "site_id", "site.id"),
        *_of_the_ledger("recall_notice"),
        sa.UniqueConstraint(
            "recall_id", "site_id", name=op.f("uq_recall_notice_recall_id_site_id")
        ),
    )
