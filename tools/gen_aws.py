"""Write schemas/aws/*.json: what AWS asks of tags.

    python tools/gen_aws.py [SCHEMAS]

There is one schema for each service or class of resources that differs from the rest. SCHEMAS is
the folder to write to (default: schemas/ of this checkout). Its indexes of AWS are read for their
types and slots, which tools/gen_index.py makes, and written back with the schemas that judge them.

The sources are the installed botocore and cfn-lint (extra `dev`), tools/aws_services.json (which
service a type belongs to) and tools/aws_curated.toml (what only the documentation says). The same
packages give the same bytes. A pattern or a small list limit that nobody has looked at stops the
generator.
"""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import aws_cfn
import gen_index
from aws_index import Services, assigned, folded, load, places
from aws_model import Model, models
from aws_render import document, model_source, text
from aws_rules import Rules, curated, general, in_template, of_model

Json = Any
HERE = Path(__file__).parent
INDEXES = ("index.terraform", "index.cloudformation", "index.awscc")
# How other languages name what Terraform and CloudFormation have.
BY_HAND = ("index.pulumi.json", "index.aws-native.json", "index.serverless.json")
_OWN_LIMIT = 50


class Catalogue:
    """The schemas of AWS while they are made: rules by id, and the sources that each names."""

    def __init__(self, facts: Json) -> None:
        self.facts = facts
        self.rules: dict[str, Rules] = {"aws/default": general()}
        self.sources: dict[str, dict[str, Json]] = {"aws/default": facts["sources"]}
        self.default = general().content()

    def add(self, rules: Rules, sources: Json) -> str:
        """Keep rules that differ from the default; returns the id of the schema that holds them."""
        if rules.content() == self.default:
            return "aws/default"
        self.rules[rules.identity] = rules
        self.sources[rules.identity] = sources
        return rules.identity

    def read_models(self) -> None:
        """Add the schemas of every service of botocore, then the curated classes."""
        contested = frozenset(self.facts["contested"]["patterns"])
        entries = {entry["id"]: entry for entry in self.facts["schema"]}
        classes: dict[str, list[Json]] = {}
        for entry in entries.values():
            classes.setdefault(entry.get("service", entry["id"]), []).append(entry)
        for model in models():
            _stop_at_small_limit(model, entries)
            rules = of_model(model, contested)
            release = self.facts["packages"]["botocore"]
            sources = {
                **self.facts["sources"],
                "model": model_source(model.service, model.title, model.collections[0], release),
            }
            for entry in classes.pop(model.service, []):
                self.add(curated(rules, entry), sources)
            if model.service not in entries:
                self.add(rules, sources)
        if classes:
            raise SystemExit(f"curated schemas of no service: {sorted(classes)}")

    def read_templates(self, index: Json, services: Services) -> dict[str, str]:
        """Add the schemas of CloudFormation's own bounds; returns ids by folded type and path."""
        release, day = aws_cfn.release()
        variants: dict[tuple[str, Json], list[tuple[str, str]]] = {}
        for kind, (path, *_) in sorted(places(index)):
            found = aws_cfn.bounds(kind, path)
            base = self.rules[services.schema(kind, path)]
            rules = in_template(base, found) if found else base
            if rules.content() != base.content():
                variants.setdefault(
                    (_stem(kind, base, services), repr(rules.content())), []
                ).append((kind, path))
        chosen: dict[str, str] = {}
        names = _names(variants)
        for key, group in variants.items():
            kind, path = group[0]
            bounds = aws_cfn.bounds(kind, path)
            assert bounds is not None
            base = self.rules[services.schema(kind, path)]
            rules = in_template(base, bounds)._replace(
                identity=names[key], title=_title(group), comment="", service=base.service
            )
            source = {
                "kind": "model", "title": "CloudFormation resource schemas, us-east-1",
                "ref": f"PyPI cfn-lint {release}, {kind} {path}", "date": day,
            }  # fmt: skip
            self.add(rules, {**self.sources[base.identity], "template": source})
            chosen |= {folded(*place): rules.identity for place in group}
        return chosen


