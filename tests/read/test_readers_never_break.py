# ruff: noqa: E501  tables read better with a case in one piece
"""Whatever stands where a reader of YAML or JSON looks, it neither fails nor takes long."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from taglint.catalog.catalogue import Catalogue
from taglint.config.configurations import Configurations
from taglint.config.values import Document, Layer
from taglint.engine import session as engine
from taglint.files.source import Source
from taglint.read.mapped_documents import read_documents
from taglint.read.reading import Batch, Reading
from taglint.rules.table import TABLE

Steps = tuple[Any, ...]

OBJECT = {"name": "a", "namespace": "b", "labels": {"a": "b"}, "annotations": {"c": "d"}}
POD = {
    "metadata": OBJECT,
    "spec": {"volumes": [{"ephemeral": {"volumeClaimTemplate": {"metadata": OBJECT}}}]},
}
TAGS = {"Owner": "${a}", "b": "{{ c }}"}
ROWS = [
    {"Key": "Owner", "Value": {"Ref": "P"}},
    {"Key": "b", "Value": {"Fn::Sub": ["${x}", {"x": "y"}]}},
]
# name -> file name and a document that has what the reader looks at
DOCUMENTS: dict[str, tuple[str, Any]] = {
    "deployment": ("a.yaml", {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": OBJECT, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": POD}}),
    "cron": ("a.yaml", {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": OBJECT, "spec": {"jobTemplate": {"metadata": OBJECT, "spec": {"template": POD}}}}),
    "list": ("a.json", {"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod", **POD}]}),
    "kustomization": ("kustomization.yaml", {"commonLabels": {"a": "b"}, "labels": [{"pairs": {"c": "d"}}], "configMapGenerator": [{"options": {"labels": {"e": "f"}}}]}),
    "crossplane": ("a.yaml", {"apiVersion": "ec2.aws.crossplane.io/v1", "kind": "VPC", "metadata": OBJECT, "spec": {"forProvider": {"tags": ROWS, "tagging": {"tagSet": ROWS}}}}),
    "composition": ("a.yaml", {"apiVersion": "apiextensions.crossplane.io/v1", "kind": "Composition", "spec": {"resources": [{"base": {"apiVersion": "ec2.aws.crossplane.io/v1", "kind": "VPC", "spec": {"forProvider": {"tags": ROWS}}}, "patches": [{"toFieldPath": "spec.forProvider.tags[0].value"}]}]}}),
    "connector": ("a.yaml", {"apiVersion": "storage.cnrm.cloud.google.com/v1beta1", "kind": "StorageBucket", "metadata": OBJECT, "spec": {"labels": TAGS}}),
    "ansible": ("a.yml", [{"hosts": "all", "vars": {"t": TAGS}, "module_defaults": {"group/aws": {"tags": TAGS}}, "tasks": [{"name": "x", "amazon.aws.s3_bucket": {"tags": "{{ t }}", "state": "present"}, "args": {"tags": TAGS}}, {"block": [{"action": {"module": "ec2_vol", "tags": TAGS}}], "rescue": [{"ec2_instance": "tags=a"}]}]}]),
    "arm": ("a.json", {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "parameters": {"p": {"type": "object", "defaultValue": TAGS}}, "variables": {"v": {"a": "[parameters('p')]"}}, "resources": [{"type": "Microsoft.Storage/storageAccounts", "name": "[concat('a', variables('v').a)]", "tags": {"Owner": "[variables('v')]"}, "resources": [{"type": "blobServices", "tags": TAGS}]}, {"type": "Microsoft.Resources/deployments", "name": "n", "properties": {"expressionEvaluationOptions": {"scope": "inner"}, "template": {"resources": [{"type": "Microsoft.Web/sites", "tags": TAGS}]}}}]}),
    "pulumi": ("Pulumi.yaml", {"name": "a", "runtime": "yaml", "config": {"aws:defaultTags": {"tags": TAGS}}, "variables": {"a": "x"}, "resources": {"p": {"type": "pulumi:providers:aws", "defaultProvider": True, "properties": {"defaultTags": {"tags": TAGS}}}, "b": {"type": "aws:s3:Bucket", "properties": {"tags": TAGS}, "options": {"provider": "${p}"}}}}),
    "heat": ("a.yaml", {"heat_template_version": "2021-04-16", "parameters": {"p": {"type": "string", "default": "x", "constraints": [{"allowed_values": ["x", "y"]}]}}, "resources": {"s": {"type": "OS::Nova::Server", "properties": {"metadata": {"Owner": {"get_param": "p"}}, "tags": ["a", {"str_replace": {"template": "x"}}]}}}}),
    "serverless": ("a.yml", {"custom": {"a": "b"}, "provider": {"name": "aws", "tags": {"Owner": "${self:custom.a}"}, "stackTags": TAGS}, "functions": {"f": {"handler": "h", "tags": TAGS}}, "resources": {"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"Tags": ROWS}}}}}),
    "cloudformation": ("a.yaml", {"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31", "Globals": {"Function": {"Tags": TAGS}}, "Parameters": {"P": {"Type": "String", "Default": "x", "AllowedValues": ["x", "y"]}}, "Mappings": {"M": {"a": {"b": "c"}}}, "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}}, "Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": {"Tags": TAGS}}, "B": {"Type": "AWS::S3::Bucket", "Properties": {"Tags": [*ROWS, {"Fn::If": ["C", {"Key": "k", "Value": {"Fn::FindInMap": ["M", "a", "b"]}}, {"Ref": "AWS::NoValue"}]}, {"Key": {"Fn::Join": ["-", ["a", {"Fn::Select": [0, ["b"]]}]]}, "Value": "v"}]}}}}),
    "taught": ("taught.json", {"items": [{"action": "create", "tags": [{"key": "a", "value": "b"}]}, {"action": "delete", "tags": ["a"]}]}),
    "plan": ("plan.json", {"terraform_version": "1.9", "planned_values": {"root_module": {"resources": [{"type": "aws_s3_bucket", "address": "a", "mode": "managed", "name": "b", "values": {"tags": {"a": "b"}}}]}}, "resource_changes": [{"type": "aws_s3_bucket", "address": "a", "mode": "managed", "name": "b", "change": {"actions": ["create"], "after": {"tags": {"a": "b"}}, "after_unknown": {"tags": {"c": True}}}}], "configuration": {"root_module": {"resources": []}}}),
}  # fmt: skip
CONFIG = """
[tags.Owner]
required = true
values = ["x", "y"]

