"""The way through a root module and everything it calls, from resource to resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from taglint.catalog.catalogue import Catalogue, CatalogueError
from taglint.catalog.specs import Condition, SlotSpec, TypeSpec
from taglint.lazy import lazily
from taglint.model import Resource, Span, Value
from taglint.read.reading import Failure, Fault
from taglint.read.terraform.places import Head, ignored_changes, made_of, of_slot, untouched
from taglint.tags import shapes
from taglint.terraform.blocks import ModuleBlock
from taglint.terraform.defaults import NONE, Defaults, defaults_of, replaced
from taglint.terraform.expand import ONLY, Copy
from taglint.terraform.instance import Instance
from taglint.terraform.module import Declared, Module, alias_of
from taglint.terraform.module_sources import source_of
from taglint.terraform.places import Place, as_strings, places
from taglint.terraform.providers import resolve
from taglint.terraform.root import MOST_CALLS, MOST_WORK, RootModule
from taglint.values import items_of

_FAILED = "a file of the module could not be read"
_READ = ("count", "for_each", "ignore_changes")
_MOST = 20_000  # places for tags of one root module
_REGISTRY = lazily(r"(?:[\w.-]+/)?[\w-]+/[\w-]+/([\w-]+)(?://.*)?")
_REPOSITORY = lazily(r"(?:^|[/:])terraform-([a-z0-9]+)-")


class Walk:
    """One way through a root module and everything it calls.

    `found` are the taggable places on the way, up to a bound. `skipped` is the first block that was
    left out there, `wasteful` the one whose evaluation met the bound of work.

    With `only_tagged` resources that write no tags and get none from their provider are left out.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        root: RootModule,
        only_tagged: bool = False,
        is_judged: bool = False,
    ) -> None:
        self.catalogue, self.root = catalogue, root
        self.only_tagged, self.is_judged = only_tagged, is_judged
        self.found: list[Resource] = []
        self.modules: dict[int, Module] = {}
        self.instantiated: set[str] = set()
        self.failures: list[Failure] = []
        self.is_blind = False
        self.skipped: tuple[Instance, ModuleBlock] | None = None
        self.skipped_count = 0
        self.wasteful: tuple[Instance, ModuleBlock] | None = None
        # The file of the root's call that is being walked through, and the heads of the calls.
        self.judged_at = ""
        self.calls: tuple[Span, ...] = ()
        self.defaults: dict[tuple[int, str, int], Defaults] = {}
        self._words: dict[str, list[tuple[SlotSpec, str, bool]]] = {}

    def resources(self) -> tuple[Resource, ...]:
        """Every taggable place, up to a bound."""
        self.module(self.root.instance)
        return tuple(self.found)

    def left_out(self) -> Iterator[Fault]:
        """What was left out because a bound was met. Asked before the root is released."""
        uncalled = self.root.uncalled
        if not (self.skipped or self.wasteful or uncalled):
            return
        from taglint.read.terraform import bounds

        if self.skipped:
            yield bounds.too_many_places(_MOST, *self.skipped, self.skipped_count)
        if uncalled:
            count = self.root.calls - MOST_CALLS
            yield bounds.too_many_calls(MOST_CALLS, *uncalled, count)
        if self.wasteful:
            yield bounds.too_much_work(MOST_WORK, *self.wasteful)

    def faults(self) -> Iterator[Fault]:
        """What cannot be read in the modules on the way."""
        yield from (fault for module in self.modules.values() for fault in faults_of(module.faults))
        yield from faults_of(self.root.faults)

    def module(self, instance: Instance) -> None:
        """Find the places of one evaluation of a module, then those of the modules it calls."""
        module = instance.module
        if id(module) not in self.modules:
            self.modules[id(module)] = module
            self.failures += (Failure(*failure) for failure in module.failures)
            self.is_blind |= bool(module.failures)
            if instance.parent is not None:
                self.instantiated.add(self.root.loader.key(module.folder))
        for block in module.resources:
            spec = self.catalogue.type("terraform", block.label(0))
            if spec:
                look = (
                    self._tagged
                    if self.only_tagged and _says_nothing(block, spec, self.catalogue)
                    else self._resource
                )
                self._guarded(instance, block, partial(look, instance, block, spec))
        for block in module.providers:
            self._guarded(instance, block, partial(self._provider, instance, block))
        for name, block in module.calls.items():
            self._guarded(instance, block, partial(self._call, instance, name, block))

    def _call(self, instance: Instance, name: str, block: ModuleBlock) -> Iterable[Resource]:
        """Walk through the module that a call means, or read the tags passed to an absent one.

        What the root deploys through its call is judged by the configuration of the call's file.
        """
        strangers: list[Resource] = []
        for copy, child in instance.children(name):
            if child is not None:
                before = (self.judged_at, self.calls)
                self.judged_at, self.calls = (
                    before[0] or block.source.path,
                    (*before[1], block.head),
                )
                self.module(child)
                self.judged_at, self.calls = before
            else:
                strangers += _stranger(self.catalogue, instance, block, copy)
        return strangers

    def _guarded(
        self, instance: Instance, block: ModuleBlock, look: Callable[[], Iterable[Resource]]
    ) -> None:
        """Keep the places of one block; our own bug in it does not hide the others."""
        if self.skipped is not None:
            self.skipped_count += 1
            return
        try:
            made = look()
            if self.is_blind:
                # What stands in a file that we could not read may matter to any tag.
                made = [item._replace(open=item.open or _FAILED) for item in made]
            if self.calls:
                made = [item._replace(judged_at=self.judged_at, calls=self.calls) for item in made]
            self.found += made
            self._heed_bounds(instance, block)
        except CatalogueError:
            raise
        except Exception as error:
            self.failures.append(Failure(block.source.path, error))

    def _heed_bounds(self, instance: Instance, block: ModuleBlock) -> None:
        """Note at which block a bound was met, and keep no more places than there may be."""
        if self.skipped is None and len(self.found) > _MOST:
            self.skipped, self.skipped_count = (instance, block), 1
            del self.found[_MOST:]
        if self.wasteful is None and self.root.worked > MOST_WORK:
            self.wasteful = (instance, block)

    def _resource(
        self, instance: Instance, block: ModuleBlock, spec: TypeSpec
    ) -> Iterator[Resource]:
        """The places of a resource, of each of its copies."""
        text = block.source.text[block.node.start : block.node.end]
        slots, ignored = self._slots(block, spec, text), None
        if block.over or (block.node.blocks and "ignore_changes" in text):
            ignored = ignored_changes(block, spec)
        varies = block.over or _varies(text)
        copies: tuple[Copy, ...] = ONLY
        if block.over or "count" in text or "for_each" in text:
            copies = instance.copies(block)
        first: list[list[Place]] = []
        for copy in copies:
            if varies or not first:
                first = [
                    list(places(block, slot, instance.evaluate, copy.bound)) if is_written else []
                    for slot, is_written in slots
                ]
            for (slot, _), written in zip(slots, first, strict=True):
                for resource in self._of_copy(instance, block, spec, copy, slot, written):
                    # Of an open one nobody says that it lacks a tag.
                    if instance.parent is not None and not resource.open:
                        resource = self._with_argument_place(resource, instance, block, slot)
                    yield untouched(resource, ignored) if ignored and not slot.nested else resource
            if spec.propagations:
                address = _address(instance, block, spec, copy)
                yield from _started(instance, block, spec, address, copy.bound)

    def _with_argument_place(
        self, resource: Resource, instance: Instance, block: ModuleBlock, slot: SlotSpec
    ) -> Resource:
        """The resource with the place where a caller would pass a tag that it lacks."""
        argument = block.argument(slot.path.partition(".")[0])
        if argument is None or slot.nested or not self.is_judged:
            return resource
        from taglint.terraform.references import argument_place

        passed = argument_place(instance, argument)
        if passed is None:
            return resource
        return resource._replace(passed_at=passed.span, passed_by=passed.call)

    def _of_copy(
        self,
        instance: Instance,
        block: ModuleBlock,
        spec: TypeSpec,
        copy: Copy,
        slot: SlotSpec,
        written: list[Place],
    ) -> Iterable[Resource]:
        """The places that one copy of a resource has for one slot."""
        defaults = self._defaults(instance, block, slot, spec)
        if spec.defaults_replaced_by and defaults is not NONE:
            other = slot._replace(path=spec.defaults_replaced_by)
            defaults = replaced(defaults, block, other, instance, copy.bound)
        schema = slot.schema or spec.schema
        head = Head(_address(instance, block, spec, copy), spec.name, schema)
        found = of_slot(block, slot, written, head, defaults)
        if spec.conditions:
            found = list(_chosen(found, instance, block, copy.bound, spec, slot))
        if not spec.unset:
            return found
        return [
            each if each.slot.span else each._replace(open=each.open or spec.unset)
            for each in found
        ]

    def _slots(self, block: ModuleBlock, spec: TypeSpec, text: str) -> list[tuple[SlotSpec, bool]]:
        """The slots of a type that matter here, and whether the resource may have written each.

        Most places stay unwritten; of the nested ones of these there is nothing to say.
        """
        words = self._words.get(spec.name)
        if words is None:
            words = self._words[spec.name] = [
                (slot, slot.path.partition(".")[0], slot.nested) for slot in spec.slots
            ]
        if block.over:
            return [(slot, True) for slot in spec.slots]
        return [(slot, word in text) for slot, word, nested in words if not nested or word in text]

    def _defaults(
        self, instance: Instance, block: ModuleBlock, slot: SlotSpec, spec: TypeSpec
    ) -> Defaults:
        """What the provider's configuration sets for one slot of a resource."""
        name = spec.name.partition("_")[0]
        index = self.catalogue.index("terraform", name)
        for place, default in enumerate(index.defaults if index else ()):
            if slot.path in default.into or slot.path in spec.defaults_into:
                chosen = block.argument("provider")
                key = (id(instance), chosen.text if chosen else name, place)
                if key not in self.defaults:
                    self.defaults[key] = defaults_of(resolve(instance, block), default)
                return self.defaults[key]
        return NONE

    def _tagged(self, instance: Instance, block: ModuleBlock, spec: TypeSpec) -> Iterable[Resource]:
        """A resource that writes no tags, if its provider's configuration gives it some."""
        has_defaults = any(
            self._defaults(instance, block, slot, spec).tags
            for slot in spec.slots
            if not slot.nested
        )
        return self._resource(instance, block, spec) if has_defaults else ()

    def _provider(self, instance: Instance, block: ModuleBlock) -> Iterator[Resource]:
        name = block.label(0)
        index = self.catalogue.index("terraform", name)
        alias = alias_of(block)
        address = f"{instance.address}provider.{name}{'.' if alias else ''}{alias}"
        for default in index.defaults if index else ():
            head = Head(address, f"provider.{name}", default.schema)
            found = [
                place._replace(head=block.head)
                for place in places(block, default.slot, instance.evaluate, {})
            ]
            yield from of_slot(block, default.slot, found, head, NONE)


