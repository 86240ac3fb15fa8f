"""Ansible playbooks and task files: the tags that the modules of the cloud collections set.

The modules and their options are data. A task's own `tags:` keyword stands beside the module, not in it, and is never looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import Index, SlotSpec, TypeSpec
from taglint.files.source import Source
from taglint.lean_typing import NamedTuple
from taglint.model import Hop, Resource, Slot, Span, Value
from taglint.read.ansible.jinja import Scope, cause
from taglint.read.reading import Batch, Fault, Reading
from taglint.tags import shapes
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, resolve, text_of
from taglint.yaml.read import read as read_yaml
from taglint.yaml.values import child, pairs

_LISTS = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")
_ACTIONS = ("action", "local_action")
_FLAGS = ("propagate_at_launch",)
_DEEPEST = 12
# Modes of modules that move things about in which they tag none.
_READING = frozenset({"get", "getstr", "geturl", "list", "delobj", "delete"})
# Aliases may make many tasks out of few; real files have hundreds.
_MOST_TASKS = 20_000


def read(batch: Batch, catalogue: Catalogue) -> Reading:
    """The taggable places of the tasks of one file. Never raises."""
    (source,) = batch.sources
    index = catalogue.index("ansible", "modules")
    if index is None:
        return Reading((), (), {})
    stream = read_yaml(source.text)
    book = _Book(source, index)
    resources = tuple(
        resource
        for document in stream.documents
        for resource in book.entries(document.root, _Around(), 0)
    )
    faults = tuple(Fault(Span(source.path, *fault[:2]), fault.message) for fault in stream.faults)
    # What Jinja makes into YAML need not be YAML before.
    told, hidden = ((), faults) if "{%" in source.text else (faults, ())
    return Reading(resources, (*told, *book.faults), {}, hidden=hidden)


class _Around(NamedTuple):
    """What holds for a task because of where it stands: variables and defaults of modules, the nearest last."""

    variables: tuple[Node, ...] = ()
    defaults: tuple[Node, ...] = ()


class _Call(NamedTuple):
    """A task that calls a module: its name, the module's key, the mappings with its arguments, why some are hidden."""

    name: str
    head: Scalar
    task: Mapping
    arguments: tuple[Node, ...]
    hidden: str


