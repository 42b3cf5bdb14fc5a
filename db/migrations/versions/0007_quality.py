"""Panels, samples, results with their files, and approved deviations."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = (
    "lot_kind IN ('SEED', 'MCB', 'WCB', 'EOPC', 'INTERMEDIATE', 'DS', 'DP', 'REFERENCE', "
    "'RESEARCH')"
)
TABLES = (
    "panel",
    "panel_item",
    "lot_panel",
    "sample",
    "sample_vial",
    "sample_item",
    "result_file",
    "file_content",
    "qc_result",
    "item_waiver",
)


def upgrade() -> None:
    _make_panel()
    _make_panel_item()
    _make_lot_panel()
    _make_sample()
    _make_sample_vial()
    _make_sample_item()
    _make_result_file()
    _make_file_content()
    _make_qc_result()
    _make_item_waiver()


def downgrade() -> None:
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


def _make_panel() -> None:
    op.create_table(
        "panel",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lot_kind", sa.Text(), nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("product_id", BIG, nullable=True),
        sa.Column("site_id", BIG, nullable=True),
        sa.Column("proposal", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", BIG, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        *_of_the_ledger("panel"),
        _to("panel", "made_by_id", "person.id"),
        _to("panel", "owner_id", "party.id"),
        _to("panel", "product_id", "product.id"),
        _to("panel", "site_id", "site.id"),
        sa.UniqueConstraint("code", "edition", name=op.f("uq_panel_code_edition")),
        sa.CheckConstraint("edition > 0", name=op.f("ck_panel_edition")),
        sa.CheckConstraint(KINDS, name=op.f("ck_panel_lot_kind")),
    )


def _make_panel_item() -> None:
    op.create_table(
        "panel_item",
        sa.Column("panel_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("sop", sa.Text(), nullable=True),
        sa.Column("sop_version", sa.Text(), nullable=True),
        sa.Column("specification", sa.Text(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("vials", sa.Integer(), nullable=False),
        sa.Column("laboratory", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        *_of_the_ledger("panel_item"),
        _to("panel_item", "panel_id", "panel.id"),
        sa.UniqueConstraint("panel_id", "code", name=op.f("uq_panel_item_panel_id_code")),
        sa.CheckConstraint("vials >= 0 AND days >= 0", name=op.f("ck_panel_item_amounts")),
        sa.CheckConstraint(
            "category IN ('safety', 'identification', 'stemness', 'pluripotency', 'activity')",
            name=op.f("ck_panel_item_category"),
        ),
        sa.CheckConstraint(
            "laboratory IN ('in-house', 'external')", name=op.f("ck_panel_item_laboratory")
        ),
    )
    op.create_index(op.f("ix_panel_item_panel_id"), "panel_item", ["panel_id"], unique=False)


def _make_lot_panel() -> None:
    op.create_table(
        "lot_panel",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("panel_id", BIG, nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=False),
        sa.Column("frozen_by_id", BIG, nullable=False),
        *_of_the_ledger("lot_panel"),
        _to("lot_panel", "frozen_by_id", "person.id"),
        _to("lot_panel", "lot_id", "lot.id"),
        _to("lot_panel", "panel_id", "panel.id"),
        sa.UniqueConstraint("lot_id", name=op.f("uq_lot_panel_lot_id")),
    )
    op.create_index(op.f("ix_lot_panel_panel_id"), "lot_panel", ["panel_id"], unique=False)


def _make_sample() -> None:
    op.create_table(
        "sample",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("pull_on", sa.Date(), nullable=True),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("planned_by_id", BIG, nullable=False),
        *_of_the_ledger("sample"),
        _to("sample", "lot_id", "lot.id"),
        _to("sample", "planned_by_id", "person.id"),
        sa.UniqueConstraint("code", name=op.f("uq_sample_code")),
        sa.CheckConstraint("kind IN ('qc', 'retain', 'stability')", name=op.f("ck_sample_kind")),
    )
    op.create_index(op.f("ix_sample_lot_id"), "sample", ["lot_id"], unique=False)


def _make_sample_vial() -> None:
    op.create_table(
        "sample_vial",
        sa.Column("sample_id", BIG, nullable=False),
        sa.Column("vial_id", BIG, nullable=False),
        *_of_the_ledger("sample_vial"),
        _to("sample_vial", "sample_id", "sample.id"),
        _to("sample_vial", "vial_id", "vial.id"),
        sa.UniqueConstraint("sample_id", "vial_id", name=op.f("uq_sample_vial_sample_id_vial_id")),
    )
    op.create_index(op.f("ix_sample_vial_vial_id"), "sample_vial", ["vial_id"], unique=False)


def _make_sample_item() -> None:
    op.create_table(
        "sample_item",
        sa.Column("sample_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        *_of_the_ledger("sample_item"),
        _to("sample_item", "item_id", "panel_item.id"),
        _to("sample_item", "sample_id", "sample.id"),
        sa.UniqueConstraint("sample_id", "item_id", name=op.f("uq_sample_item_sample_id_item_id")),
    )


def _make_result_file() -> None:
    op.create_table(
        "result_file",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        *_of_the_ledger("result_file"),
        sa.CheckConstraint("size >= 0", name=op.f("ck_result_file_size")),
    )


def _make_file_content() -> None:
    op.create_table(
        "file_content",
        sa.Column("file_id", BIG, autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_content")),
    )


def _make_qc_result() -> None:
    op.create_table(
        "qc_result",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("sample_id", BIG, nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("laboratory", sa.Text(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("judged_by_id", BIG, nullable=True),
        sa.Column("judgement", sa.Text(), nullable=True),
        sa.Column("file_id", BIG, nullable=True),
        sa.Column("analyst", sa.Text(), nullable=True),
        sa.Column("entered_by_id", BIG, nullable=True),
        sa.Column("entered_at", MOMENT, nullable=True),
        sa.Column("reviewed_by_id", BIG, nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        *_of_the_ledger("qc_result"),
        _to("qc_result", "case_id", "case_record.id"),
        _to("qc_result", "entered_by_id", "person.id"),
        _to("qc_result", "file_id", "result_file.id"),
        _to("qc_result", "item_id", "panel_item.id"),
        _to("qc_result", "judged_by_id", "person.id"),
        _to("qc_result", "lot_id", "lot.id"),
        _to("qc_result", "reviewed_by_id", "person.id"),
        _to("qc_result", "sample_id", "sample.id"),
        sa.UniqueConstraint(
            "lot_id", "item_id", "attempt", name=op.f("uq_qc_result_lot_id_item_id_attempt")
        ),
        *_result_checks(),
    )
    op.create_index(op.f("ix_qc_result_item_id"), "qc_result", ["item_id"], unique=False)


def _result_checks() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint(
            "reviewed_by_id <> entered_by_id", name=op.f("ck_qc_result_another_person")
        ),
        sa.CheckConstraint("attempt > 0", name=op.f("ck_qc_result_attempt")),
        sa.CheckConstraint("(value IS NULL) = (verdict IS NULL)", name=op.f("ck_qc_result_judged")),
        sa.CheckConstraint(
            "outcome IN ('invalid', 'confirmed', 'accepted')", name=op.f("ck_qc_result_outcome")
        ),
        sa.CheckConstraint(
            "verdict IN ('pass', 'fail', 'judge')", name=op.f("ck_qc_result_verdict")
        ),
    )


def _make_item_waiver() -> None:
    op.create_table(
        "item_waiver",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by_id", BIG, nullable=False),
        sa.Column("approved_at", MOMENT, nullable=False),
        *_of_the_ledger("item_waiver"),
        _to("item_waiver", "approved_by_id", "person.id"),
        _to("item_waiver", "case_id", "case_record.id"),
        _to("item_waiver", "item_id", "panel_item.id"),
        _to("item_waiver", "lot_id", "lot.id"),
        sa.UniqueConstraint("lot_id", "item_id", name=op.f("uq_item_waiver_lot_id_item_id")),
    )
