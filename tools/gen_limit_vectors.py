"""Write tests/vectors/limits/aws.json: tags at each limit of each schema of AWS, and beyond it.

    python tools/gen_limit_vectors.py FACTS [FILE]

FACTS is the folder of gathered facts: aws/effective.json (merged limits of each service) and
aws/cfn_tags.json (CloudFormation's own bounds and patterns). FILE is the file to write.

The facts were not gathered by tools/gen_aws.py, and this module reads nothing of a schema but its
name. What a test expects comes from the facts alone, so that a wrong schema fails. What the facts
leave open is decided in the tables below.

A test is [number of tags, key, value, rules, warnings]; `k×128` is k 128 times.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex
from aws_index import places

Json = Any
ROOT = Path(__file__).parent.parent
COMMON = "U: _.:/=+-@"
CONTESTED = "A:+,-./:;<=_"
SAMPLES = ("a#b", 'a"b', "a b", "aéb", "a@b", "a,b", "a%b", "a.b", "a(b")

# Fields that replace those of effective.json, by what the documentation of the services says and
# by the precedence that aws_rules.py describes.
OVER: dict[str, Json] = {
    "appstream": {"kset": "common?"},
    "bedrock-data-automation-runtime": {"kset": "common"},
    "connectcases": {"kset": "common?", "vset": "common?"},
    "cloudfront": {"kwarnset": "A: _.:/=+-@", "vwarnset": "A: _.:/=+-@"},
    "docdb": {"max": 50},
    "docdb.instance": {"of": "docdb", "max": 10},
    "dlm.tags-to-add": {"of": "ec2", "max": 45},
    "ec2": {"kwarnmax": 127},
    "ec2.instance-metadata": {
        "of": "ec2", "kset": "A:+-=.,_:@", "kwarnmax": 127, "keys": [".", "..", "_index"]},
    "ecs.managed-ebs-volume": {"of": "ec2", "keys": ["AmazonECSCreated", "AmazonECSManaged"]},
    "elasticbeanstalk.environment": {"of": "elasticbeanstalk:environment"},
    "elb": {"warnmax": 10},
    "iam.principal": {"of": "iam:user-role"},
    "imagebuilder.resource-tags": {
        "of": "imagebuilder", "max": 30,
        "keys": ["CreatedBy", "Ec2ImageBuilderArn", "Name", "Tags"]},
    "kafka": {"vmax": 256, "vwarnmax": 255},
    "kinesis": {"kset": "none", "vset": "none", "kwarnset": COMMON + "%", "vwarnset": COMMON + "%"},
    "lambda.propagate-tags": {"of": "lambda", "max": 40},
    "eventbridgev2": {"edges": True},
    "resiliencehub": {"kset": 'N:"', "vset": 'N:"'},
    "resiliencehubv2": {"kset": 'N:"', "vset": 'N:"'},
    "route53": {"warnmax": 10},
    "s3.object": {"of": "s3:object"},
    "servicecatalog": {"max": 50},
    "servicecatalog.portfolio": {"of": "servicecatalog", "max": 20},
    "sqs": {"max": None, "warnmax": 50},
}  # fmt: skip
# Services that refuse a prefix in values too.
VALUES = {
    "secretsmanager": "aws:", "iam": "aws:", "iam.principal": "aws:", "lambda": "aws:",
    "rds": "aws: rds:", "docdb": "aws: rds:", "docdb.instance": "aws: rds:",
    "neptune": "aws: rds:", "pi": "aws: rds:", "dms": "aws: dms:",
    "ecs": "aws: AWS:", "eks": "aws: AWS:",
    "batch": "aws: AWS:", "autoscaling": "aws:", "elasticache": "aws:",
    "cloudformation": "aws: AWS:",
}  # fmt: skip


def main(arguments: list[str]) -> None:
    """Write the file."""
    facts = Path(arguments[0]) / "aws"
    target = Path(arguments[1]) if len(arguments) > 1 else ROOT / "tests/vectors/limits/aws.json"
    effective, templates = (
        json.loads((facts / name).read_text(encoding="utf-8"))
        for name in ("effective.json", "cfn_tags.json")
    )
    rows = [(name, list(tests(row))) for name, row in every_row(effective, templates["types"])]
    groups = [
        f"{json.dumps(name)}: [\n"
        + ",\n".join(f"  {json.dumps(test, ensure_ascii=False)}" for test in group)
        + "\n]"
        for name, group in rows
    ]
    target.write_text("{\n" + ",\n".join(groups) + "\n}\n", encoding="utf-8")


def every_row(effective: Json, templates: Json) -> Iterator[tuple[str, Json]]:
    """The facts of each schema by its id."""
    names = sorted(
        path.stem
        for path in (ROOT / "schemas/aws").glob("*.json")
        if not path.stem.startswith("index.")
    )
    index = json.loads((ROOT / "schemas/aws/index.cloudformation.json").read_text(encoding="utf-8"))
    for name in names:
        if name.startswith("cfn."):
            stem = name.removeprefix("cfn.")
            steps = stem.split(".")
            base = next(
                (part for end in (2, 1) if (part := ".".join(steps[:end])) in names), "default"
            )
            kind, path = place_of(index, f"aws/{name}")
            yield (
                f"aws/{name}",
                row_of(base, effective) | {"cfn": bounds_of(templates.get(kind, {}), path)},
            )
        else:
            yield f"aws/{name}", row_of(name, effective)


def row_of(name: str, effective: Json) -> Json:
    """The facts of one service or class."""
    over = OVER.get(name, {})
    base = {**effective.get(over.get("of", name), effective["apigateway"])}
    return {**base, **over, "values": VALUES.get(name, "").split(), "cfn": None}


def place_of(index: Json, schema: str) -> tuple[str, str]:
    """The first type and path that a schema judges."""
    for place in places(index):
        for words, groups in index["plain"].items():
            if place.kind in groups.get(schema, ()):
                return place.kind, words.split(" ")[0]
        entry = index["types"].get(place.kind, {})
        if place.slot[0] in (
            path for path, name in entry.get("schemas", {}).items() if name == schema
        ):
            return place.kind, place.slot[0]
        if entry.get("schema") == schema:
            return place.kind, entry["slots"][0][0]
    raise SystemExit(f"no type is judged by {schema}")


def bounds_of(resource: Json, path: str) -> Json:
    """CloudFormation's own bounds at a path of a type."""
    written = path.replace(".", "/")
    if resource["tag_property"] == "/properties/" + written:
        found: Json = resource["shape"]
        return found
    wanted = written.replace("/*", "")
    return next(item for item in resource["other"] if item["path"].replace("/*", "") == wanted)


