"""Which schema judges a type of AWS.

The schemas are put into the indexes of AWS; the types and slots there stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

Json = Any
Chooser = Callable[[str, str], str]


class Services:
    """Tells which botocore service a type belongs to, and which schema judges its tags.

    CloudFormation's own bounds are not part of the answer; gen_aws.py adds them later.
    """

    def __init__(self, table: Json, curated: Json, known: frozenset[str]) -> None:
        self.terraform: dict[str, str] = table["terraform"]
        self.cloudformation: dict[str, str] = table["cloudformation"]
        self.classes: Json = [
            entry
            for entry in curated["schema"]
            if "terraform" in entry or "cloudformation" in entry
        ]
        self.places: Json = curated["place"]
        self.known = known

    def schema(self, kind: str, path: str) -> str:
        """The schema of the tags at a path of a type."""
        where = folded(kind, path)
        for place in self.places:
            if any(fnmatchcase(where, pattern) for pattern in place["at"]):
                return self._known(place["schema"])
        for entry in self.classes:
            if any(
                fnmatchcase(kind, pattern)
                for word in ("terraform", "cloudformation")
                for pattern in entry.get(word, ())
            ):
                return f"aws/{entry['id']}"
        return self._known(f"aws/{self.service(kind)}")

    def service(self, kind: str) -> str:
        """The botocore service of a type, "default" when none is known."""
        if "::" in kind:
            return self.cloudformation.get(kind) or self.cloudformation.get(
                "::".join(kind.split("::")[:2]), "default"
            )
        words = kind.split("_")
        prefixes = ("_".join(words[:end]) for end in range(len(words), 0, -1))
        return next(
            (self.terraform[prefix] for prefix in prefixes if prefix in self.terraform), "default"
        )

    def _known(self, schema: str) -> str:
        return schema if schema in self.known else "aws/default"


class Place(NamedTuple):
    """One slot of a type of an index, as the index writes it."""

    kind: str
    slot: list[Json]


def folded(kind: str, path: str) -> str:
    """Type and path as one text, in the form that the tables of gen_index.py use.

    It is in small letters, without the provider's prefix, separators and list steps.
    """
    name = kind.removeprefix("AWS::").removeprefix("awscc_").removeprefix("aws_")
    steps = (step.replace("_", "").lower() for step in path.split(".") if step != "*")
    return name.replace("::", "").replace("_", "").lower() + "/" + ".".join(steps)


def places(index: Json) -> Iterator[Place]:
    """Every slot of every type of an index."""
    for words, groups in index["plain"].items():
        for kinds in groups.values():
            yield from (Place(kind, words.split(" ")) for kind in kinds)
    for kind, entry in index["types"].items():
        yield from (Place(kind, slot) for slot in entry["slots"])


def assigned(index: Json, choose: Chooser, whens: Json) -> Json:
    """The index with the schemas that `choose` returns.

    A type stands under `types`, not under `plain`, when it has several slots or a condition.
    """
    plain: dict[str, dict[str, list[str]]] = {}
    types: dict[str, Json] = {}
    entries = {
        place.kind: {"slots": [place.slot]}
        for place in places({"plain": index["plain"], "types": {}})
    }
    for kind, entry in sorted((entries | index["types"]).items()):
        first, *rest = entry["slots"]
        schema = choose(kind, first[0])
        others = {slot[0]: choose(kind, slot[0]) for slot in rest}
        when = [
            [*place[:2], item["value"], item["schema"], *place[2:]]
            for item in whens
            for place in [item["types"].get(kind)]
            if place
        ]
        names = ("own", "slots", "defaults-into", "defaults-replaced-by", "passes-on", "when-unset")
        kept = {name: entry[name] for name in names if name in entry}
        extra = (
            {"schemas": {path: name for path, name in others.items() if name != schema}}
            if set(others.values()) - {schema}
            else {}
        )
        more = {**extra, **({"when": when} if when else {})}
        if (
            kept.keys() == {"slots"}
            and not rest
            and not more
            and len(first) == 2
            and "." not in first[0]
        ):
            plain.setdefault(" ".join(first), {}).setdefault(schema, []).append(kind)
        else:
            types[kind] = {"schema": schema, **kept, **more}
    ordered = {shape: dict(sorted(groups.items())) for shape, groups in sorted(plain.items())}
    return {**index, "plain": ordered, "types": types}


def load(path: Path) -> Json:
    """The JSON of a file."""
    return json.loads(path.read_text(encoding="utf-8"))
