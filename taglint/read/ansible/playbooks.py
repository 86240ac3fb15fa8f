"""Ansible playbooks and task files: the tags that the modules of the cloud collections set.

The modules and their options are data. The keyword `tags:` of a task itself stands beside the
module, not in its arguments; it only selects tasks and is never read.
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
from taglint.values import entries_of, items_of, member
from taglint.yaml.nodes import Mapping, Node, Scalar, Sequence, resolve, text_of
from taglint.yaml.read import read as read_yaml
from taglint.yaml.values import child, pairs

_LISTS = ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always")
_ACTIONS = ("action", "local_action")
# Keys that stand beside a tag in one map and are no tags.
_FLAGS = ("propagate_at_launch",)
_DEEPEST = 12
# States of a resource in which a module sets its tags.
_STATES = ("present", "running", "started", "create", "created", "active")
# Modes in which a module sets no tags, as `aws_s3` with its `mode: get`.
_READING = frozenset({"get", "getstr", "geturl", "list", "delobj", "delete"})
# By aliases a small file may have very many tasks; real files have hundreds.
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
        for resource in book.entries(document.root, _Context(), 0)
    )
    faults = tuple(Fault(Span(source.path, *fault[:2]), fault.message) for fault in stream.faults)
    # A text that only Jinja makes into YAML need not be YAML itself.
    reported, hidden = ((), faults) if "{%" in source.text else (faults, ())
    return Reading(resources, (*reported, *book.faults), {}, hidden=hidden)


class _Context(NamedTuple):
    """The plays and blocks around a task: their `vars` and `module_defaults`, the nearest last."""

    variables: tuple[Node, ...] = ()
    defaults: tuple[Node, ...] = ()


class _Call(NamedTuple):
    """A task that calls a module."""

    name: str  # `amazon.aws.s3_bucket.Create the bucket`
    head: Scalar  # the name of the module
    task: Mapping
    arguments: tuple[Node, ...]  # the mappings with the arguments
    hidden: str  # why there may be arguments that are not seen, "" when there are none


class _Book:
    """Reads the plays and tasks of one file."""

    def __init__(self, source: Source, index: Index) -> None:
        self.source, self.path = source, source.path
        self.index = index
        self.left = _MOST_TASKS
        self.faults: list[Fault] = []
        self._scopes: dict[tuple[int, ...], Scope] = {}

    def entries(self, node: Node | None, context: _Context, depth: int) -> Iterator[Resource]:
        """The places in a list of plays, blocks and tasks."""
        whole = resolve(node) if node is not None else None
        if depth >= _DEEPEST and isinstance(whole, Sequence) and whole.items:
            message = (
                f"blocks are nested more than {_DEEPEST} levels deep;"
                " the inner ones are not checked"
            )
            self.faults.append(Fault(Span(self.path, whole.start, whole.start + 1), message))
            return
        for item in whole.items if isinstance(whole, Sequence) else ():
            body = resolve(item)
            self.left -= 1
            if self.left == 0:
                message = (
                    f"more than {_MOST_TASKS:,} tasks, counting what aliases repeat;"
                    " the rest is not read"
                )
                self.faults.append(Fault(Span(self.path, item.start, item.start + 1), message))
            if isinstance(body, Mapping) and self.left > 0:
                yield from self._entry(body, context, depth)

    def _entry(self, body: Mapping, context: _Context, depth: int) -> Iterator[Resource]:
        """The places in one play, block or task."""
        variables, defaults = child(body, "vars"), child(body, "module_defaults")
        inner = _Context(
            (*context.variables, *((variables,) if variables else ())),
            (*context.defaults, *((defaults,) if defaults else ())),
        )
        for name in _LISTS:
            entries = child(body, name)
            if entries is not None:
                yield from self.entries(entries, inner, depth + 1)
        for key, value in pairs(body):
            spec = self._module(key.text)
            if spec:
                yield from self._slots(_call(body, key, value), spec, inner)
            elif key.text in _ACTIONS and isinstance(resolve(value), Mapping):
                # `action: {module: amazon.aws.s3_bucket, ...}`
                named = child(value, "module")
                plain = resolve(named) if named is not None else None
                spec = self._module(plain.text) if isinstance(plain, Scalar) else None
                if spec and isinstance(plain, Scalar):
                    yield from self._slots(_call(body, plain, value), spec, inner)

    def _module(self, name: str) -> TypeSpec | None:
        return self.index.types.get(self.index.aliases.get(name, name))

    def _slots(self, call: _Call, spec: TypeSpec, context: _Context) -> Iterator[Resource]:
        """The places of a module's call that are written, else a default, else one without tags."""
        scope = self._scopes.setdefault(
            tuple(map(id, context.variables)), Scope(self.source, context.variables)
        )
        for number, slot in enumerate(spec.slots):
            node = _argument(call, slot.path)
            if node is not None:
                yield self._tagged(call, spec, slot, scope.value(node), nested=number > 0)
                return
        for slot in () if call.hidden else spec.slots:
            value = self._default(spec.name, slot.path, context, scope)
            if value is not None:
                yield self._tagged(call, spec, slot, value, nested=False)
                return
        slot = spec.slots[0]
        nothing = Slot(slot.path, slot.shape, None)
        yield self._resource(call, spec.name, spec.schema, nothing, shapes.Written(()))

    def _tagged(
        self, call: _Call, spec: TypeSpec, slot: SlotSpec, value: Value, nested: bool
    ) -> Resource:
        """A place with tags."""
        value = _joined(value)
        slot = shapes.settled(slot, value)
        written = shapes.read(slot, value)
        # Modules that remove tags take a key without a value; others make a text of it.
        tags = tuple(
            tag._replace(value=tag.value._replace(kind="absent"))
            if tag.value.kind == "null"
            else tag
            for tag in written.tags
        )
        where = Slot(
            slot.path, slot.shape, value.span, nested=nested, found=written.found, odd=written.odd
        )
        schema = slot.schema or spec.schema
        return self._resource(call, spec.name, schema, where, written._replace(tags=tags))

    def _resource(
        self, call: _Call, module: str, schema: str, where: Slot, written: shapes.Written
    ) -> Resource:
        return Resource(
            call.name,
            module,
            schema,
            tags=written.tags,
            span=Span(self.path, call.task.start, call.task.end),
            head_span=Span(self.path, call.head.start, call.head.end),
            open=written.open or _hidden_tags(call, module),
            slot=where,
        )

    def _default(self, module: str, option: str, context: _Context, scope: Scope) -> Value | None:
        """The value of a module's option in the nearest `module_defaults`.

        What stands there for the module goes before what stands there for its group.
        """
        groups = [
            name
            for name, holder in self.index.holders.items()
            if module.rpartition(".")[0] in holder.paths
        ]
        for table in reversed(context.defaults):
            own = [
                value
                for key, value in pairs(table)
                if self.index.aliases.get(key.text, key.text) == module
            ]
            shared = [value for key, value in pairs(table) if key.text in groups]
            for found in (*own, *shared):
                node = child(found, option)
                if node is not None:
                    value, place = scope.value(node), resolve(node)
                    hop = Hop("module_defaults", Span(self.path, place.start, place.end))
                    return value._replace(trail=(*value.trail, hop))
        return None


