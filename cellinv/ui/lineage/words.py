"""Nodes of a lineage in words: kind, name, state, and what stands behind a number."""

from typing import Final

from cellinv.domain.language import a_list, tr
from cellinv.domain.lineage.folding import MIXED, Drawn
from cellinv.domain.lineage.graph import Node
from cellinv.services.lineage.tracing import HIDDEN
from cellinv.ui.shell.states import Look, look_of

_ICONS: Final = {
    "donor": "donor", "cell_line": "line", "product": "consumed", "lot": "lot", "vial": "vial",
    "run": "run", "study": "clinical", "dose": "dose", "subject": "subject",
}  # fmt: skip
_MIXED_LOOK: Final = Look("In several states", "columns", "plain", "black")
_HIDDEN_LOOK: Final = Look("Out of reach", "lock", "plain", "black")


def kind_text(kind: str) -> str:
    """Return a kind of record as people call it."""
    return tr(kind.replace("_", " ").capitalize())


def icon_of(kind: str) -> str:
    """Return the icon of a kind of record."""
    return _ICONS.get(kind, "unknown")


def is_fold(drawn: Drawn) -> bool:
    """Tell whether a node stands for several vials."""
    return len(drawn.members) > 1


def look_of_node(node: Node) -> Look:
    """Return the look of a node's state."""
    if node.status in {HIDDEN, MIXED}:
        return _HIDDEN_LOOK if node.status == HIDDEN else _MIXED_LOOK
    return look_of(node.status)


def headline(drawn: Drawn) -> str:
    """Return the first line of a node: a code, or how many vials."""
    if is_fold(drawn):
        return tr("{n} vials", n=drawn.node.count)
    return drawn.node.code


def second_line(drawn: Drawn) -> str:
    """Return the second line of a node: its kind and state."""
    state = look_of_node(drawn.node).text()
    if is_fold(drawn):
        return f"{drawn.label} · {state}" if drawn.label else state
    if drawn.node.kind == "study" and drawn.node.count is not None:
        return tr("Blinded study · {n} treated", n=drawn.node.count)
    return f"{kind_text(drawn.node.kind)} · {state}"


def honest(drawn: Drawn) -> str:
    """Return what is not shown here, and why; nothing where all is."""
    node = drawn.node
    if node.status == HIDDEN:
        return tr("These are out of your reach: only their number is shown.")
    if node.kind == "study" and node.count is not None:
        return tr(
            "This study is blinded: the way ends here. {n} subjects were treated; which lot each "
            "got can be read only with the right to see arms.",
            n=node.count,
        )
    return ""


def spoken(drawn: Drawn) -> str:
    """Return a node for a screen reader."""
    return a_list((headline(drawn), second_line(drawn)))
