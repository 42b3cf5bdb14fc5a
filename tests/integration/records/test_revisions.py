"""The program knows its schema's revisions as Alembic does, without loading it."""

from alembic.script import ScriptDirectory

from cellinv import data_folder
from cellinv.records.upgrade import known_revisions, newest_revision


def test_the_revisions_are_those_that_alembic_finds() -> None:
    script = ScriptDirectory(str(data_folder("db") / "migrations"))
    assert newest_revision() == script.get_current_head()
    assert known_revisions() == {each.revision for each in script.walk_revisions()}
