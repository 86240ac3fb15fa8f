"""`show` sees what `check` judges: the same places with the same tags, in every fixture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from taglint.config.configurations import Configurations
from taglint.engine.run import Options
from taglint.engine.session import Session, resources
from taglint.model import Finding, Resource
from taglint.rules.table import TABLE

FIXTURES = Path(__file__).parents[1] / "fixtures"
FOLDERS = sorted(
    folder
    for folder in FIXTURES.rglob("*")
    if folder.is_dir() and any(path.is_file() for path in folder.iterdir())
)
PLANS = sorted(FIXTURES.rglob("*plan*.json"))


class Witness:
    """Stands in for the rules: notes what is judged, and finds nothing."""

    def __init__(self) -> None:
        self.seen: list[Resource] = []

    def check(self, resource: Resource, policy: object) -> Iterable[Finding]:
        """Note a resource."""
        self.seen.append(resource)
        return ()


def options(plans: Iterable[Path] = ()) -> Options:
    named = frozenset(map(str, plans))
    return Options(tuple(TABLE), configs=Configurations(None, tuple(TABLE)), plans=named)


def seen(found: Iterable[Resource]) -> Counter[tuple[object, ...]]:
    """What is seen of each place that has tags; without a policy the others may be left out."""
    return Counter(
        (each.address, each.slot.path, tuple((tag.key, tag.value[:2]) for tag in each.tags))
        for each in found
        if each.tags and not each.started
    )


def both(paths: list[str], plans: Iterable[Path] = ()) -> tuple[Counter[object], Counter[object]]:
    session, witness = Session(options(plans), paths), Witness()
    session.rulebook = witness  # type: ignore[assignment]  # it has what a session asks of it
    session.run()
    shown = (resource for resource, _ in resources(paths, options(plans)))
    return Counter(seen(shown)), Counter(seen(witness.seen))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_show_sees_what_is_judged(folder: Path) -> None:
    shown, judged = both([str(folder)])
    assert shown == judged


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_show_sees_what_is_judged_of_a_plan(plan: Path) -> None:
    shown, judged = both([str(plan)], [plan])
    assert shown == judged
    assert shown


def test_the_fixtures_have_something_to_see() -> None:
    shown, _ = both([str(FIXTURES / "documents"), str(FIXTURES / "modules")])
    assert len(shown) > 50
