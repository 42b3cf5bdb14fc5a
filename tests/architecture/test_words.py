"""Every visible string goes through the one door, and every refusal is a sentence."""

import ast
import builtins
import string
from collections.abc import Iterator

import pytest

from cellinv.records.translations import LANGUAGES
from tests.architecture.tree import dotted, found, nodes, offences, parsed, sources
from tests.language import lacking

SETTERS = {
    *("setText", "setToolTip", "setStatusTip", "setWhatsThis", "setTitle", "setWindowTitle"),
    *("setPlaceholderText", "setAccessibleName", "setAccessibleDescription", "setLabelText"),
    *("setButtonText", "setInformativeText", "setPrefix", "setSuffix", "setHeaderLabels"),
    *("setHorizontalHeaderLabels", "setVerticalHeaderLabels", "setTabText", "setItemText"),
    *("addAction", "addMenu", "addSection", "addTab", "addRow", "addItems", "showMessage"),
    *("setCancelButtonText", "setSpecialValueText"),
}
WIDGETS = {
    *("QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox"),
    *("QAction", "QMenu", "QDockWidget", "QCommandLinkButton", "QProgressDialog"),
}
SPOKEN = {"text", "title", "toolTip", "windowTitle", "placeholderText", "accessibleName"}
BRAND = "Cellinv"
FAMILIES = {"CellinvError", "DomainError", "SurroundingsError", "IntegrityError", "UsageError"}


def untranslated(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield literals with letters that reach the screen without ``tr``."""
    for node in nodes(tree):
        if isinstance(node, ast.Call):
            for shown in shown_arguments(node):
                yield from ((node.lineno, text) for text in literals(shown) if has_letters(text))


def shown_arguments(call: ast.Call) -> list[ast.expr]:
    name = dotted(call.func).rpartition(".")[2]
    if name in SETTERS or name in WIDGETS:
        return [*call.args, *(one.value for one in call.keywords if one.arg in SPOKEN)]
    return call.args[:1] if name == "addItem" else []


def literals(node: ast.expr) -> Iterator[str]:
    """Yield what the expression can be without a call: a call is ``tr``, or makes data."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts):
            yield from (text for part in parts for text in literals(part))
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            yield from (text for part in parts for text in literals(part))
        case ast.BinOp(left=first, right=second) | ast.IfExp(body=first, orelse=second):
            yield from (text for part in (first, second) for text in literals(part))


def has_letters(text: str) -> bool:
    return any(char.isalpha() for char in text.replace(BRAND, ""))


@pytest.mark.parametrize(
    "snippet",
    [
        "label.setText('Stored')",
        "box = QLabel('Stored', self)",
        "QtWidgets.QPushButton(text='Go')",
        "menu.addAction(icon, 'Undo')",
        "self.setWindowTitle(f'Vial {code}')",
        "label.setToolTip(tr('a') + ' b')",
        "label.setText('a' if on else tr('b'))",
        "tree.setHeaderLabels(['Code', tr('Place')])",
        "combo.addItem('All', None)",
    ],
)
def test_an_untranslated_text_is_found(snippet: str) -> None:
    assert found(untranslated, snippet) != []


@pytest.mark.parametrize(
    "snippet",
    [
        "label.setText(tr('Stored'))",
        "label.setText(f'{count} · {row.code}')",
        "label.setText('—')",
        "self.setWindowTitle(f'{tr(page)} · Cellinv')",
        "label.setObjectName('title')",
        "combo.addItem(tr('All'), 'all')",
        "label.setText(names['a'])",
    ],
)
def test_a_translated_text_is_spared(snippet: str) -> None:
    assert found(untranslated, snippet) == []


def test_every_visible_text_is_translated() -> None:
    assert offences(untranslated, "cellinv/ui") == []


def error_classes(trees: list[ast.Module]) -> dict[str, ast.ClassDef]:
    """Return the exceptions that the trees define, by name."""
    classes = [node for tree in trees for node in nodes(tree) if isinstance(node, ast.ClassDef)]
    known, size = dict.fromkeys(FAMILIES), -1
    while len(known) != size:
        size = len(known)
        known |= {one.name: one for one in classes if bases(one) & (known.keys() | exceptions())}
    return {name: one for name, one in known.items() if one is not None and name not in FAMILIES}


def bases(node: ast.ClassDef) -> set[str]:
    return {dotted(base).rpartition(".")[2] for base in node.bases}


def exceptions() -> set[str]:
    every = vars(builtins).items()
    return {n for n, one in every if isinstance(one, type) and issubclass(one, BaseException)}


def assigned(node: ast.ClassDef, name: str) -> str | None:
    for part in node.body:
        match part:
            case ast.Assign(targets=[ast.Name(id=found_name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=found_name), value=ast.expr() as value):
                pass
            case _:
                continue
        if found_name == name:
            return str(ast.literal_eval(value))
    return None


def sentence(name: str, known: dict[str, ast.ClassDef]) -> str | None:
    """Return the sentence of an error, or the one it inherits below the families."""
    if name not in known:
        return None
    inherited = (sentence(base, known) for base in sorted(bases(known[name])))
    return assigned(known[name], "sentence") or next(filter(None, inherited), None)


def unspoken(trees: list[ast.Module]) -> list[str]:
    known = error_classes(trees)
    texts = {name: sentence(name, known) or "" for name in known}
    return sorted(name for name, text in texts.items() if not text.endswith((".", "?", "!", "}")))


def broken_templates(trees: list[ast.Module]) -> list[str]:
    """Return the texts of errors whose fields are not plain names."""
    texts = [
        assigned(node, part) or ""
        for node in error_classes(trees).values()
        for part in ("sentence", "way_out", "way_typed", "rule", "who_can")
    ]
    fields = [(text, field) for text in texts for _, field, _, _ in string.Formatter().parse(text)]
    return sorted(
        {text for text, field in fields if field is not None and not field.isidentifier()}
    )


def test_a_silent_error_is_found() -> None:
    bad = "class A(DomainError): ...\nclass B(A): ...\nclass C(ValueError): ..."
    good = "class D(DomainError):\n    sentence = 'No {x}.'\nclass E(D): ..."
    assert unspoken([ast.parse(bad), ast.parse(good)]) == ["A", "B", "C"]


def test_a_broken_template_is_found() -> None:
    bad = "class A(DomainError):\n    sentence = 'No {}.'\n    way_out: str = 'Use {x.y}.'"
    assert broken_templates([ast.parse(bad)]) == ["No {}.", "Use {x.y}."]


def test_every_error_of_the_domain_is_one_sentence() -> None:
    assert unspoken([parsed(one) for one in sources("cellinv/domain")]) == []


def test_every_text_of_an_error_can_be_filled() -> None:
    assert broken_templates([parsed(one) for one in sources("cellinv")]) == []


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_everything_said_is_translated(code: str) -> None:
    assert lacking(code) == []
