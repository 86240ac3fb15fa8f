"""Write schemas/<provider>/index.terraform.json for every provider but AWS.

    python tools/gen_providers.py FACTS [SCHEMAS]

FACTS is the folder of gathered facts (other/tf_taggable.json). SCHEMAS is the folder to write to
(default: schemas/ of this checkout); its index.json is told of the new files.

What was decided about each argument stands in providers.json beside this file: `own` names the
resource's own tags, `nested` those of what the resource starts, copies or holds, `not` what only
looks like tags, and `schemas` which schema judges them (the first that matches). Patterns are
globs over `type/path`, the type without its provider. An argument that nothing decides stops the
generator: read what it does and add a line.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from gen_index import frame, load, note, source, write

Json = Any
HERE = Path(__file__).parent
# Providers that share the types of another one.
SAME = {"google-beta": "google"}
# Providers that are not named after their cloud.
CLOUDS = {"azapi": "azure", "azurerm": "azure", "konnect": "kong"}
PAIRS = (("key", "value"), ("tag_key", "tag_value"), ("name", "value"))


class Argument(NamedTuple):
    """A tag-shaped argument of a type.

    `kind` is the type without its provider, `verdict` is `own`, `nested` or `not`, and `reason`
    tells why an argument is no slot of tags.
    """

    kind: str
    slot: list[Json]
    verdict: str
    reason: str = ""

    @property
    def place(self) -> str:
        return f"{self.kind}/{self.slot[0]}"


def main(arguments: list[str]) -> None:
    facts = Path(arguments[0])
    schemas = Path(arguments[1]) if len(arguments) > 1 else HERE.parent / "schemas"
    known = load(facts / "other/tf_taggable.json")["providers"]
    decisions = load(HERE / "providers.json")
    for provider, decided in decisions.items():
        gathered = known.get(provider, {"sources": [], "resources": {}})
        write(schemas / folder(provider) / name_of(provider), index_of(provider, gathered, decided))
    enlist(schemas / "index.json", list(decisions))


def folder(provider: str) -> str:
    """The folder of the cloud that a provider speaks to."""
    return CLOUDS.get(provider, provider)


def name_of(provider: str) -> str:
    return f"index.{provider}.json" if folder(provider) != provider else "index.terraform.json"


def enlist(path: Path, providers: list[str]) -> None:
    """Add the indexes to the list of them, and keep what stands there already."""
    catalogue = load(path) if path.exists() else {}
    lines = catalogue.setdefault("terraform", {})
    for provider in providers:
        lines[provider] = f"{folder(provider)}/{name_of(provider)}"
    lines.update({other: lines[provider] for other, provider in SAME.items()})
    catalogue["terraform"] = dict(sorted(lines.items()))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(catalogue, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n"
    )


def index_of(provider: str, gathered: Json, decided: Json) -> Json:
    sources = [
        *(source_of(provider, text) for text in gathered["sources"]),
        *decided.get("sources", []),
    ]
    index = frame("terraform", provider, sources, decided["defaults"])
    if "ignores" in decided:
        index = {
            **{name: index[name] for name in list(index)[:4]},
            "ignores": decided["ignores"],
            **index,
        }
    index["not-assignments"] = dict(decided.get("not-assignments", {}))
    kinds: dict[str, list[Argument]] = {}
    for argument in arguments_of(provider, gathered["resources"], decided):
        if argument.verdict == "not":
            note(
                index,
                "not-assignments",
                f"{provider}_{argument.kind}",
                argument.slot[0],
                argument.reason,
            )
        else:
            kinds.setdefault(argument.kind, []).append(argument)
    for kind, arguments in sorted(kinds.items()):
        enter(index, f"{provider}_{kind}", arguments, decided)
    index["plain"] = {
        shape: dict(sorted(index["plain"][shape].items())) for shape in sorted(index["plain"])
    }
    index["not-assignments"] = {
        name: dict(sorted(paths.items()))
        for name, paths in sorted(index["not-assignments"].items())
    }
    return index


def arguments_of(provider: str, resources: Json, decided: Json) -> Iterator[Argument]:
    for name, arguments in resources.items():
        kind = name.removeprefix(provider + "_")
        # Where two sources see one argument in two shapes, the machine-readable one comes first.
        shapes = {
            argument["path"].replace("[]", ""): argument["shape"]
            for argument in reversed(arguments)
        }
        for path in reversed(shapes):
            yield decide(kind, path, shapes[path], decided)
    for kind in decided.get("more", []):
        yield decide(kind, "tags", "map(string)", decided)
    for name, slots in decided.get("types", {}).items():
        yield from (Argument(name.removeprefix(provider + "_"), slot, "own") for slot in slots)


def decide(kind: str, path: str, shape: str, decided: Json) -> Argument:
    """Say what an argument does; stops on one that nothing decides."""
    place = f"{kind}/{path}"
    shape = decided.get("shapes", {}).get(place, shape)
    slot = decided.get("paths", {}).get(place) or [path, *slot_of(shape)]
    place = f"{kind}/{slot[0]}"
    if shape in decided.get("not-shapes", {}):
        return Argument(kind, slot, "not", decided["not-shapes"][shape])
    for reason, patterns in decided.get("not", {}).items():
        if matches(place, patterns):
            return Argument(kind, slot, "not", reason)
    for verdict in ("own", "nested"):
        if matches(place, decided.get(verdict, [])) and len(slot) > 1:
            return Argument(kind, slot, verdict)
    raise SystemExit(f"undecided: {place} {shape}")


def matches(place: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(place, pattern) for pattern in patterns)


def slot_of(shape: str) -> list[Json]:
    """The shape as an index has it; empty when the argument has none that we know.

    The names of key, value and further fields follow where they are unusual.
    """
    if shape == "map(string)":
        return ["map"]
    if re.fullmatch(r"(list|set)\(string\)", shape):
        return ["strings"]
    fields = re.fullmatch(r"(?:list|set)\(object\{(.*)\}\)", shape)
    names = fields[1].split(",") if fields else []
    for key, value in PAIRS:
        if {key, value} <= set(names):
            further = sorted(set(names) - {key, value})
            plain = (key, value) == PAIRS[0] and not further
            return ["blocks"] if plain else ["blocks", key, value, *([further] if further else [])]
    return []


def enter(index: Json, name: str, arguments: list[Argument], decided: Json) -> None:
    """One type: under `plain` when it has one ordinary slot, else under `types`."""
    kind = arguments[0].kind
    arguments.sort(key=lambda argument: rank(argument, decided))
    own = arguments[0].verdict == "own" and kind not in decided.get("foreign", [])
    schemas = [schema_of(argument.place, decided) for argument in arguments]
    slots = [argument.slot for argument in arguments]
    unset = decided.get("when-unset", {}).get(name, "")
    into = [argument.slot[0] for argument in arguments if is_reached(argument, decided)]
    if (
        own
        and not unset
        and not into
        and len(slots) == 1
        and len(slots[0]) == 2
        and "." not in slots[0][0]
    ):
        index["plain"].setdefault(" ".join(slots[0]), {}).setdefault(schemas[0], []).append(name)
        return
    others = {
        slot[0]: schema for slot, schema in zip(slots, schemas, strict=True) if schema != schemas[0]
    }
    index["types"][name] = {
        "schema": schemas[0],
        **({} if own else {"own": False}),
        "slots": slots,
        **({"schemas": others} if others else {}),
        **({"defaults-into": into} if into else {}),
        **({"when-unset": unset} if unset else {}),
    }


def rank(argument: Argument, decided: Json) -> tuple[bool, int]:
    """The order of arguments: the resource's own tags first, in the order of `own`."""
    patterns = decided.get("own", [])
    places = (
        place for place, pattern in enumerate(patterns) if fnmatchcase(argument.place, pattern)
    )
    return argument.verdict != "own", next(places, len(patterns))


