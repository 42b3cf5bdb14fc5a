"""What every test gets: small property budgets, no screen, and no warning left unseen."""

import gc
import logging
import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

SOAK_FACTOR = 20
EXAMPLES = 15
settings.register_profile("unit", max_examples=EXAMPLES, deadline=None)
settings.register_profile(
    "soak",
    max_examples=EXAMPLES * SOAK_FACTOR,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "unit"))


class _Watch(logging.Handler):
    """Keeps the records that would alarm somebody."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record)


def _told(record: logging.LogRecord) -> str:
    text = f"{record.levelname} {record.getMessage()}"
    if not record.exc_info:
        return text
    return f"{text}\n{logging.Formatter().formatException(record.exc_info)}\n"


@pytest.fixture(autouse=True)
def _no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[_Watch]:
    watch = _Watch()
    ours = logging.getLogger("cellinv")
    ours.addHandler(watch)
    yield watch
    ours.removeHandler(watch)
    if watch.seen:
        told = "; ".join(map(_told, watch.seen))
        pytest.fail(f"logged unexpectedly: {told}", pytrace=False)


@pytest.fixture
def expect_log(_no_unexpected_log: _Watch) -> Callable[[str], None]:
    """Return a check that takes back one expected record of level WARNING or higher."""

    def expect(text: str) -> None:
        found = [one for one in _no_unexpected_log.seen if text in one.getMessage()]
        assert found, f"nothing was logged with {text!r}"
        _no_unexpected_log.seen.remove(found[0])

    return expect


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with whole programs; multiply the budgets that property tests state, when soaking.

    Whole programs wait for screens and clocks: others work meanwhile, none is waited for at the
    end. A test marked ``soak`` states its large budget itself.
    """
    items.sort(key=lambda item: "e2e" not in item.path.parts)
    if os.environ.get("HYPOTHESIS_PROFILE") == "soak":
        for item in items:
            if item.get_closest_marker("soak") is None:
                _raise_budget(item)


def pytest_collection_finish() -> None:
    """Keep what the collection made out of each later sweep for what a test left behind."""
    gc.collect()
    gc.freeze()


def _raise_budget(item: pytest.Item) -> None:
    owner, name = getattr(item, "cls", None), "settings"
    if not isinstance(getattr(owner, name, None), settings):
        obj = getattr(item, "obj", None)
        owner, name = getattr(obj, "__func__", obj), "_hypothesis_internal_use_settings"
    own = getattr(owner, name, None)
    if isinstance(own, settings) and own.max_examples < settings.default.max_examples:
        setattr(owner, name, settings(own, max_examples=own.max_examples * SOAK_FACTOR))
