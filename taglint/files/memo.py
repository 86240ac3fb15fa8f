"""What was worked out from files, kept until one of the answers that it rests on changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from taglint.lean_typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from typing import TypeVar

    Made = TypeVar("Made")

# What was asked (text, kind, entries, real path, configuration), and of which path.
Question = tuple[str, str]
_NOTHING = object()


class _Kept(NamedTuple):
    value: object
    asked: frozenset[Question]


class Memo:
    """Values by key, each with the questions that were asked while it was made.

    A run that ends with its process needs no questions: then only the values are kept.
    """

    def __init__(self, is_recording: bool) -> None:
        self.is_recording = is_recording
        self.asked: set[Question] = set()  # by what is being made now
        self._plain: dict[Hashable, object] = {}
        self._kept: dict[Hashable, _Kept] = {}
        self._askers: dict[Question, set[Hashable]] = {}

    def remembered(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """The value under a key, made when it is first asked for or after it was dropped.

        Its questions count as questions of whatever is being made meanwhile, also on a hit.
        """
        if not self.is_recording:
            found = self._plain.get(key, _NOTHING)
            if found is _NOTHING:
                found = self._plain[key] = make()
            return cast("Made", found)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._record(key, make)
        self.asked |= kept.asked
        return cast("Made", kept.value)

    def _record(self, key: Hashable, make: Callable[[], object]) -> _Kept:
        outer, self.asked = self.asked, set()
        try:
            kept = _Kept(make(), frozenset(self.asked))
        finally:
            # What failed rests on its answers as well.
            outer |= self.asked
            self.asked = outer
        self._kept[key] = kept
        for question in kept.asked:
            self._askers.setdefault(question, set()).add(key)
        return kept

    def drop(self, questions: Iterable[Question]) -> None:
        """Forget what rests on these questions."""
        keys = {key for question in questions for key in self._askers.get(question, ())}
        for key in keys:
            for question in self._kept.pop(key).asked:
                self._askers[question].discard(key)