[[documents]]
files = "taught.*"
tags = "$.items[*].tags"
schema = "huaweicloud/csms"
"""
WRONG: list[Any] = [None, "", "x", 7, -1.5, True, [], {}, [[]], [None], [[["x"]]], {"": []}, {"a": {"b": {"c": {"d": {"e": {}}}}}}, {"Ref": []}, {"Fn::If": "x"}, "${", "{{", "[", "[parameters(", "${self:}", "x" * 3_000]  # fmt: skip
CONTROL = ["\0", "\x07", "\x1b[31m", "\ufeff", "\u2028", "\x85", "\ud800", "\U0001f600"]


@pytest.fixture(scope="module")
def configs(tmp_path_factory: pytest.TempPathFactory) -> Configurations:
    folder = tmp_path_factory.mktemp("project")
    (folder / "taglint.toml").write_text(CONFIG)
    return Configurations(str(folder / "taglint.toml"))


class Judge:
    """Reads texts and lets every rule look; knows which folder the configuration speaks of.

    It took a second at most on the machine where it was measured; twice that is the bound.
    """

    def __init__(self, configs: Configurations) -> None:
        assert configs.named
        self.options = engine.Options(tuple(TABLE), configs=configs)
        self.folder = Path(configs.named).parent

    def survives(self, name: str, text: str, bound: float = 2.0) -> engine.Run:
        start = time.process_time()
        run = engine.check_text(
            str(self.folder / name), text.encode("utf-8", "surrogatepass"), self.options
        )
        spent = time.process_time() - start
        assert not run.crashes, (run.crashes, text[:2000])
        assert spent < bound, (spent, text[:2000])
        for finding in run.report.findings:
            assert (
                0 <= finding.span.start <= finding.span.end <= len(text)
                or finding.rule == "expired-exemption"
            )
        return run


@pytest.fixture(scope="module")
def judge(configs: Configurations) -> Judge:
    made = Judge(configs)
    # What is loaded once counts for no text.
    for name, document in DOCUMENTS.values():
        made.survives(name, json.dumps(document), 60)
    return made


def written(name: str, document: Any) -> Iterator[str]:
    """A document as the file may have it: in the flow of JSON, in blocks."""
    yield json.dumps(document)
    if name.endswith(("yaml", "yml")):
        # The beginning of the text decides on its reader, so the order of the keys matters.
        yield "---\n" + yaml.dump(
            document, sort_keys=False, default_flow_style=False, Dumper=yaml.CSafeDumper
        )


def places(node: Any, path: Steps = ()) -> Iterator[Steps]:
    """The path of everything in a document."""
    yield path
    for step, inner in (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    ):
        yield from places(inner, (*path, step))


def replaced(document: Any, path: Steps, value: Any) -> Any:
    """The document with something else in one place."""
    if not path:
        return value
    whole = copy.deepcopy(document)
    node = whole
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return whole


@pytest.mark.parametrize("dialect", DOCUMENTS)
def test_the_document_is_read_by_its_reader(judge: Judge, dialect: str) -> None:
    name, document = DOCUMENTS[dialect]
    for text in written(name, document):
        judge.survives(name, text)
        reading = read_as(dialect, name, text)
        assert reading.resources
        assert not reading.faults


@pytest.mark.parametrize("dialect", DOCUMENTS)
def test_anything_may_stand_anywhere(judge: Judge, dialect: str) -> None:
    name, document = DOCUMENTS[dialect]
    for turn, path in enumerate(places(document)):
        for number, wrong in enumerate(WRONG):
            texts = list(written(name, replaced(document, path, wrong)))
            text = texts[(turn + number) % len(texts)]
            judge.survives(name, text)
            read_as(dialect, name, text)


def read_as(dialect: str, name: str, text: str) -> Reading:
    """What a dialect's reader makes of a text, even where the text would not be recognised."""
    source = Source(name, text)
    if dialect == "taught":
        return read_documents(
            source,
            [Document(lambda _: True, ("items", -1, "tags"), "huaweicloud/csms", NOWHERE, ())],
        )
    module = import_module(f"taglint.read.{MODULES.get(dialect, 'kubernetes.manifests')}")
    reading = module.read(Batch((source,), False), CATALOGUE)
    assert isinstance(reading, Reading)
    return reading


