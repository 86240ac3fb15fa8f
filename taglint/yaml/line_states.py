"""The automaton of the walk over lines: which line may follow which.

A state says which collections are open after a line and how the line ended; a match of
`patterns.line` leads from one state to the next.
"""

from __future__ import annotations

from taglint.yaml.patterns import (
    BARE_DASH,
    BLOCK_OF_ITEM,
    BLOCK_OF_KEY,
    FIRST_KEY,
    FIRST_KEY_2,
    INNER,
    INNER_2,
    INNER_KEY,
    INNER_KEY_2,
    ITEM,
    KEY_ALONE,
    KEY_ALONE_2,
    PAIR,
    SLOW_OF_ITEM,
    SLOW_OF_KEY,
    TAGGED_DASH,
    TAGGED_ITEM,
    TAGGED_KEY,
)

# The deepest that collections may be nested.
_DEPTH = 500
# Matches that end before a value which needs a closer look.
ODD = frozenset((SLOW_OF_KEY, SLOW_OF_ITEM))
# Matches that enter a mapping two columns further in, and matches that may take several lines.
_INNER = frozenset((INNER_KEY, INNER, FIRST_KEY, INNER_KEY_2, INNER_2, FIRST_KEY_2))
RUNS = frozenset((*_INNER, KEY_ALONE_2, PAIR, ITEM, TAGGED_ITEM))
# Matches that end with a key or dash alone, whose value is still to come.
_OPEN = (INNER_KEY, FIRST_KEY, KEY_ALONE, INNER_KEY_2, FIRST_KEY_2, KEY_ALONE_2, BARE_DASH)
# How the last line of a match ends, see `State`.
_ENDINGS = {
    **dict.fromkeys((INNER, INNER_2, PAIR, ITEM, TAGGED_ITEM), "plain"),
    **dict.fromkeys(_OPEN, "open"),
    **dict.fromkeys((TAGGED_KEY, TAGGED_DASH), "tagged"),
    **dict.fromkeys((BLOCK_OF_KEY, BLOCK_OF_ITEM, SLOW_OF_KEY, SLOW_OF_ITEM), "done"),
}
# Some thousand real files together have fewer states. With more of them, all are forgotten.
_STATES = 5_000


class State(dict["int | None", "Following"]):
    """The open collections after a line, and how the line ended.

    `columns` and `kinds` are those of the open collections from the outside in, after -1 and a
    blank for what is around the root. A kind is M for a mapping, S for a sequence, I for a sequence
    in the column of its key. `ending` is "plain" after a value that further lines may continue,
    "done" after any other value, "open" where the value is still to come, "tagged" where it is
    still to come and has a tag.

    The next state depends on nothing but the kind of the match (its `lastindex`) and its lead (the
    blanks and dashes before its first key or value). So it is worked out once and found from then
    on in two dicts: `state[kind][lead]`.
    """

    __slots__ = ("columns", "ending", "kinds")

    def __init__(self, columns: tuple[int, ...], kinds: str, ending: str) -> None:
        self.columns, self.kinds, self.ending = columns, kinds, ending

    def __missing__(self, match: int | None) -> Following:
        found = self[match] = Following(self, match or 0)
        return found


class Following(dict[str, "State | None"]):
    """The states that one kind of match leads to from one state, by the lead of the match.

    None stands for no state: such a line must not follow. It also stands for a match that needs a
    closer look; the state after that is found under the negative kind.
    """

    __slots__ = ("before", "match")

    def __init__(self, before: State, match: int) -> None:
        self.before, self.match = before, match

    def __missing__(self, lead: str) -> State | None:
        found = self[lead] = (
            None if self.match in ODD else _entered(self.before, abs(self.match), lead)
        )
        return found


_states: dict[tuple[tuple[int, ...], str, str], State] = {}


def state_of(columns: tuple[int, ...], kinds: str, ending: str) -> State:
    """The one state with these traits.

    When all states are forgotten, a walk that is under way keeps those that it has.
    """
    key = (columns, kinds, ending)
    found = _states.get(key)
    if found is None:
        if len(_states) >= _STATES:
            _states.clear()
        found = _states[key] = State(*key)
    return found


def _entered(state: State, match: int, lead: str) -> State | None:
    """The state after a match with this lead, None when such a line must not follow."""
    opened = _opened(state, match, lead)
    if opened is None:
        return None
    columns, kinds = opened
    if match in _INNER:
        columns, kinds = (*columns, columns[-1] + 2), kinds + "M"
    return state_of(columns, kinds, _ENDINGS[match]) if len(columns) <= _DEPTH else None


def _opened(state: State, match: int, lead: str) -> tuple[tuple[int, ...], str] | None:
    """The columns and kinds of the open collections after a line, None when it must not follow."""
    dashes = lead.lstrip(" ")
    column = len(lead) - len(dashes)
    level = len(state.columns)
    while state.columns[level - 1] > column:
        level -= 1
    columns, kinds = state.columns[:level], state.kinds[:level]
    is_fresh = column > columns[-1]
    is_open = level == len(state.columns) and state.ending in ("open", "tagged")
    if is_fresh and not is_open:
        # Only a value that is still to come may stand further in.
        return None
    if dashes:
        if is_fresh or kinds[-1] == "M":
            if not is_open:
                return None
            columns, kinds = (*columns, column), kinds + ("S" if is_fresh else "I")
        inner = [column + spot for spot, sign in enumerate(dashes) if spot and sign == "-"]
        columns, kinds = (*columns, *inner), kinds + "S" * len(inner)
        has_key = match <= SLOW_OF_KEY
        return ((*columns, column + len(dashes)), kinds + "M") if has_key else (columns, kinds)
    if match > SLOW_OF_KEY:
        # A scalar or a tag on a line of its own is the value of an entry that waits for it.
        has_tags = state.ending == "tagged" and match in (TAGGED_ITEM, TAGGED_DASH)
        return (columns, kinds) if is_fresh and level > 1 and not has_tags else None
    if is_fresh:
        return (*columns, column), kinds + "M"
    if kinds[-1] == "I":
        # A key ends the sequence in its column.
        columns, kinds = columns[:-1], kinds[:-1]
    return (columns, kinds) if kinds[-1] == "M" else None
