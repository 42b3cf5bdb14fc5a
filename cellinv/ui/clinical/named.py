"""Words of the clinic as people read them: relations, criteria, and the states of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.language import tr
from cellinv.domain.trials import next_states
from cellinv.ui.shell.states import look_of

if TYPE_CHECKING:
    from cellinv.services.clinical.looking import StudyCard

Choice = tuple[tuple[object, str], ...]


def relations() -> Choice:
    """Return how an event may be related to the product."""
    return (
        ("unrelated", tr("Unrelated")),
        ("unlikely", tr("Unlikely")),
        ("possible", tr("Possible")),
        ("probable", tr("Probable")),
        ("related", tr("Related")),
    )


def criteria() -> Choice:
    """Return what makes an event serious, first that nothing does (ICH E2A)."""
    return (
        ("", tr("Not serious")),
        ("death", tr("Death")),
        ("life_threatening", tr("Life-threatening")),
        ("hospitalisation", tr("Hospitalisation")),
        ("disability", tr("Disability")),
        ("congenital_anomaly", tr("Congenital anomaly")),
        ("other_important", tr("Other important")),
    )


def relation_word(relation: str) -> str:
    """Return a relation as people read it."""
    return dict(relations()).get(relation, relation)


def criterion_word(criterion: str | None) -> str:
    """Return a criterion as people read it."""
    return dict(criteria()).get(criterion or "", criterion or "")


def study_states(study: StudyCard | None) -> Choice:
    """Return the states a study may go to from the one it is in."""
    found = next_states(study.state) if study is not None else ()
    return tuple((state, look_of(state).text()) for state in found)