MODULES = {
    "ansible": "ansible.playbooks",
    "arm": "azure.templates",
    "pulumi": "pulumi",
    "heat": "heat",
    "serverless": "serverless",
    "cloudformation": "cloudformation.templates",
    "plan": "terraform.plan",
}
NOWHERE = Layer("", "", {})
CATALOGUE = Catalogue()
SCALARS = st.none() | st.booleans() | st.integers(-9, 10**30) | st.floats(allow_nan=False) | st.sampled_from(["", "a", "<<", "Owner", "!Ref", "*", "&a", "Fn::Sub", "${a}", "{{ a }}", "[x]", "key", "value", "Key"])  # fmt: skip
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS.filter(lambda key: not isinstance(key, float)), inner, max_size=3), max_leaves=6)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(DOCUMENTS)), st.data())
def test_any_tree_with_any_keys_may_stand_anywhere(
    judge: Judge, dialect: str, data: st.DataObject
) -> None:
    name, document = DOCUMENTS[dialect]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(document))))
        document = replaced(document, path, data.draw(ANYTHING))
    for text in [
        json.dumps(document),
        yaml.dump(document, sort_keys=False, Dumper=yaml.CSafeDumper),
    ]:
        judge.survives(name, text)
        read_as(dialect, name, text)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(DOCUMENTS)), st.data())
