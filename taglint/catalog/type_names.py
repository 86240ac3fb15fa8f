"""The types of an index under the other names that a language has for them.

Terraform and CloudFormation name a type as its index does. Kubernetes has groups and versions
around a kind, and Pulumi makes its type tokens from the names of Terraform's types.
"""

from __future__ import annotations

import re

from taglint.catalog.catalogue import Catalogue
from taglint.catalog.specs import Index, Propagation, SlotSpec, TypeSpec


def of_kind(index: Index, name: str, group: str, kind: str) -> TypeSpec | None:
    """What the index knows of a Kubernetes kind, None when it knows nothing.

    `name` is the kind with its group, as the index writes it. Otherwise the index may know the
    kind by an end of its group (`*.example.com/Kind`, then `*.com/Kind`), or have an entry that
    holds for any object.
    """
    found = index.types.get(name)
    while found is None and group:
        _, _, group = group.partition(".")
        found = index.types.get(f"*.{group}/{kind}") or index.types.get(f"*.{group}/*")
    return found or index.types.get("*")


def bridged(catalogue: Catalogue, index: Index, kind: str) -> TypeSpec | None:
    """What is known of a type token of Pulumi (`aws:ec2/vpc:Vpc`), None when nothing is.

    A token that has no entry of its own is a bridged one: its type is made from a type of another
    language, here `aws_vpc`.
    """
    package, _, rest = kind.partition(":")
    module, _, name = rest.rpartition(":")
    module = module.partition("/")[0].removeprefix("index")
    short = ":".join(filter(None, (package, module, name)))
    own = index.types.get(kind) or index.types.get(short) or index.types.get("*")
    if own:
        return own._replace(name=kind)
    alias, prefix = index.aliases.get(short), index.provider
    candidates = _spellings(module, name, index.made_from)
    if alias is not None:
        candidates = (alias.removeprefix(prefix),)
    types = catalogue.spelled(index.made_from, prefix)
    found = (types.get(re.sub(r"[_:-]", "", candidate).lower()) for candidate in candidates)
    spec = next(filter(None, found), None)
    return _renamed(spec, kind) if spec and package else None


def _spellings(module: str, name: str, made_from: str) -> tuple[str, ...]:
    """The names that the type a token is made from may have behind its prefix.

    Terraform's names often leave out the service (the module of the token), and the successor of
    a type may end in v2.
    """
    if made_from != "terraform":
        return (module + name,)
    wholes = (module + name, name)
    return tuple(re.sub(r"[vV]2$", "", whole) + end for whole in wholes for end in ("", "v2"))


def _renamed(spec: TypeSpec, kind: str) -> TypeSpec:
    """A type of another language, its arguments named as Pulumi names them."""
    return spec._replace(
        name=kind,
        slots=tuple(_camel_slot(slot) for slot in spec.slots if slot.shape != "pair"),
        conditions=tuple(
            row._replace(
                slot=_camel(row.slot), setting=_camel(row.setting), beside=_camel(row.beside)
            )
            for row in spec.conditions
        ),
        propagations=tuple(map(_camel_propagation, spec.propagations)),
    )


def _camel_slot(slot: SlotSpec) -> SlotSpec:
    required = tuple(map(_camel, slot.required))
    return slot._replace(
        path=_camel(slot.path), key=_camel(slot.key), value=_camel(slot.value), required=required
    )


def _camel_propagation(propagation: Propagation) -> Propagation:
    unless = tuple(map(_camel, propagation.unless))
    return propagation._replace(
        at=_camel(propagation.at), switch=_camel(propagation.switch), unless=unless
    )


def _camel(path: str) -> str:
    """A dotted path in camel case: `tag_set.*.key` is `tagSet.*.key`, `Tags` is `tags`."""
    joined = re.sub(r"_(\w)", lambda match: match[1].upper(), path)
    return re.sub(r"\b[A-Z]", lambda match: match[0].lower(), joined)


def named(catalogue: Catalogue, language: str, prefix: str, name: str) -> TypeSpec | None:
    """What the index of a prefix says of a type, under any name that the language has for it."""
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
    """What the index knows of KIND, GROUP/KIND or GROUP/VERSION/KIND.

    Without a group of its own maker, a kind is known only where the index has its name.
    """
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
