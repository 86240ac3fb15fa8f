"""How the languages whose type names are no plain words find a type in their index."""

from __future__ import annotations

import re

from taglint.catalog.catalogue import Catalogue, Index, Propagation, SlotSpec, TypeSpec


def of_kind(index: Index, name: str, group: str, kind: str) -> TypeSpec | None:
    """What the index knows of a kind: by its name, by the end of its group, or what holds for any object."""
    found = index.types.get(name)
    while found is None and group:
        _, _, group = group.partition(".")
        found = index.types.get(f"*.{group}/{kind}") or index.types.get(f"*.{group}/*")
    return found or index.types.get("*")


def bridged(catalogue: Catalogue, index: Index, kind: str) -> TypeSpec | None:
    """A type token's own entry, or that of the type it is made from: `aws:ec2/vpc:Vpc` is aws_vpc."""
    package, _, rest = kind.partition(":")
    module, _, name = rest.rpartition(":")
    module = module.partition("/")[0].removeprefix("index")
    short = ":".join(filter(None, (package, module, name)))
    own = index.types.get(kind) or index.types.get(short) or index.types.get("*")
    if own:
        return own._replace(name=kind)
    alias = index.aliases.get(short)
    prefix = index.provider
    candidates = (
        _spellings(module, name, index.made_from)
        if alias is None
        else (alias.removeprefix(prefix),)
    )
    types = catalogue.spelled(index.made_from, prefix)
    found = (types.get(re.sub(r"[_:-]", "", candidate).lower()) for candidate in candidates)
    spec = next(filter(None, found), None)
    return _renamed(spec, kind) if spec and package else None


def _spellings(module: str, name: str, made_from: str) -> tuple[str, ...]:
    """The names a type may have behind its prefix; Terraform's often leave out the service, its successors end in v2."""
    if made_from != "terraform":
        return (module + name,)
    wholes = (module + name, name)
    return tuple(re.sub(r"[vV]2$", "", whole) + end for whole in wholes for end in ("", "v2"))


def _renamed(spec: TypeSpec, kind: str) -> TypeSpec:
    """A type of another language with the names of its arguments as a bridge writes them."""
    return spec._replace(
        name=kind,
        slots=tuple(_camel_slot(slot) for slot in spec.slots if slot.shape != "pair"),
        conditions=tuple(
            row._replace(
                slot=_camel(row.slot), setting=_camel(row.setting), beside=_camel(row.beside)
            )
            for row in spec.conditions
        ),
        propagations=tuple(map(_camel_passage, spec.propagations)),
    )


def _camel_slot(slot: SlotSpec) -> SlotSpec:
    required = tuple(map(_camel, slot.required))
    return slot._replace(
        path=_camel(slot.path), key=_camel(slot.key), value=_camel(slot.value), required=required
    )


def _camel_passage(propagation: Propagation) -> Propagation:
    unless = tuple(map(_camel, propagation.unless))
    return propagation._replace(
        at=_camel(propagation.at), switch=_camel(propagation.switch), unless=unless
    )


def _camel(path: str) -> str:
    """A dotted path in small and inner capital letters: `tag_set.*.key` is `tagSet.*.key`, `Tags` is `tags`."""
    joined = re.sub(r"_(\w)", lambda match: match[1].upper(), path)
    return re.sub(r"\b[A-Z]", lambda match: match[0].lower(), joined)


def named(catalogue: Catalogue, language: str, prefix: str, name: str) -> TypeSpec | None:
    """What an index says of a type, by any of the names that its language has for it."""
    index = catalogue.index(language, prefix)
    if index is None:
        return None
    if language == "ansible":
        return index.types.get(index.aliases.get(name, name))
    if language == "arm":
        fits = name.lower().startswith(f"{prefix.lower()}.") and "/" in name
        return index.types.get(name.lower()) or (index.types.get("*") if fits else None)
    if language == "kubernetes":
        return _of_kind_name(index, name)
    if language == "pulumi":
        return (
            bridged(catalogue, index, name)
            if re.match(rf"{re.escape(prefix)}:(?!:)", name)
            else None
        )
    fits = name.partition("::" if "::" in name else "_")[0] == prefix
    return index.types.get(name) if fits or language == "serverless" else None


def _of_kind_name(index: Index, name: str) -> TypeSpec | None:
    """A kind, GROUP/KIND or GROUP/VERSION/KIND; a kind alone is known only where the index has it."""
    group, _, kind = name.rpartition("/")
    group = re.sub(r"/v\d\w*$", "", group)
    if "*" in name or not kind:
        return None
    if "." not in group or group.endswith(".k8s.io"):
        return index.types.get(kind)
    return (
        of_kind(index, f"{group}/{kind}", group, kind)
        if re.fullmatch(r"[a-z0-9.-]+", group)
        else None
    )
