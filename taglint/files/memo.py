"""What was worked out from files, kept until one of the answers that it rests on changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from taglint.lean_typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from typing import TypeVar

    Made = TypeVar("Made")

# What was asked (text, kind, entries, value, configuration), and of what.
Question = tuple[str, Hashable]


class _Kept(NamedTuple):
    value: object
    asked: frozenset[Question]
    make: Callable[[], object]
    is_compared: bool


class Memo:
    """Values by key, each with the questions that were asked while it was made."""

    def __init__(self) -> None:
        self.asked: set[Question] = set()  # by what is being made now
        self._kept: dict[Hashable, _Kept] = {}
        self._askers: dict[Question, set[Hashable]] = {}

    def remembered(self, key: Hashable, make: Callable[[], Made], is_compared: bool) -> Made:
        """The value under a key, made when it is first asked for or after it was dropped.

        Its questions count as questions of whatever is being made meanwhile, also on a hit. Of a
        value that is compared, the value itself is the question.
        """
        kept = self._kept.get(key)
        if kept is None:
            kept = self._make(key, make, is_compared)
        self.asked |= {("value", key)} if is_compared else kept.asked
        return cast("Made", kept.value)

    def _make(self, key: Hashable, make: Callable[[], object], is_compared: bool) -> _Kept:
        outer, self.asked = self.asked, set()
        try:
            kept = _Kept(make(), frozenset(self.asked), make, is_compared)
        except BaseException:
            # What failed rests on its answers as well.
            outer |= self.asked
            raise
        finally:
            self.asked = outer
        self._kept[key] = kept
        for question in kept.asked:
            self._askers.setdefault(question, set()).add(key)
        return kept

    def drop(self, questions: Iterable[Question]) -> None:
        """Forget what rests on these questions; what is compared is made again at once."""
        keys = {key for question in questions for key in self._askers.get(question, ())}
        if not keys:
            return
        gone = {key: self._kept.pop(key) for key in keys}
        for key, kept in gone.items():
            for question in kept.asked:
                self._askers[question].discard(key)
        compared = {key: kept for key, kept in gone.items() if kept.is_compared}
        now = {key: self.remembered(key, each.make, True) for key, each in compared.items()}
        self.drop([("value", key) for key, each in compared.items() if now[key] != each.value])
