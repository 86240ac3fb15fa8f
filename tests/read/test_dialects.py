"""Which file is whose, what a reader makes of it, and that a reader never fails."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from taglint.catalog.catalogue import Catalogue
from taglint.files.source import Source
from taglint.model import Resource
from taglint.read import dialects
from taglint.read.reading import Batch

CATALOGUE = Catalogue()
TEMPLATE = (
    "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      Tags:\n"
    "        - {Key: a, Value: x}\n"
)


@pytest.mark.parametrize(
    ("path", "text", "reader"),
    [
        ("main.tf", "", "terraform.modules"),
        ("a/main.tofu", "", "terraform.modules"),
        (".tf", "", "terraform.modules"),
        ("main.tf.json", "AWSTemplateFormatVersion", "terraform.modules"),
        ("main.tofu.json", "AWSTemplateFormatVersion", "terraform.modules"),
        ("main.tfvars", "", "terraform.modules"),
        ("main.TF", "", None),
        ("a.yaml", TEMPLATE, "cloudformation.templates"),
        ("a.yml", TEMPLATE, "cloudformation.templates"),
        ("a.template", TEMPLATE, "cloudformation.templates"),
        ("a.json", '{"Resources": {"A": {"Type":"AWS::S3::Bucket"}}}', "cloudformation.templates"),
        ("a.yaml", "AWSTemplateFormatVersion: 2010-09-09", "cloudformation.templates"),
        (
            "a.yaml",
            "Resources: {A: {Type: 'AWS::Serverless::Function'}}",
            "cloudformation.templates",
        ),
        ("a.yaml", "Resources:\n  A:\n    Type: Custom::Thing", "cloudformation.templates"),
        ("a.yaml", "Resources:\n  A:\n    ResourceType: AWS::S3::Bucket", None),
        ("a.yaml", "Type: AWS::S3::Bucket", None),
        (
            "a.yaml",
            "# a licence\n" * 2000 + "Resources: {}\nAWSTemplateFormatVersion: 2010-09-09",
            "cloudformation.templates",
        ),
        ("a.yml", "service: a\nprovider: aws\n", "serverless"),
        ("a.yml", "service: a\nprovider: awsome\n", None),
        (
            "a.yml",
            "resources:\n  AWSTemplateFormatVersion: 2010-09-09\n  Resources:\n"
            "    A: {Type: AWS::S3::Bucket}\n"
            "provider: aws\nservice: a\n",
            "serverless",
        ),
        (
            "a.yaml",
            "Description: a provider of things\nResources:\n  A:\n    Type: AWS::S3::Bucket\n",
            "cloudformation.templates",
        ),
        ("a.yml", "provider:\n  name: aws\nservice: a\n", "serverless"),
        ("a.yml", "provider: aws\nname: a\n", None),
        ("a.json", '{"service": "a", "provider": {"stage": "dev", "name": "aws"}}', "serverless"),
        ("a.json", '{"service": "a", "provider": {"x": {"name": "aws"}}}', None),
        ("a.yaml", "kind: Pod", None),
        ("a.yaml", "apiVersion: v1\nkind: Pod", "kubernetes.manifests"),
        ("a.yaml", "# x\n---\nkind: Pod\napiVersion: v1", "kubernetes.manifests"),
        ("a.yaml", "{{ if x }}\napiVersion: {{ y }}\nkind: Pod", "kubernetes.manifests"),
        ("a.json", '{"kind": "Pod", "apiVersion": "v1"}', "kubernetes.manifests"),
        ("a.json", '{\n"kind": "Pod",\n"apiVersion": "apps/v1"}', "kubernetes.manifests"),
        ("a.json", '{"apiVersion": "2010-09-09", "kind": "Pod"}', None),
        ("a.yaml", '{"kind": "Pod", "apiVersion": "v1"}', "kubernetes.manifests"),
        ("a.json", '{"resources": [{"apiVersion": "2019-01-01", "kind": "x"}]}', None),
        ("values.yaml", "extra:\n  - apiVersion: v1\n    kind: Pod\n", None),
        ("kustomization.yaml", "", "kubernetes.manifests"),
        ("a.yml", "- hosts: all\n  tasks: []", "ansible.playbooks"),
        ("a.yml", "# tasks\n---\n- name: a\n  amazon.aws.s3_bucket:\n", "ansible.playbooks"),
        ("a.yml", "---\n- name: a\n  tags: [b]\n  when: c\n", "ansible.playbooks"),
        ("a.yml", "  - block:\n", "ansible.playbooks"),
        ("a.yml", "a:\n  - hosts: all\n    tasks: []\n", None),
        ("a.yml", "- name: a\n  tags: [b]\n", None),
        ("compose.yaml", "services: {web: {labels: {a: b}}}", None),
        (".github/workflows/a.yml", "on: push\njobs:\n  a:\n    steps:\n      - uses: x\n", None),
        ("openapi.yaml", "openapi: 3.0.0\ntags:\n- name: a\n", None),
        (
            "a.json",
            '{"complete": true, "configuration": {"a": "%s"}, "terraform_version": "1.11.0"}'
            % ("x" * 1800),
            "terraform.plan",
        ),
        ("a.json", "{}", None),
        ("a.txt", TEMPLATE, None),
        ("cloudformation/a", TEMPLATE, None),
        ("", "", None),
    ],
)
def test_reader_of(path: str, text: str, reader: str | None) -> None:
    found = dialects.reader_of(Source(path, text))
    assert (found and found.__name__.removeprefix("taglint.read.")) == reader  # type: ignore[attr-defined]  # a module


UNKNOWN = {
    "compose.yaml": "services:\n  web:\n    image: nginx\n    labels: {a: b}\n"
    "    # Type: a kind of provider, runtime: none\n",
    "openapi.yaml": "tags:\n- name: a\n  kind: b\n  Type: c::d\npaths:\n  /a: {get: {tags: [a]}}\n",
    "tasks.yml": "- name: a\n  tags: [b]\n  uses: x\n",
    "package.json": '{"name": "a", "Type": "b::c", "kind": "d", "provider": "e"},\n',
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_recognising_costs_no_more_than_a_few_scans(name: str) -> None:
    text = UNKNOWN[name] * 20_000
    source = Source(name, text)
    pattern = re.compile(
        r"(?m)^(?:apiVersion|kind|AWSTemplateFormatVersion|provider|runtime|resources)[ \t]*:"
    )
    ours, scan = (
        min(cpu(step, text) for _ in range(3))
        for step in (lambda _: dialects.reader_of(source), pattern.findall)
    )
    assert dialects.reader_of(source) is None
    # The ratio is 1.3 for real files and 6 for a list of what might be tasks. The bound is for
    # code that walks over the text again and again.
    assert ours < 15 * scan


def cpu(step: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    step(text)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.tf", True),
        ("a.tofu", True),
        ("a.yml", True),
        ("a.json", True),
        ("a.tf.json", True),
        ("a/.hidden.tf", False),
        (".hidden.tf.json", False),
        (".hidden.yml", True),
        ("a.tfvars", False),
        ("tf", False),
    ],
)
def test_is_candidate(name: str, wanted: bool) -> None:
    assert dialects.is_candidate(name) is wanted


def resources(path: str, text: str, many: bool = False) -> list[Resource]:
    source = Source(path, text)
    reader = dialects.reader_of(source)
    assert reader is not None
    reading = reader.read(Batch((source,), many), CATALOGUE)
    assert reading.faults == ()
    return list(reading.resources)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            'resource "aws_vpc" "a" {}',
            [("aws_vpc.a", "tags", None, "")],
            id="no tags is a place all the same",
        ),
        pytest.param(
            'resource "aws_vpc" "a" { tags = {} }',
            [("aws_vpc.a", "tags", "{}", "")],
            id="an empty map",
        ),
        pytest.param(
            'resource "aws_vpc" "a" { tags = var.t }',
            [("aws_vpc.a", "tags", "var.t", "var.t is not declared")],
            id="unknown",
        ),
        pytest.param(
            'resource "aws_vpc" "a" { tags = merge(var.t, { a = 1 }) }',
            [("aws_vpc.a", "tags", "merge(var.t, { a = 1 })", "var.t is not declared")],
            id="open",
        ),
        pytest.param(
            'resource "aws_instance" "a" {\n  root_block_device {\n    tags = {}\n  }\n}',
            [
                ("aws_instance.a", "root_block_device.tags", "{}", ""),
                ("aws_instance.a", "tags", None, ""),
            ],
            id="a nested place",
        ),
        pytest.param(
            'provider "aws" {\n  default_tags { tags = {} }\n}',
            [("provider.aws", "default_tags.tags", "{}", "")],
            id="defaults",
        ),
        pytest.param(
            'provider "aws" {}', [("provider.aws", "default_tags.tags", None, "")], id="no defaults"
        ),
        pytest.param('data "aws_vpc" "a" { tags = {} }', [], id="a data source"),
        pytest.param('resource "aws_iam_policy_attachment" "a" {}', [], id="a type without tags"),
        pytest.param(
            'resource "aws_ec2_tag" "a" {\n  key = "k"\n  value = "v"\n}',
            [
                (
                    "aws_ec2_tag.a",
                    "",
                    'resource "aws_ec2_tag" "a" {\n  key = "k"\n  value = "v"\n}',
                    "",
                )
            ],
            id="a pair",
        ),
    ],
)
@pytest.mark.parametrize("many", [False, True], ids=["few", "many"])
def test_terraform_places(
    text: str, expected: list[tuple[str, str, str | None, str]], many: bool
) -> None:
    found = [
        (
            one.address,
            one.slot.path,
            text[one.slot.span.start : one.slot.span.end] if one.slot.span else None,
            one.open,
        )
        for one in resources("main.tf", text, many)
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        pytest.param("", [("A", "Tags", False, "")], id="no properties"),
        pytest.param("Properties: {}", [("A", "Tags", False, "")], id="no tags"),
        pytest.param("Properties: {Tags: []}", [("A", "Tags", True, "")], id="an empty list"),
        pytest.param("Properties: {Tags: !Ref T}", [("A", "Tags", True, "!Ref T")], id="unknown"),
        pytest.param(
            "Properties: !If [a, b, c]", [("A", "Tags", False, "!If")], id="unknown properties"
        ),
        pytest.param(
            "Properties: {Tags: [!Ref T, {Key: a, Value: b}]}",
            [("A", "Tags", True, "!Ref T")],
            id="open",
        ),
    ],
)
def test_cloudformation_places(properties: str, expected: list[tuple[str, str, bool, str]]) -> None:
    text = f"Resources:\n  A:\n    Type: AWS::S3::Bucket\n    {properties}\n"
    assert [
        (one.address, one.slot.path, one.slot.span is not None, one.open)
        for one in resources("a.yaml", text)
    ] == expected


def test_a_tag_stands_where_its_characters_are() -> None:
    text = (
        '# 𝔘\nresource "aws_vpc" "a" {\n  tags = { "k𝔘y" = "val", ("p") : 7, b = <<-X\n    x\n'
        "  X\n  }\n}\n"
    )
    (resource,) = resources("main.tf", text)
    spans = [
        (text[t.key_span.start : t.key_span.end], text[t.value_span.start : t.value_span.end])
        for t in resource.tags
    ]
    assert spans == [("k𝔘y", "val"), ("p", "7"), ("b", "x\n")]


KEYS = st.text(
    st.characters(exclude_characters='"\\', exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8
).filter(
    lambda key: not any(sign in key for sign in ("${", "%{", "{{")) and not key.endswith(("$", "%"))
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KEYS, KEYS), max_size=4, unique_by=lambda pair: pair[0]))
def test_the_span_of_a_key_is_the_key_in_every_language(pairs: list[tuple[str, str]]) -> None:
    hcl = (
        'resource "aws_vpc" "a" {\n  tags = {\n'
        + "".join(f'    "{key}" = "{item}"\n' for key, item in pairs)
        + "  }\n}\n"
    )
    rows = ",".join(f'{{"Key": "{key}", "Value": "{item}"}}' for key, item in pairs)
    flow = (
        '{"Resources": {"A": {"Type": "AWS::S3::Bucket", '
        f'"Properties": {{"Tags": [{rows}]}}}}}}}}'
    )
    for path, text in (("main.tf", hcl), ("a.json", flow)):
        (resource,) = resources(path, text)
        assert [(tag.key, tag.value.data) for tag in resource.tags] == pairs
        for tag in resource.tags:
            assert text[tag.key_span.start : tag.key_span.end] == tag.key
            assert text[tag.value_span.start : tag.value_span.end] == tag.value.data


HCL = (
    'resource "aws_vpc" "a" provider aws default_tags tags tag key value '
    "= { } [ ] ( ) , : ${ %{ ~} <<X <<-X X"
)
HCL += " \\ # /* */ // merge( for if ... * . ! ? 7 1e9 null true é 𝔘 dynamic content for_each"
YAML = "Resources: A: Type: AWS::S3::Bucket Properties: Tags: Key: Value: - { } [ ] , : ? & * <<:"
YAML += " !Ref !!str | > |- ' \" # --- ... % @ ` &a *a 010 ~ 𝔘 \\"
BLANKS = ["\n", "\n  ", "\n    ", "\n      ", "\n        ", "\r", "\t", "\0", "\x1b"]


def texts(words: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from([*words.split(" "), *BLANKS]), max_size=30).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(texts(HCL))
@example('resource "aws_vpc" "a" { tags = { a = <<X')
def test_the_terraform_reader_never_raises(text: str) -> None:
    survives("main.tf", f'resource "aws_vpc" "a" {{ tags = {{ {text}')
    survives("main.tf", text)


@settings(max_examples=300, deadline=None)
@given(texts(YAML))
@example("<<: 7")
@example("<<: *x")
def test_the_template_reader_never_raises(text: str) -> None:
    survives("a.yaml", TEMPLATE + text + "\n")
    survives(
        "a.yaml",
        "Resources:\n  A:\n    Type: AWS::S3::Bucket\n    Properties:\n      " + text + "\n",
    )
    survives(
        "a.yaml",
        "Resources:\n  A:\n    Type: AWS::Cognito::UserPool\n    Properties:\n      UserPoolTags:\n"
        "        " + text + "\n",
    )


def survives(path: str, text: str) -> None:
    source = Source(path, text)
    reader = dialects.reader_of(source)
    assert reader is not None
    reading = reader.read(Batch((source,), False), CATALOGUE)
    for fault in reading.faults:
        assert 0 <= fault.span.start <= fault.span.end <= len(text)
    for resource in reading.resources:
        for tag in resource.tags:
            assert 0 <= tag.key_span.start <= tag.key_span.end <= len(text)
            assert 0 <= tag.value_span.start <= tag.value_span.end <= len(text)
