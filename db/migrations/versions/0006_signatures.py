"""Signatures, badges, training, accepted texts, PINs and former passwords."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.String(27).with_variant(sa.TIMESTAMP(timezone=True), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_badge()
    _make_training()
    _make_acceptance()
    _make_signature()
    _make_access()
    _make_former_password()


def downgrade() -> None:
    for table in (
        "former_password",
        "access",
        "signature",
        "acceptance",
        "training",
        "badge",
    ):
        op.drop_table(table)


def _of_the_ledger(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entry_id", BIG, nullable=False),
        *_of_a_person(table),
    )


def _of_a_person(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _make_badge() -> None:
    op.create_table(
        "badge",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        *_of_the_ledger("badge"),
        sa.UniqueConstraint("code", name=op.f("uq_badge_code")),
    )
    op.create_index(op.f("ix_badge_person_id"), "badge", ["person_id"], unique=False)


def _make_training() -> None:
    op.create_table(
        "training",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        *_of_the_ledger("training"),
    )
    op.create_index(op.f("ix_training_person_id"), "training", ["person_id"], unique=False)


def _make_acceptance() -> None:
    op.create_table(
        "acceptance",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=False),
        *_of_the_ledger("acceptance"),
    )
    op.create_index(op.f("ix_acceptance_person_id"), "acceptance", ["person_id"], unique=False)


def _make_signature() -> None:
    op.create_table(
        "signature",
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("printed_name", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=False),
        sa.Column("act_id", BIG, nullable=False),
        sa.Column("record_kind", sa.Text(), nullable=False),
        sa.Column("record_id", BIG, nullable=False),
        sa.Column("record_version", sa.Integer(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        *_of_the_ledger("signature"),
        sa.UniqueConstraint("proof", "number", name=op.f("uq_signature_proof_number")),
        sa.CheckConstraint(
            "meaning IN ('performed', 'witnessed', 'reviewed', 'approved', 'released')",
            name=op.f("ck_signature_meaning"),
        ),
    )
    op.create_index(op.f("ix_signature_act_id"), "signature", ["act_id"], unique=False)
    op.create_index("ix_signature_record", "signature", ["record_kind", "record_id"], unique=False)


def _make_access() -> None:
    op.create_table(
        "access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("pending", sa.Text(), nullable=True),
        *_of_a_person("access"),
        sa.UniqueConstraint("person_id", name=op.f("uq_access_person_id")),
    )


def _make_former_password() -> None:
    op.create_table(
        "former_password",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        *_of_a_person("former_password"),
    )
    op.create_index(
        op.f("ix_former_password_person_id"), "former_password", ["person_id"], unique=False
    )