def tests(row: Json) -> Iterator[Json]:
    """The tags at the limits of some facts, each with what they break."""
    cfn = row["cfn"] or {}
    lengths = {side: sorted(edges(row, cfn, side)) for side in ("key", "value")}
    yield expect(row, 1, "k", "v")
    yield expect(row, 1, "", "v")
    for size in lengths["key"]:
        yield expect(row, 1, f"k×{size}", "v")
    for size in lengths["value"]:
        yield expect(row, 1, "kk", f"v×{size}")
    for sample in SAMPLES:
        yield expect(row, 1, sample, "v")
        yield expect(row, 1, "kk", sample)
    for prefix in dict.fromkeys((*row["reserved"], "AWS:", *banned(cfn.get("key") or {}))):
        yield expect(row, 1, prefix + "x", "v")
    for prefix in dict.fromkeys((*row["values"], *banned(cfn.get("value") or {}))):
        yield expect(row, 1, "kk", prefix + "x")
    for key in row.get("keys", ()):
        yield expect(row, 1, key, "v")
    if row.get("edges"):
        yield [1, " k", "v", ["edge-whitespace"], []]
        yield [1, "kk", "v ", ["edge-whitespace"], []]
    for most in sorted(
        {row["max"], row.get("warnmax"), least(cfn, "maxItems", row["max"])} - {None}
    ):
        yield expect(row, most, "k", "v")
        yield expect(row, most + 1, "k", "v")


def edges(row: Json, cfn: Json, side: str) -> set[int]:
    """The lengths on both sides of each bound."""
    letter = side[0]
    own = cfn.get(side) or {}
    quantified = lengths(own.get("pattern"))
    bounds = {row[f"{letter}max"], row.get(f"{letter}warnmax"), least(own, "maxLength", None)} - {
        None
    }
    bounds |= {quantified[1]} if quantified else set()
    sizes = {size for bound in bounds for size in (bound, bound + 1)}
    return sizes | ({0} if side == "value" else set())


def least(cfn: Json, name: str, other: int | None) -> int | None:
    """The smaller of a bound of CloudFormation and another; 50 items or more are no bound."""
    found: int | None = cfn.get(name)
    if found is None or (name == "maxItems" and found >= (other or 50)):
        return other
    return found if other is None else min(found, other)


