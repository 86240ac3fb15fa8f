"""Changes to files while a session lives: unsaved texts, and what somebody did on disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from taglint.files.disk import TooLarge, Unreadable
from taglint.files.paths import parent
from taglint.files.repository import Repository


def edit(repository: Repository, texts: Mapping[str, str | None]) -> None:
    """Lay texts over files; None hides a file. Whatever rests on a changed answer is dropped."""
    for path, text in texts.items():
        repository.texts[repository.real(path)] = None if text is None else text.encode()
    refresh(repository, texts)


def close(repository: Repository, paths: Iterable[str]) -> None:
    """Take texts away again, so that the files on disk count."""
    closed = list(paths)
    for path in closed:
        repository.texts.pop(repository.real(path), None)
    refresh(repository, closed)


def refresh(repository: Repository, paths: Iterable[str]) -> None:
    """Ask again what was asked of these paths, which have changed, and of the folders above."""
    real = [repository.real(path) for path in paths]
    steps = list(dict.fromkeys(step for each in real for step in _upwards(each)))
    before = {
        (kind, path): table.pop(path)
        for kind, table in repository.answers().items()
        for path in steps
        if path in table
    }
    repository.drop(
        [
            (kind, path)
            for (kind, path), answer in before.items()
            if not _same(answer, _ask_again(repository, kind, path))
        ]
    )


def _ask_again(repository: Repository, kind: str, path: str) -> object:
    try:
        if kind == "entries":
            return repository.listing(path)
        if kind == "kind":
            return repository.kind(path)
        return repository.data(path, repository.size_limit)
    except (Unreadable, TooLarge) as error:
        return error


def _upwards(path: str) -> list[str]:
    """A path and the folders above it."""
    steps = [path]
    while (above := parent(steps[-1])) != steps[-1]:
        steps.append(above)
    return steps


def _same(before: object, now: object) -> bool:
    """Whether two answers are the same; of refusals the words count."""
    if isinstance(before, Exception) or isinstance(now, Exception):
        return type(before) is type(now) and str(before) == str(now)
    return before == now