def faults_of(declared: Iterable[Declared]) -> Iterator[Fault]:
    """The faults as a reading has them."""
    for source, fault in declared:
        # What is missing at the end of the text is told one character further on.
        end = min(fault.end, len(source.text))
        yield Fault(Span(source.path, fault.start, end), fault.message)


def _varies(text: str) -> bool:
    """Whether the copies of a resource may differ: it speaks of their key or number.

    Few resources have several copies; a look at the text tells that most have not.
    """
    if "each" in text and ("each." in text or "each[" in text):
        return True
    return "count." in text


def _address(instance: Instance, block: ModuleBlock, spec: TypeSpec, copy: Copy) -> str:
    return f"{instance.address}{spec.name}.{block.label(1)}{copy.suffix}"


def _says_nothing(block: ModuleBlock, spec: TypeSpec, catalogue: Catalogue) -> bool:
    """Whether a resource writes no tags, nor anything that is read for their sake."""
    if block.over or spec.conditions or spec.propagations or spec.defaults_replaced_by:
        return False
    text, start, end = block.source.text, block.node.start, block.node.end
    return all(
        text.find(word, start, end) < 0
        for word in (*catalogue.words("terraform", spec.name), *_READ)
    )


def _started(
    instance: Instance, block: ModuleBlock, spec: TypeSpec, address: str, bound: dict[str, Value]
) -> Iterator[Resource]:
    """The things that a resource starts and hands none of its tags on to."""
    from taglint.terraform.propagation import kept_back

    for propagation in spec.propagations:
        for slot, head in kept_back(block, propagation, instance, bound):
            yield Resource(
                address,
                spec.name,
                spec.schema,
                (),
                block.span,
                head,
                "",
                slot,
                started=propagation.things,
            )


