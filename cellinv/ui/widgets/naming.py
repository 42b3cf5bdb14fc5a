"""Names for what Qt leaves without one."""

from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from cellinv.domain.language import tr


def named(field: QWidget, name: str) -> None:
    """Name a choice that has no caption; where its name is what is chosen, it is described so."""
    field.setAccessibleName(name)
    field.setAccessibleDescription(name)


def clearable(field: QLineEdit) -> None:
    """Give a field a button with a name that empties it."""
    field.setClearButtonEnabled(True)
    for inner in field.findChildren(QToolButton):
        inner.setAccessibleName(tr("Empty the field"))