def _hidden_tags(call: _Call, module: str) -> str:
    """Why a call may set other tags than are seen, or none at all; "" when it cannot."""
    state = _argument(call, "state")
    plain = resolve(state) if state is not None else None
    if call.hidden:
        return call.hidden
    if isinstance(plain, Scalar) and plain.text not in _STATES:
        return "state"
    if text_of(_argument(call, "mode")) in _READING:
        return "mode"
    return "the tags that are there already" if module.endswith("_tag") else ""


def _argument(call: _Call, name: str) -> Node | None:
    """The argument with this name that a task passes to its module, None without one."""
    return next(
        (found for part in call.arguments if (found := child(part, name)) is not None), None
    )


def _joined(value: Value) -> Value:
    """A list of maps such as `[{Owner: a, propagate_at_launch: true}]` as one map of tags.

    Older modules take their tags so. Anything else stays as it is.
    """
    rows = items_of(value)
    if not rows or any(
        row.kind not in ("map", "unknown") or member(row, "key", "Key") for row in rows
    ):
        return value
    found = [entry for row in rows for entry in entries_of(row) if entry.key.data not in _FLAGS]
    open_ = next((str(row.data) for row in rows if row.kind == "unknown"), value.open)
    return Value("map", tuple(found), value.span, trail=value.trail, open=open_)


def _call(task: Mapping, head: Scalar, arguments: Node) -> _Call:
    """The call of a module; arguments also stand in `args`, and as plain text (`key=value`)."""
    title = child(task, "name")
    plain = resolve(title) if title is not None else None
    has_name = isinstance(plain, Scalar) and plain.text and not cause(plain)
    name = f"{head.text}.{text_of(plain)}" if has_name else head.text
    extra = child(task, "args")
    parts = (arguments,) if extra is None else (arguments, extra)
    is_free = any(isinstance(part, Scalar) and part.text for part in map(resolve, parts))
    return _Call(name, head, task, arguments=parts, hidden="free form" if is_free else "")
