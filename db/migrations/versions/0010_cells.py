"""Room for more than 2,147,483,647 cells in a vial or dose; on SQLite there was room before."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CELLS = (("lot", "cells_per_vial"), ("dose_preparation", "cells"))


def upgrade() -> None:
    _make_of(sa.BigInteger())


def downgrade() -> None:
    _make_of(sa.Integer())


def _make_of(kind: sa.types.TypeEngine[int]) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, column in CELLS:
            op.alter_column(table, column, type_=kind, existing_nullable=True)