def expect(row: Json, count: int, key: str, value: str) -> Json:
    """A test with what it breaks."""
    cfn = row["cfn"] or {}
    rules: set[str] = set()
    warnings: set[str] = set()
    for side, text in (("key", spelled(key)), ("value", spelled(value))):
        judge(row, cfn.get(side) or {}, side, text, rules, warnings)
    most = least(cfn, "maxItems", row["max"])
    if most is not None and count > most:
        rules.add("too-many-tags")
    if row.get("warnmax") is not None and count > row["warnmax"]:
        warnings.add("too-many-tags")
    return [count, key, value, sorted(rules), sorted(warnings)]


def judge(row: Json, own: Json, side: str, text: str, rules: set[str], warnings: set[str]) -> None:
    """What one key or value breaks; `own` are CloudFormation's bounds of it."""
    letter = side[0]
    pattern = own.get("pattern")
    quantified = lengths(pattern)
    low = max(row[f"{letter}min"], own.get("minLength") or 0, quantified[0] if quantified else 0)
    high = least(own, "maxLength", row[f"{letter}max"]) or 0
    high = min(high, quantified[1]) if quantified else high
    at_least_one = bool(
        pattern and regex.search(r"[].]\+\)?\$$", pattern) and pattern.startswith(("^", "\\A"))
    )
    if len(text) < max(low, int(at_least_one)):
        rules.add(f"{side}-too-short")
    if len(text) > high:
        rules.add(f"{side}-too-long")
    elif row.get(f"{letter}warnmax") is not None and len(text) > row[f"{letter}warnmax"]:
        warnings.add(f"{side}-too-long")
    error, advice = taken(row, letter)
    anchored = pattern and pattern.startswith(("^", "\\A")) and pattern.endswith("$")
    refused = bool(anchored and text and len(text) <= high and not fits(pattern, text))
    if refused or not within(error, text):
        rules.add(f"{side}-characters")
    elif not within(advice, text) and not (anchored and says_characters(pattern)):
        warnings.add(f"{side}-characters")
    if side == "key" and text in row.get("keys", ()):
        rules.add("reserved-key")
    prefixes = ["aws:", "AWS:", *row["reserved"]] if side == "key" else row["values"]
    if text.startswith((*prefixes, *banned(own))):
        rules.add("reserved-prefix")


def lengths(pattern: str | None) -> tuple[int, int] | None:
    """The bounds that a pattern of CloudFormation ends with."""
    found = regex.search(r"\{(\d+),(\d+)\}\$$", pattern or "")
    return (int(found[1]), int(found[2])) if found else None


def banned(own: Json) -> list[str]:
    """The prefixes that a pattern of CloudFormation looks ahead for; `[aA]` is a."""
    pattern = own.get("pattern") or ""
    looks = (
        regex.findall(r"\(\?!([^()]*?)(?:\.\*)?\)", pattern)
        if pattern.startswith(("^", "\\A"))
        else []
    )
    return [regex.sub(r"\[(\w)\w\]", r"\1", prefix) for look in looks for prefix in look.split("|")]


def fits(pattern: str, text: str) -> bool:
    """Whether a text has only characters that a pattern of CloudFormation allows.

    Prefixes and lengths in the pattern do not count; other rules report them.
    """
    plain = regex.sub(r"\(\?!.*?\)", "", pattern).replace("\\A", "^")
    return bool(regex.search(regex.sub(r"\{\d+,\d+\}", "*", plain), text))


def says_characters(pattern: str) -> bool:
    """Whether a pattern of CloudFormation speaks of characters at all."""
    return bool(regex.search(r"\[(?!\\s\\S|\\S\\s)", regex.sub(r"\(\?!.*?\)", "", pattern)))


def taken(row: Json, letter: str) -> tuple[str, str]:
    """The characters beyond which there is an error, and those beyond which there is a warning."""
    named = row[f"{letter}set"]
    warned = row.get(f"{letter}warnset")
    if named in ("any", "none"):
        return "any", warned or "any"
    if named == "common?":
        return "any", warned or COMMON
    if named == CONTESTED:
        return COMMON + ",;<", warned or CONTESTED
    return (COMMON if named == "common" else named), warned or "any"


def within(characters: str, text: str) -> bool:
    """Whether all characters of a text belong to a set.

    A set is `any`, `U:…` (letters, digits and these), `A:…` (letters and digits of ASCII and
    these) or `N:…` (all but these).
    """
    if characters == "any":
        return True
    kind, others = characters[0], characters[2:]
    if kind == "N":
        return not set(others) & set(text)
    return all(
        char in others or (char.isalnum() and (kind == "U" or char.isascii())) for char in text
    )


def spelled(text: str) -> str:
    """`k×3` is kkk."""
    letter, times, number = text.partition("×")
    return letter * int(number) if times else text


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3 or sys.argv[1] == "--help":
        sys.exit(__doc__)
    main(sys.argv[1:])