def is_reached(argument: Argument, decided: Json) -> bool:
    """Whether `defaults-into` names an argument, by its path in any type or as type/path."""
    return argument.slot[0] in decided.get("defaults-into", []) or argument.place in decided.get(
        "defaults-into", []
    )


def schema_of(place: str, decided: Json) -> str:
    for pattern, schema in decided["schemas"]:
        if fnmatchcase(place, pattern):
            return str(schema)
    raise SystemExit(f"no schema: {place}")


def source_of(provider: str, text: str) -> Json:
    """A source as an index has it, from 'provider registry docs at 69697b7fe6 2026-08-21'."""
    at = re.fullmatch(r"provider (Go source|registry docs) at (\w+) (\S+)", text)
    if at:
        return source(
            f"Terraform provider {provider}",
            f"{at[1]} at {at[2]}",
            at[3],
            "docs" if "docs" in at[1] else "provider",
        )
    package = re.fullmatch(r"(\S+ \S+) \(\.jsii\) = provider (.*)", text)
    if not package:
        raise SystemExit(f"a source of another form: {text}")
    return source(f"Terraform provider {package[2]}", f"PyPI {package[1]} (.jsii)", "2026-11-21")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3 or sys.argv[1] == "--help":
        sys.exit(__doc__)
    main(sys.argv[1:])