class _Book:
    """Reads the plays and tasks of one file."""

    def __init__(self, source: Source, index: Index) -> None:
        self.source, self.path, self.index = source, source.path, index
        self.left = _MOST_TASKS
        self.faults: list[Fault] = []
        self._scopes: dict[tuple[int, ...], Scope] = {}

    def entries(self, node: Node | None, around: _Around, depth: int) -> Iterator[Resource]:
        """The places in a list of plays, blocks and tasks."""
        whole = resolve(node) if node is not None else None
        if depth >= _DEEPEST and isinstance(whole, Sequence) and whole.items:
            message = f"blocks nested deeper than {_DEEPEST}; what is in them is not read"
            self.faults.append(Fault(Span(self.path, whole.start, whole.start + 1), message))
            return
        for item in whole.items if isinstance(whole, Sequence) else ():
            body = resolve(item)
            self.left -= 1
            if self.left == 0:
                message = f"more than {_MOST_TASKS:,} tasks, counting what aliases repeat; the rest is not read"
                self.faults.append(Fault(Span(self.path, item.start, item.start + 1), message))
            if isinstance(body, Mapping) and self.left > 0:
                yield from self._entry(body, around, depth)

    def _entry(self, body: Mapping, around: _Around, depth: int) -> Iterator[Resource]:
        variables, defaults = child(body, "vars"), child(body, "module_defaults")
        inside = _Around(
            (*around.variables, *((variables,) if variables else ())),
            (*around.defaults, *((defaults,) if defaults else ())),
        )
        for name in _LISTS:
            inner = child(body, name)
            if inner is not None:
                yield from self.entries(inner, inside, depth + 1)
        for key, value in pairs(body):
            spec = self._module(key.text)
            if spec:
                yield from self._slots(_call(body, key, value), spec, inside)
            elif key.text in _ACTIONS and isinstance(resolve(value), Mapping):
                named = child(value, "module")
                plain = resolve(named) if named is not None else None
                spec = self._module(plain.text) if isinstance(plain, Scalar) else None
                if spec and isinstance(plain, Scalar):
                    yield from self._slots(_call(body, plain, value), spec, inside)

    def _module(self, name: str) -> TypeSpec | None:
        return self.index.types.get(self.index.aliases.get(name, name))

    def _slots(self, call: _Call, spec: TypeSpec, around: _Around) -> Iterator[Resource]:
        scope = self._scopes.setdefault(
            tuple(map(id, around.variables)), Scope(self.source, around.variables)
        )
        for number, slot in enumerate(spec.slots):
            node = _argument(call, slot.path)
            if node is not None:
                yield self._resource(call, spec, slot, scope.value(node), number > 0)
                return
        if not call.hidden:
            for slot in spec.slots:
                value = self._default(spec.name, slot.path, around, scope)
                if value is not None:
                    yield self._resource(call, spec, slot, value, False)
                    return
        yield self._resource(call, spec, spec.slots[0], None, False)

    def _resource(
        self, call: _Call, spec: TypeSpec, slot: SlotSpec, value: Value | None, nested: bool
    ) -> Resource:
        whole = Span(self.path, call.task.start, call.task.end)
        head = Span(self.path, call.head.start, call.head.end)
        state = _argument(call, "state")
        plain = resolve(state) if state is not None else None
        gone = isinstance(plain, Scalar) and plain.text not in (
            "present",
            "running",
            "started",
            "create",
            "created",
            "active",
        )
        reads = text_of(_argument(call, "mode")) in _READING
        adds = "the tags that are there already" if spec.name.endswith("_tag") else ""
        open_ = call.hidden or ("state" if gone else "mode" if reads else adds)
        if value is None:
            where = Slot(slot.path, slot.shape, None)
            return Resource(call.name, spec.name, spec.schema, (), whole, head, open_, where)
        value = _joined(value)
        slot = shapes.settled(slot, value)
        written, schema = shapes.read(slot, value), slot.schema or spec.schema
        # Without a value a key takes part in removing a tag; modules make a text of it otherwise.
        tags = (
            tag._replace(value=tag.value._replace(kind="absent"))
            if tag.value.kind == "null"
            else tag
            for tag in written.tags
        )
        where = Slot(slot.path, slot.shape, value.span, nested, written.found, odd=written.odd)
        return Resource(
            call.name, spec.name, schema, tuple(tags), whole, head, written.open or open_, where
        )

    def _default(self, module: str, option: str, around: _Around, scope: Scope) -> Value | None:
        """The option as the nearest `module_defaults` gives it: by the module's name before its group's."""
        groups = [
            name
            for name, holder in self.index.holders.items()
            if module.rpartition(".")[0] in holder.paths
        ]
        for table in reversed(around.defaults):
            own = [
                value
                for key, value in pairs(table)
                if self.index.aliases.get(key.text, key.text) == module
            ]
            shared = [value for key, value in pairs(table) if key.text in groups]
            for found in (*own, *shared):
                node = child(found, option)
                if node is not None:
                    value = scope.value(node)
                    place = resolve(node)
                    return value._replace(
                        trail=(
                            *value.trail,
                            Hop("module_defaults", Span(self.path, place.start, place.end)),
                        )
                    )
        return None


def _argument(call: _Call, name: str) -> Node | None:
    """What a task gives for an argument of its module."""
    return next(
        (found for part in call.arguments if (found := child(part, name)) is not None), None
    )


def _joined(value: Value) -> Value:
    """A list of maps from keys to values as one map: how modules of older times take their tags, with a flag beside."""
    rows = shapes.items(value)
    if not rows or any(
        row.kind not in ("map", "unknown") or shapes.lookup(row, "key", "Key") for row in rows
    ):
        return value
    found = [entry for row in rows for entry in shapes.entries(row) if entry.key.data not in _FLAGS]
    open_ = next((str(row.data) for row in rows if row.kind == "unknown"), value.open)
    return Value("map", tuple(found), value.span, value.trail, open_)


def _call(task: Mapping, head: Scalar, arguments: Node) -> _Call:
    title = child(task, "name")
    plain = resolve(title) if title is not None else None
    name = (
        f"{head.text}.{plain.text}"
        if isinstance(plain, Scalar) and plain.text and not cause(plain)
        else head.text
    )
    parts = [arguments]
    extra = child(task, "args")
    if extra is not None:
        parts.append(extra)
    loose = [part for part in map(resolve, parts) if isinstance(part, Scalar) and part.text]
    return _Call(name, head, task, tuple(parts), "free form" if loose else "")