def test_a_damaged_text_is_read_or_refused(judge: Judge, dialect: str, data: st.DataObject) -> None:
    name, document = DOCUMENTS[dialect]
    text = data.draw(st.sampled_from(list(written(name, document))))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.sampled_from([0, 1, 5, 50]))
        put = data.draw(st.sampled_from([*CONTROL, "\r", "\n", "\n---\n", "\t", "{{", "}}", "{%", "*a", "&a ", "<<: ", "!x ", "- ", ": ", "'", '"', "#", "|", "["]))  # fmt: skip
        text = text[:at] + put + text[at + cut :]
    for each in (text, text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        judge.survives(name, each)
        read_as(dialect, name, each.encode("utf-8", "replace").decode())


# Put in the place of a map or list of tags, they are followed by nothing else.
def laughs(width: int, depth: int) -> str:
    """Lists of lists by alias: width ** depth strings if somebody counted them."""
    rows = ["a0: &a0 [x, y]"]
    rows += [
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]"
        for level in range(1, depth)
    ]
    return "{" + ", ".join(rows) + "}"


BOMBS = {
    "billion laughs": laughs(10, 9),
    "many laughs": laughs(3, 200),
    "merge laughs": "{a0: &a0 {k0: v}, " + ", ".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], k{n}: v}}" for n in range(1, 20)) + "}",
    "recursive list": "&t [*t, x]",
    "recursive map": "&t {a: *t}",
    "recursive merge": "&t {<<: *t, a: b}",
    "recursive key": "&t {*t : b}",
    "mutual": "&t [&u {a: *t, <<: *u}, *u]",
    "brackets": "[" * 20_000,
    "closed brackets": "[" * 5_000 + "]" * 5_000,
    "braces": '{"a":' * 20_000,
    "closed braces": '{"a":' * 5_000 + "1" + "}" * 5_000,
    "many items": "[" + ", ".join(f"t{n}" for n in range(30_000)) + "]",
    "many rows": "[" + ",".join(f'{{"Key": "k{n}", "Value": "v"}}' for n in range(8_000)) + "]",
    "many pairs": "{" + ", ".join(f'"k{n}": "v"' for n in range(20_000)) + "}",
    "one key many times": "{" + ", ".join('"k": "v"' for _ in range(20_000)) + "}",
    "long key": '{"' + "k" * 200_000 + '": "v"}',
    "long value": '{"k": "' + "v \\u00e9" * 40_000 + '"}',
    "open templates": '"' + "${" * 30_000 + "{{" * 30_000 + "{%" * 30_000 + '"',
    "expression": '"[' + "concat(" * 20_000 + '"',
    "closed expression": '"[' + "concat(" * 3_000 + "'a'" + ")" * 3_000 + ']"',
    "huge number": "{a: " + "9" * 100_000 + "}",
    "anchors": "[" + ", ".join(f"&a{n} x" for n in range(4_000)) + "]",
    "open quote": '{"a": "' + "x\\n" * 30_000,
}  # fmt: skip

BOMBED = (
    "deployment",
    "crossplane",
    "ansible",
    "arm",
    "pulumi",
    "heat",
    "serverless",
    "cloudformation",
    "taught",
)


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("dialect", BOMBED)
def test_a_bomb_in_the_place_of_tags_is_bounded(judge: Judge, dialect: str, bomb: str) -> None:
    name, document = DOCUMENTS[dialect]
    inner = [
        path
        for path in places(document)
        if path and path[-1] in ("tags", "Tags", "labels", "commonLabels", "metadata")
    ]
    *_, text = written(name, replaced(document, inner[-1], "BOMB"))
    assert "BOMB" in text
    judge.survives(name, text.replace('"BOMB"', BOMBS[bomb]).replace("BOMB", BOMBS[bomb]))


