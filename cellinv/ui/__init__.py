"""The desktop client: PySide6 widgets and nothing else."""

import builtins


def _import_plainly() -> None:
    """Take back the import statement, which PySide has made its own.

    PySide reads the source of each module imported after it, and keeps it, to see whether the
    module asks for other names of its methods. None here does.
    """
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain


_import_plainly()
