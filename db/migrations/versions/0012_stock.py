"""What is left of a lot is counted on PostgreSQL by an index alone, from its first to its last."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEX, TABLE, COLUMNS = "ix_vial_lot_status", "vial", ["lot_id", "status"]


def upgrade() -> None:
    _make_anew(postgresql_include=["id"])


def downgrade() -> None:
    _make_anew()


def _make_anew(**how: object) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index(INDEX, table_name=TABLE)
        op.create_index(INDEX, TABLE, COLUMNS, unique=False, **how)
