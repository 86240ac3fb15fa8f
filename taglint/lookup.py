"""How the languages whose type names are no plain words find a type in their index."""

from __future__ import annotations

import re

from taglint.catalog import Catalogue, Index, Passage, TypeSpec


def of_kind(index: Index, name: str, group: str, kind: str) -> TypeSpec | None:
    """What the index knows of a kind: by its name, by the end of its group, or what holds for any object."""
    found = index.types.get(name)
    while found is None and group:
        _, _, group = group.partition(".")
        found = index.types.get(f"*.{group}/{kind}") or index.types.get(f"*.{group}/*")
    return found or index.types.get("*")


def _camel_passage(passage: Passage) -> Passage:
    unless = tuple(map(_camel, passage.unless))
    return passage._replace(at=_camel(passage.at), switch=_camel(passage.switch), unless=unless)


def bridged(catalogue: Catalogue, index: Index, kind: str) -> TypeSpec | None:
    """A type token's own entry, or that of the Terraform type it is made from: `aws:ec2/vpc:Vpc` is aws_vpc."""
    if kind in index.types:
        return index.types[kind]
    package, _, rest = kind.partition(":")
    module, _, name = rest.rpartition(":")
    any_type = index.types.get("*")
    if any_type:
        return any_type._replace(name=kind)
    words = _snake(name)
    for candidate in (f"{index.provider}_{_snake(module.partition('/')[0])}_{words}", f"{index.provider}_{words}"):
        for found in (candidate, candidate.removesuffix("_v2")):
            spec = catalogue.type("terraform", found)
            if spec and package:
                slots_ = tuple(slot._replace(path=_camel(slot.path)) for slot in spec.slots if slot.shape != "pair")
                return spec._replace(
                    name=kind,
                    slots=slots_,
                    conditions=tuple(
                        row._replace(slot=_camel(row.slot), setting=_camel(row.setting), beside=_camel(row.beside))
                        for row in spec.conditions
                    ),
                    passages=tuple(map(_camel_passage, spec.passages)),
                )
    return None


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _camel(path: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), path)


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
        return bridged(catalogue, index, name) if re.match(rf"{re.escape(prefix)}:(?!:)", name) else None
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
    return of_kind(index, f"{group}/{kind}", group, kind) if re.fullmatch(r"[a-z0-9.-]+", group) else None
