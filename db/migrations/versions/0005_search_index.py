"""The search index, and an index for the list of vials by state and site."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VIALS_FROM = 15 << 40
FRAGMENTS = (
    "CREATE VIRTUAL TABLE search_fragment USING fts5(plain, content='search_text', "
    "content_rowid='id', columnsize=0, tokenize='trigram case_sensitive 1')"
)
GRAMS = (
    "CREATE OR REPLACE FUNCTION cellinv_grams(of_text text) RETURNS text[] LANGUAGE sql "
    "IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT ARRAY(SELECT substr(of_text, n, 3) "
    "FROM generate_series(1, greatest(length(of_text) - 2, 1)) AS n)'"
)


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("site_id", BIG, nullable=True),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
    )
    _index_heads()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FRAGMENTS)
    else:
        op.execute(GRAMS)
        _index_grams()
    op.drop_index("ix_vial_status_site", table_name="vial")
    op.create_index("ix_vial_status_site", "vial", ["status", "site_id", "code"])


def downgrade() -> None:
    op.drop_index("ix_vial_status_site", table_name="vial")
    op.create_index("ix_vial_status_site", "vial", ["status", "site_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_fragment")
    op.drop_table("search_text")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION cellinv_grams")


def _index_heads() -> None:
    for name, where in (("few", f"id < {VIALS_FROM}"), ("many", f"id >= {VIALS_FROM}")):
        op.create_index(
            f"ix_search_text_{name}",
            "search_text",
            ["head"],
            unique=False,
            postgresql_ops={"head": "text_pattern_ops"},
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def _index_grams() -> None:
    for name, where in (("few", f"id < {VIALS_FROM}"), ("many", f"id >= {VIALS_FROM}")):
        op.create_index(
            f"ix_search_text_grams_{name}",
            "search_text",
            [sa.text("cellinv_grams(plain)")],
            unique=False,
            postgresql_using="gin",
            postgresql_where=sa.text(where),
        )