def main(arguments: list[str]) -> None:
    """Write the schemas and the indexes."""
    folder = Path(arguments[0]) if arguments else HERE.parent / "schemas"
    facts = tomllib.loads((HERE / "aws_curated.toml").read_text(encoding="utf-8"))
    stop_at_other_releases(facts)
    made = made_files(facts, folder)
    for old in (folder / "aws").glob("*.json"):
        if f"aws/{old.name}" not in made and old.name not in BY_HAND:
            old.unlink()
    for name, content in made.items():
        (folder / name).write_text(content, encoding="utf-8")


def made_files(facts: Json, folder: Path) -> dict[str, str]:
    """The texts of all files of schemas/aws, by their paths below schemas/.

    Types and slots are read from the indexes in `folder`.
    """
    catalogue = Catalogue(facts)
    catalogue.read_models()
    services = Services(load(HERE / "aws_services.json"), facts, frozenset(catalogue.rules))
    indexes = {name: load(folder / "aws" / f"{name}.json") for name in INDEXES}
    stricter = catalogue.read_templates(indexes["index.cloudformation"], services)
    natives = {
        folded(place.kind, ""): place.kind for place in places(indexes["index.cloudformation"])
    }

    def in_templates(kind: str, path: str) -> str:
        native = natives.get(folded(kind, ""), kind)
        return stricter.get(folded(kind, path)) or services.schema(native, path)

    made = {
        f"{identity}.json": text(document(rules, catalogue.sources[identity]))
        for identity, rules in catalogue.rules.items()
    }
    for name, index in indexes.items():
        choose = services.schema if name == "index.terraform" else in_templates
        made[f"aws/{name}.json"] = gen_index.render(assigned(index, choose, facts["when"]))
    return made


def stop_at_other_releases(facts: Json) -> None:
    """Refuse packages that the curated file does not name: their date of reading would be wrong."""
    for name, release in facts["packages"].items():
        if version(name) != release["version"]:
            raise SystemExit(
                f"{name} {version(name)} is installed; aws_curated.toml names {release['version']}"
            )


def _stop_at_small_limit(model: Model, entries: dict[str, Json]) -> None:
    most = model.collections[0].most
    if most is not None and most < _OWN_LIMIT and model.service not in entries:
        raise SystemExit(
            f"undecided: {model.service} takes {most} tags a call; "
            "is that what a resource may carry?"
        )


def _stem(kind: str, base: Rules, services: Services) -> str:
    """The name of the base schema of a variant, else that of its service, else its namespace."""
    if base.identity != "aws/default":
        return base.identity.removeprefix("aws/")
    service = services.service(kind)
    return service if service != "default" else kind.split("::")[1].lower()


def _names(variants: dict[tuple[str, str], list[tuple[str, str]]]) -> dict[tuple[str, str], str]:
    """`cfn.<stem>` for the most usual variant of a stem; the others add a type's name to it."""
    names: dict[tuple[str, str], str] = {}
    for key, group in sorted(variants.items(), key=lambda item: (-len(item[1]), item[1])):
        kind, path = group[0]
        steps = [
            "cfn",
            key[0],
            kind.split("::")[2].lower(),
            *(step.lower() for step in path.split(".") if step != "*"),
        ]
        spelled = ("aws/" + ".".join(steps[:end]) for end in range(2, len(steps) + 1))
        names[key] = next(name for name in spelled if name not in names.values())
    return names


def _title(group: list[tuple[str, str]]) -> str:
    kinds = sorted({kind for kind, _ in group})
    more = (
        ""
        if len(kinds) == 1
        else f" and {kinds[1]}"
        if len(kinds) == 2
        else f" and {len(kinds) - 1} other types"
    )
    return f"Tags of {kinds[0]}{more} in CloudFormation"


if __name__ == "__main__":
    if len(sys.argv) > 2 or sys.argv[1:] == ["--help"]:
        sys.exit(__doc__)
    main(sys.argv[1:])