MANY = {
    "documents": "---\napiVersion: v1\nkind: Pod\nmetadata: {labels: {a: b}}\n" * 4_000,
    "empty documents": "apiVersion: v1\nkind: Pod\n" + "---\n" * 100_000,
    "broken documents": "apiVersion: v1\nkind: Pod\nmetadata: {labels: {-a: b}}\n" + "---\na: [\n" * 2_000,
    "tasks by alias": "- hosts: all\n  tasks: &a\n    - s3_bucket: {tags: {a: b}}\n" + "".join(f"- hosts: all\n  tasks: &b{n}\n    - block: *{'a' if not n else f'b{n - 1}'}\n    - block: *{'a' if not n else f'b{n - 1}'}\n" for n in range(30)),
    "directives": "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n" + "    {{- if a }}\n    a: b\n    {{- end }}\n" * 10_000,
    "half directives": "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    a: " + "{{ `" * 20_000,
    "dashes": "- hosts: all\n" + "- " * 50_000,
    "dashes in rows": "- hosts: all\n" + "".join(" " * n + "-\n" for n in range(3_000)),
    "deep blocks": "- hosts: all\n" + "".join("  " * n + "  block:\n" + "  " * n + "  -\n" for n in range(1_000)),
    "deep keys": "apiVersion: v1\nkind: Pod\n" + "".join(" " * n + "a:\n" for n in range(3_000)),
    "comments": "# apiVersion kind - :: provider runtime\n" * 100_000,
    "blank lines": "\n" * 1_000_000 + "apiVersion: v1\nkind: Pod",
    "blank lines before a play": " \n" * 500_000 + "- hosts: all",
    "provider without name": "service: a\nprovider:\n" + "  - x\n\n#\n" * 100_000,
    "words of all dialects": "apiVersion kind heat_template_version AWSTemplateFormatVersion :: provider runtime :defaultTags - " * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("name", ["a.yaml", "kustomization.yaml", "a.json", "a.template"])
@pytest.mark.parametrize("many", MANY)
def test_much_of_anything_is_bounded(judge: Judge, name: str, many: str) -> None:
    judge.survives(name, MANY[many])


REFUSED = "a: [\n"
STREAMS = {
    "cloudformation": ("a.yaml", "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties:\n      Tags: [{Key: 'aws:a', Value: b}]\n"),
    "kubernetes": ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {-a: b}\n"),
    "heat": ("a.yaml", "heat_template_version: 2021-04-16\nresources:\n  s:\n    type: OS::Nova::Server\n    properties: {tags: ['a/b']}\n"),
    "pulumi": ("a.yaml", "name: a\nruntime: yaml\nresources:\n  b:\n    type: aws:s3:Bucket\n    properties: {tags: {'aws:a': b}}\n"),
    "serverless": ("a.yml", "service: a\nprovider:\n  name: aws\n  tags: {'aws:a': b}\n"),
    "ansible": ("a.yml", "- hosts: all\n  tasks:\n    - amazon.aws.s3_bucket: {tags: {'aws:a': b}}\n"),
    "taught": ("taught.yaml", "items:\n  - tags: [{key: sys_a, value: b}]\n"),
}  # fmt: skip


@pytest.mark.parametrize("dialect", STREAMS)
def test_a_refused_document_is_reported_and_hides_none_of_the_others(
    judge: Judge, dialect: str
) -> None:
    name, good = STREAMS[dialect]
    for text in (
        f"{good}---\n{REFUSED}",
        f"{good}---\n{REFUSED}---\n{good}",
        f"---\n{good}...\n---\n{REFUSED}...\n---\n{good}",
    ):
        rules = [finding.rule for finding in judge.survives(name, text).report.findings]
        assert rules.count("syntax-error") == 1
        others = [
            rule
            for rule in rules
            if rule not in ("syntax-error", "missing-tag", "value-not-allowed", "undecidable")
        ]
        assert len(others) == text.count(good), rules