def _chosen(
    found: list[Resource],
    instance: Instance,
    block: ModuleBlock,
    bound: dict[str, Value],
    spec: TypeSpec,
    slot: SlotSpec,
) -> Iterator[Resource]:
    """The places of a slot with the schemas that the settings of the resource choose."""

    def beside(condition: Condition) -> list[bool]:
        way = SlotSpec(shapes.around(condition), "blocks", "key", "value", nested=True)
        values = (place.value for place in places(block, way, instance.evaluate, bound))
        return shapes.beside(
            (row for value in values for row in items_of(value) or (value,)), condition
        )

    schemas = spec.schemas(slot, len(found), partial(_flag, instance, block, bound), beside)
    return (
        resource._replace(schema=schema) for resource, schema in zip(found, schemas, strict=True)
    )


def _flag(instance: Instance, block: ModuleBlock, bound: dict[str, Value], path: str) -> str | None:
    """The text of one argument of a resource, None when it is not known."""
    slot = SlotSpec(path, "map", "key", "value", nested=True)
    values = [place.value for place in places(block, slot, instance.evaluate, bound)]
    known = values[0] if len(values) == 1 and not values[0].open else None
    return (
        known.data
        if known and known.kind in ("string", "bool") and isinstance(known.data, str)
        else None
    )


def _stranger(
    catalogue: Catalogue, instance: Instance, block: ModuleBlock, copy: Copy
) -> Iterator[Resource]:
    """The tags passed to a module whose text is not here.

    They are judged by the provider's limits; what the module does with them is unknown.
    """
    provider = provider_of(source_of(block))
    usual = catalogue.usual("terraform", provider) if provider else None
    argument = block.argument(usual[0].path) if usual and usual[0].shape == "map" else None
    if usual is None or argument is None:
        return
    slot, schema = usual
    value = as_strings(instance.evaluate(argument, copy.bound))
    if value.kind == "map":
        head = Head(f"{instance.address}module.{block.label(0)}{copy.suffix}", "module", schema)
        made = made_of(block, slot, Place(value, block.head), head, NONE)
        yield made._replace(open=made.open or f"module {source_of(block)} is not in the repository")


def provider_of(source: str) -> str:
    """The provider that a module is for, by the naming rules of registries; "" if unknown."""
    found = _REGISTRY.fullmatch(source) or _REPOSITORY.search(source)
    return found[1] if found else ""
