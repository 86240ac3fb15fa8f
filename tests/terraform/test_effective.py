"""The acceptance table: the files of a module to the effective tags of its resources.

Expected values follow Terraform's and the providers' documentation; `test_expressions.py` asks `terraform console` for those that
are expressions alone. `?` is an unknown value, `~x` a value x that may be replaced, `…` that there may be more keys.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from loading import load, modules_in

from taglint.catalog.catalogue import Catalogue
from taglint.files.source import Source
from taglint.model import Resource, Tag
from taglint.read.reading import Batch
from taglint.read.terraform.modules import read
from taglint.terraform.settings import Settings

CATALOGUE = Catalogue()
UNSET = Settings()
BUCKET = 'resource "aws_s3_bucket" "b" {{\n  tags = {}\n}}\n'
PROVIDER = 'provider "aws" {\n  default_tags {\n    tags = { Team = "t" }\n  }\n}\n'
ROOT = 'provider "aws" {\n  region = "x"\n}\n'


def shown(tag: Tag) -> str:
    value = tag.value
    if value.kind == "unknown":
        return "?"
    return ("~" if value.open else "") + (value.data if isinstance(value.data, str) else value.kind)


def effective(folder: Path, files: dict[str, str], settings: Settings = UNSET) -> dict[str, str]:
    """Address (and slot, where it is another than tags) to `key=value …`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    modules = modules_in(folder, settings)
    loaded = [load(str(folder / name)) for name in files if "/" not in name]
    reading = read(
        Batch(
            tuple(item for item in loaded if isinstance(item, Source)),
            False,
            modules().repository,
            modules,
        ),
        CATALOGUE,
    )
    assert not reading.faults, reading.faults
    return {
        place(resource): words(resource)
        for resource in reading.resources
        if not resource.type.startswith("provider.")
    }


def place(resource: Resource) -> str:
    return resource.address + (
        "" if resource.slot.path in ("tags", "") else f" {resource.slot.path}"
    )


def words(resource: Resource) -> str:
    return " ".join(
        [
            *sorted(f"{tag.key}={shown(tag)}" for tag in resource.tags),
            *(["…"] if resource.open else []),
        ]
    )


# One bucket: what stands for its tags, the rest of the file, what it gets.
BUCKETS = [
    ("{}", "", ""),
    ("null", "", ""),
    ('{ A = "x" }', "", "A=x"),
    ("{ A = 1.50 }", "", "A=1.5"),
    ("{ A = true }", "", "A=true"),
    ("{ A = null, B = 1 }", "", "B=1"),
    ('{ "${"A"}" = "x" }', "", "A=x"),
    ('{ (var.k) = "x" }', 'variable "k" {}', "…"),
    ('{ A = "x", (var.k) = "y" }', 'variable "k" {}', "A=x …"),
    ("var.t", 'variable "t" {}', "…"),
    ("var.t", 'variable "t" { default = { A = 1 } }\n' + ROOT, "A=1"),
    ("var.t", 'variable "t" { default = {} }\n' + ROOT, "…"),
    ("merge(var.t, { A = 1 })", 'variable "t" { default = {} }\n' + ROOT, "A=1 …"),
    ("{ A = var.a }", 'variable "a" { default = "" }\n' + ROOT, "A=?"),
    ("{ A = var.a }", 'variable "a" { default = null }\n' + ROOT, "A=?"),
    ("{ A = var.a }", 'variable "a" { default = "x" }\n' + ROOT, "A=x"),
    ("{ A = var.a }", 'variable "a" { default = false }\n' + ROOT, "A=false"),
    (
        "{ A = var.a.b }",
        'variable "a" {\n  type = object({ b = optional(string) })\n  default = {}\n}\n' + ROOT,
        "A=?",
    ),
    ("var.t", 'variable "t" { default = { A = "", B = "x", C = null } }\n' + ROOT, "A=? B=x C=?"),
    (
        "{ A = var.a.b.c, D = var.a.d }",
        'variable "a" { default = { b = { c = "" }, d = 1 } }\n' + ROOT,
        "A=? D=1",
    ),
    ("{ for k in var.a : k => 1 }", 'variable "a" { default = [] }\n' + ROOT, "…"),
    ("var.t", 'variable "t" { default = {} }', "…"),
    ("var.t", 'variable "t" { default = { A = "x" } }', "A=~x …"),
    ("{ A = var.a }", 'variable "a" { default = "x" }', "A=x"),
    ("{ A = var.a }", 'variable "a" { default = null }', "A=?"),
    ("{ A = var.a }", 'variable "a" { default = "" }', "A=?"),
    ("{ A = var.a }", 'variable "a" {}', "A=?"),
    (
        "{ A = var.a.b }",
        'variable "a" {\n  type = object({ b = optional(string, "d") })\n  default = {}\n}\n'
        + ROOT,
        "A=d",
    ),
    ("merge(var.t, { A = 1 })", 'variable "t" {}', "A=1 …"),
    ("merge({ A = 1 }, var.t)", 'variable "t" {}', "A=~1 …"),
    ("merge({ A = 1 }, var.t, { A = 2 })", 'variable "t" {}', "A=2 …"),
    ("merge({ A = 1, B = 1 }, { A = 2 })", "", "A=2 B=1"),
    ("merge({ A = 1 }, null)", "", "A=1"),
    ("merge({ A = 1 }, { (var.k) = 2 })", 'variable "k" {}', "A=~1 …"),
    (
        "merge(local.a, local.b)",
        "locals {\n  a = { A = 1 }\n  b = merge(local.a, { B = 2 })\n}",
        "A=1 B=2",
    ),
    ("merge(local.list...)", "locals {\n  list = [{ A = 1 }, { B = 2 }]\n}", "A=1 B=2"),
    ("local.a", "locals {\n  a = local.b\n  b = local.a\n}", "…"),
    ("{ A = local.a }", "locals {\n  a = local.a\n}", "A=?"),
    ("local.nope", "", "…"),
    ("{ A = data.aws_region.r.name }", "", "A=?"),
    ("data.aws_default_tags.d.tags", "", "…"),
    ("{ A = aws_vpc.v.id }", 'resource "aws_vpc" "v" {}', "A=?"),
    ("aws_vpc.v.tags", 'resource "aws_vpc" "v" {\n  tags = { A = 1 }\n}', "A=1"),
    (
        "aws_vpc.v[0].tags",
        'resource "aws_vpc" "v" {\n  count = 1\n  tags = { A = count.index }\n}',
        "A=0",
    ),
    (
        'aws_vpc.v["k"].tags',
        'resource "aws_vpc" "v" {\n  for_each = { k = "w" }\n  tags = { A = each.value }\n}',
        "A=w",
    ),
    ("aws_vpc.v.tags_all", 'resource "aws_vpc" "v" {}', "…"),
    ("{ A = terraform.workspace }", "", "A=?"),
    ('{ A = "x-${terraform.workspace}" }', "", "A=?"),
    ("{ A = path.module }", "", "A=."),
    ("{ A = timestamp() }", "", "A=?"),
    ('{ A = upper("x") }', "", "A=X"),
    ('{ A = var.on ? "x" : "x" }', 'variable "on" {}', "A=x"),
    ('{ A = var.on ? "x" : "y" }', 'variable "on" {}', "A=?"),
    ("var.on ? { A = 1, B = 2 } : { A = 1, C = 3 }", 'variable "on" {}', "A=1 …"),
    ("var.on ? { A = 1 } : { A = 2 }", 'variable "on" {}', "A=?"),
    ("var.on ? { A = 1 } : {}", 'variable "on" { default = true }\n' + ROOT, "A=1"),
    ("var.on ? { A = 1 } : {}", 'variable "on" { default = true }', "…"),
    ("true ? { A = 1 } : {}", "", "A=1"),
    ("{ for k, v in local.m : k => v }", "locals {\n  m = { A = 1, B = 2 }\n}", "A=1 B=2"),
    (
        "{ for k, v in merge(local.m, var.t) : k => v }",
        'locals {\n  m = { A = 1 }\n}\nvariable "t" {}',
        "A=~1 …",
    ),
    ("{ for k, v in var.t : k => v }", 'variable "t" {}', "…"),
    (
        "{ for k, v in local.m : upper(k) => v if v != var.x }",
        'locals {\n  m = { a = 1 }\n}\nvariable "x" {}',
        "…",
    ),
    ('zipmap(["A", "B"], ["x", "y"])', "", "A=x B=y"),
    ('jsondecode("{\\"A\\": \\"x\\"}")', "", "A=x"),
    ("try(var.t.x, { A = 1 })", 'variable "t" { default = {} }\n' + ROOT, "…"),
    ("try(var.t.x, { A = 1 })", 'variable "t" { default = { y = 1 } }\n' + ROOT, "A=1"),
    ("try(var.t, { A = 1 })", 'variable "t" {}', "…"),
    ("tomap({ A = 1 })", "", "A=1"),
    ('{ A = "%{ if true }x%{ endif }" }', "", "A=x"),
    ("{ A = <<-EOT\n    x\n  EOT\n}", "", "A=x\n"),
    ('{ "A" : "x" }', "", "A=x"),
    ("{ A = nosuch(1) }", "", "A=?"),
    ("{ A = 1 / 0 }", "", "A=?"),
    ("[{ A = 1 }][0]", "", "A=1"),
    ('{ A = coalesce(null, "x") }', "", "A=x"),
    ('lookup(local.m, "k", {})', "locals {\n  m = { k = { A = 1 } }\n}", "A=1"),
    ("module.m.tags", 'module "m" {\n  source = "terraform-aws-modules/label/aws"\n}', "…"),
    (
        "{ A = module.m.name }",
        'module "m" {\n  source = "git::https://example.com/x.git"\n}',
        "A=?",
    ),
    ('{ for name in fileset(path.module, "*.tf") : name => 1 }', "", "main.tf=1"),
    ('{ for name in fileset(path.module, "*.none") : name => 1 }', "", "…"),
    ('{ A = fileexists("main.tf") }', "", "A=true"),
    ('{ A = tostring(length(regexall("a", "banana"))) }', "", "A=3"),
    ('{ A = formatdate("YYYY", "2026-11-22T00:00:00Z") }', "", "A=2026"),
    ('{ for pair in setproduct(["a"], ["x", "y"]) : join("-", pair) => 1 }', "", "a-x=1 a-y=1"),
    ('yamldecode("A: x")', "", "A=x"),
    # provider defaults
    ("{}", PROVIDER, "Team=t"),
    ('{ A = "x" }', PROVIDER, "A=x Team=t"),
    ('{ Team = "own" }', PROVIDER, "Team=own"),
    ("var.t", PROVIDER + 'variable "t" {}', "Team=~t …"),
    ("merge(var.t, { Team = 1 })", PROVIDER + 'variable "t" {}', "Team=1 …"),
    ("{}", PROVIDER.replace('"t"', "var.x") + 'variable "x" {}', "Team=?"),
    ("{}", PROVIDER.replace('{ Team = "t" }', "var.x") + 'variable "x" {}', "…"),
    ("{ A = 1 }", PROVIDER.replace("default_tags {", 'alias = "other"\n  default_tags {'), "A=1"),
]


def test_the_table_is_long_enough() -> None:
    assert len(BUCKETS) + len(MODULES) + len(SETTINGS) >= 150


@pytest.mark.parametrize(
    ("tags", "rest", "expected"),
    BUCKETS,
    ids=[f"{n}: {row[0][:40]}" for n, row in enumerate(BUCKETS)],
)
def test_a_bucket_gets(tmp_path: Path, tags: str, rest: str, expected: str) -> None:
    got = effective(tmp_path, {"main.tf": BUCKET.format(tags) + rest})
    assert got["aws_s3_bucket.b"] == expected


CHILD = (
    'variable "tags" {\n  default = {}\n}\nvariable "n" {\n  default = "d"\n}\n'
    + BUCKET.format("merge(var.tags, { N = var.n })")
)
B = "aws_s3_bucket.b"
# The files of a module, and the effective tags of every place in it.
MODULES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "count": ({"main.tf": BUCKET.format("{ I = count.index }\n  count = 2")}, {f"{B}[0]": "I=0", f"{B}[1]": "I=1"}),
    "count 0": ({"main.tf": BUCKET.format("{}\n  count = 0")}, {}),
    "count unknown": ({"main.tf": BUCKET.format('{ I = count.index, A = 1 }\n  count = var.c') + 'variable "c" {}'}, {B: "A=1 I=?"}),
    "count of a flag": ({"main.tf": BUCKET.format("{ A = 1 }\n  count = var.c ? 1 : 0") + 'variable "c" { default = false }'}, {B: "A=1"}),
    "count too great": ({"main.tf": BUCKET.format("{ A = 1 }\n  count = 100000")}, {B: "A=1"}),
    "for_each set": (
        {"main.tf": BUCKET.format('{ K = each.key, V = each.value }\n  for_each = toset(["y", "x"])')},
        {f'{B}["x"]': "K=x V=x", f'{B}["y"]': "K=y V=y"},
    ),
    "for_each map": (
        {"main.tf": BUCKET.format("{ K = each.key, V = each.value.v }\n  for_each = { a = { v = 1 } }")}, {f'{B}["a"]': "K=a V=1"}),
    "for_each unknown": ({"main.tf": BUCKET.format('{ K = each.key, A = 1 }\n  for_each = var.e') + 'variable "e" {}'}, {B: "A=1 K=?"}),
    "for_each empty default of a module": (
        {"main.tf": BUCKET.format('merge(each.value.tags, { A = 1 })\n  for_each = var.e') + 'variable "e" { default = {} }'}, {B: "A=1 …"}),
    "for_each empty": ({"main.tf": BUCKET.format("{}\n  for_each = {}")}, {}),
    "another resource's for_each": (
        {"main.tf": BUCKET.format("{ K = each.key }\n  for_each = aws_vpc.v") + 'resource "aws_vpc" "v" {}'}, {B: "K=?", "aws_vpc.v": ""}),
    "dynamic tag": (
        {"main.tf": 'resource "aws_autoscaling_group" "g" {\n  dynamic "tag" {\n    for_each = { A = 1 }\n    content {\n'
                    "      key = tag.key\n      value = tag.value\n      propagate_at_launch = true\n    }\n  }\n"
                    '  tag {\n    key = "B"\n    value = "b"\n    propagate_at_launch = true\n  }\n}'},
        {"aws_autoscaling_group.g tag": "A=1 B=b"},
    ),
    "dynamic tag with an iterator": (
        {"main.tf": 'resource "aws_autoscaling_group" "g" {\n  dynamic "tag" {\n    for_each = ["x"]\n    iterator = it\n    content {\n'
                    "      key = it.value\n      value = it.key\n    }\n  }\n}"},
        {"aws_autoscaling_group.g tag": "x=0"},
    ),
    "dynamic tag unknown": (
        {"main.tf": 'variable "t" {}\nresource "aws_autoscaling_group" "g" {\n  dynamic "tag" {\n    for_each = var.t\n    content {\n'
                    "      key = tag.key\n      value = tag.value\n    }\n  }\n}"},
        {"aws_autoscaling_group.g tag": "…"},
    ),
    "the list of tags of older releases": (
        {"main.tf": 'resource "aws_autoscaling_group" "g" {\n  tags = [{ key = "A", value = "x", propagate_at_launch = true }]\n}'},
        {"aws_autoscaling_group.g tag": "…"},
    ),
    "what writes no tags but may have some": (
        {"main.tf": 'resource "google_compute_instance_from_template" "i" {\n  source_instance_template = "x"\n}\n'
                    'resource "google_compute_instance_from_template" "j" {\n  labels = { a = "x" }\n}\n'
                    'resource "aws_s3_object_copy" "o" {\n  source = "x"\n}\nresource "azapi_resource" "r" {}'},
        {"google_compute_instance_from_template.i labels": "…", "google_compute_instance_from_template.j labels": "a=x",
         "aws_s3_object_copy.o": "…", "azapi_resource.r": "…"},
    ),
    "dynamic tag_specifications": (
        {"main.tf": 'resource "aws_launch_template" "l" {\n  dynamic "tag_specifications" {\n    for_each = ["instance", "volume"]\n'
                    "    content {\n      resource_type = tag_specifications.value\n      tags = { R = tag_specifications.value }\n    }\n  }\n}"},
        {"aws_launch_template.l tag_specifications.tags": "R=volume", "aws_launch_template.l": ""},
    ),
    "volume tags get the defaults, as the index says": (
        {"main.tf": PROVIDER + 'resource "aws_instance" "i" {\n  volume_tags = { V = 1 }\n}'},
        {"aws_instance.i volume_tags": "Team=t V=1", "aws_instance.i": "Team=t"},
    ),
    "alias": (
        {"main.tf": PROVIDER.replace("default_tags {", 'alias = "us"\n  default_tags {', 1) + BUCKET.format("{}\n  provider = aws.us")},
        {B: "Team=t"},
    ),
    "alias that is not there": ({"main.tf": ROOT + BUCKET.format("{ A = 1 }\n  provider = aws.us")}, {B: "A=1 …"}),
    "map argument as default": (
        {"main.tf": 'provider "huaweicloud" {\n  default_tags = { Team = "t" }\n}\nresource "huaweicloud_vpc" "v" {\n  tags = { A = 1 }\n}'},
        {"huaweicloud_vpc.v": "A=1 Team=t"},
    ),
    "an object that names other defaults": (
        {"main.tf": PROVIDER + 'resource "aws_s3_object" "o" {\n  tags = { A = 1 }\n  override_provider {\n    default_tags {\n'
                    "      tags = { O = 1 }\n    }\n  }\n}"},
        {"aws_s3_object.o": "A=1 O=1"},
    ),
    "an object that has no defaults": (
        {"main.tf": PROVIDER + 'resource "aws_s3_object" "o" {\n  override_provider {\n    default_tags {\n      tags = {}\n    }\n  }\n}'},
        {"aws_s3_object.o": ""},
    ),
    "an object that may have no defaults": (
        {"main.tf": PROVIDER + 'resource "aws_s3_object" "o" {\n  tags = { A = 1 }\n  dynamic "override_provider" {\n    for_each = var.o\n'
                    "    content {\n      default_tags {\n        tags = {}\n      }\n    }\n  }\n}"},
        {"aws_s3_object.o": "A=1 …"},
    ),
    "default labels": (
        {"main.tf": 'provider "google" {\n  default_labels = { team = "t" }\n}\nresource "google_storage_bucket" "b" {\n'
                    '  labels = { a = "x" }\n}\nresource "google_cloud_run_service" "s" {\n  metadata {\n    labels = { team = "own" }\n  }\n}'},
        {"google_storage_bucket.b labels": "a=x team=t", "google_cloud_run_service.s metadata.labels": "team=own"},
    ),
    "default labels of another provider of the same cloud": (
        {"main.tf": 'provider "google" {\n  default_labels = { team = "t" }\n}\nprovider "google-beta" {\n  default_labels = { team = "beta" }\n}\n'
                    'resource "google_storage_bucket" "b" {\n  provider = google-beta\n}'},
        {"google_storage_bucket.b labels": "team=beta"},
    ),
    "default tags of azapi": (
        {"main.tf": 'provider "azapi" {\n  default_tags = { Team = "t" }\n}\nresource "azapi_resource" "r" {\n  tags = { A = "x" }\n}'},
        {"azapi_resource.r": "A=x Team=t"},
    ),
    "a map argument as default, overridden": (
        {"main.tf": 'provider "huaweicloud" {\n  default_tags = { Team = "t", Env = var.e }\n}\nresource "huaweicloud_vpc" "v" {\n  tags = { Team = 1 }\n}'},
        {"huaweicloud_vpc.v": "Env=? Team=1"},
    ),
    "an empty default of a root with values beside": (
        {"main.tf": ROOT + 'variable "t" { default = {} }\nvariable "a" { default = "" }\nvariable "o" { default = "" }\n'
                    + BUCKET.format("merge(var.t, { A = var.a, O = var.o })"), "terraform.tfvars": 'o = "x"\n'},
        {B: "A=? O=x …"},
    ),
    "an empty default of a called module": (
        {"main.tf": ROOT + 'module "m" {\n  source = "./m"\n}', "m/main.tf": 'variable "t" { default = {} }\n' + BUCKET.format("var.t")},
        {"module.m.aws_s3_bucket.b": ""},
    ),
    "ignore_changes": ({"main.tf": BUCKET.format("{ A = 1 }\n  lifecycle {\n    ignore_changes = [tags]\n  }")}, {B: "A=1 …"}),
    "ignore_changes all": ({"main.tf": BUCKET.format("{ A = 1 }\n  lifecycle {\n    ignore_changes = all\n  }")}, {B: "A=1 …"}),
    "ignore_changes of something else": (
        {"main.tf": BUCKET.format("{ A = 1 }\n  lifecycle {\n    ignore_changes = [bucket]\n  }")}, {B: "A=1"}),
    "override file": ({"main.tf": BUCKET.format("{ A = 1 }"), "override.tf": BUCKET.format("{ B = 2 }")}, {B: "B=2"}),
    "override of locals": (
        {"main.tf": "locals {\n  x = 1\n  y = 1\n}\n" + BUCKET.format("{ X = local.x, Y = local.y }"), "a_override.tf": "locals {\n  x = 2\n}"},
        {B: "X=2 Y=1"},
    ),
    "override of a variable": (
        {"main.tf": ROOT + 'variable "a" { default = "x" }\n' + BUCKET.format("{ A = var.a }"), "override.tf": 'variable "a" { default = "y" }'},
        {B: "A=y"},
    ),
    "tofu hides tf": ({"a.tf": BUCKET.format("{ A = 1 }"), "a.tofu": BUCKET.format("{ A = 2 }")}, {B: "A=2"}),
    "json": ({"main.tf.json": '{"resource": {"aws_s3_bucket": {"b": {"tags": {"A": "${1 + 1}", "B": true}}}}}'}, {B: "A=2 B=true"}),
    "json and native": (
        {"a.tf.json": '{"locals": {"t": {"A": "x"}}}', "b.tf": BUCKET.format("local.t")}, {B: "A=x"}),
    "tfvars": ({"main.tf": 'variable "a" {}\n' + BUCKET.format("{ A = var.a }"), "terraform.tfvars": 'a = "v"'}, {B: "A=v"}),
    "tfvars json": ({"main.tf": 'variable "a" {}\n' + BUCKET.format("{ A = var.a }"), "terraform.tfvars.json": '{"a": "${v}"}'}, {B: "A=${v}"}),
    "auto tfvars over tfvars": (
        {"main.tf": 'variable "a" {}\n' + BUCKET.format("{ A = var.a }"), "terraform.tfvars": 'a = "v"', "x.auto.tfvars": 'a = "w"'},
        {B: "A=w"},
    ),
    "auto tfvars by name": (
        {"main.tf": 'variable "a" {}\n' + BUCKET.format("{ A = var.a }"), "y.auto.tfvars": 'a = "y"', "x.auto.tfvars.json": '{"a": "x"}'},
        {B: "A=y"},
    ),
    "null for a variable that refuses it": (
        {"main.tf": 'variable "a" {\n  nullable = false\n  default = "d"\n}\n' + BUCKET.format("{ A = var.a }"), "terraform.tfvars": "a = null"},
        {B: "A=d"},
    ),
    "a value that does not fit its type": (
        {"main.tf": 'variable "a" {\n  type = number\n}\n' + BUCKET.format("{ A = var.a }"), "terraform.tfvars": 'a = "x"'}, {B: "A=?"}),
    "module": (
        {"main.tf": 'module "m" {\n  source = "./c"\n  n = "x"\n  tags = { A = 1 }\n}', "c/main.tf": CHILD}, {f"module.m.{B}": "A=1 N=x"}),
    "module with its defaults": ({"main.tf": 'module "m" {\n  source = "./c"\n}', "c/main.tf": CHILD}, {f"module.m.{B}": "N=d"}),
    "module for_each": (
        {"main.tf": 'module "m" {\n  source = "./c"\n  for_each = toset(["x", "y"])\n  n = each.key\n}', "c/main.tf": CHILD},
        {f'module.m["x"].{B}': "N=x", f'module.m["y"].{B}': "N=y"},
    ),
    "module count 0": ({"main.tf": 'module "m" {\n  source = "./c"\n  count = 0\n}', "c/main.tf": CHILD}, {}),
    "module in a module": (
        {"main.tf": 'module "m" {\n  source = "./c"\n  n = "x"\n}',
         "c/main.tf": 'variable "n" {}\nmodule "i" {\n  source = "../d"\n  n = "${var.n}y"\n}', "d/main.tf": CHILD},
        {f"module.m.module.i.{B}": "N=xy"},
    ),
    "module that calls itself": ({"main.tf": 'module "m" {\n  source = "./"\n}\n' + BUCKET.format("{ A = 1 }")}, {B: "A=1"}),
    "module that is not there": ({"main.tf": 'module "m" {\n  source = "./no"\n  tags = { A = 1 }\n}'}, {}),
    "outputs": (
        {"main.tf": 'module "m" {\n  source = "./c"\n  n = "x"\n}\n' + BUCKET.format("module.m.tags"),
         "c/main.tf": 'variable "n" {}\noutput "tags" {\n  value = { N = var.n }\n}'},
        {B: "N=x"},
    ),
    "outputs of an indexed module": (
        {"main.tf": 'module "m" {\n  source = "./c"\n  count = 1\n  n = "x"\n}\n' + BUCKET.format("module.m[0].tags"),
         "c/main.tf": 'variable "n" {}\noutput "tags" {\n  value = { N = var.n }\n}'},
        {B: "N=x"},
    ),
    "defaults reach a module": (
        {"main.tf": PROVIDER + 'module "m" {\n  source = "./c"\n}', "c/main.tf": CHILD}, {f"module.m.{B}": "N=d Team=t"}),
    "providers map": (
        {"main.tf": ROOT + PROVIDER.replace("default_tags {", 'alias = "us"\n  default_tags {', 1)
                    + 'module "m" {\n  source = "./c"\n  providers = { aws = aws.us }\n}', "c/main.tf": CHILD},
        {f"module.m.{B}": "N=d Team=t"},
    ),
    "configuration alias": (
        {"main.tf": PROVIDER + 'module "m" {\n  source = "./c"\n  providers = {\n    aws.x = aws\n  }\n}',
         "c/main.tf": BUCKET.format("{ A = 1 }\n  provider = aws.x")},
        {f"module.m.{B}": "A=1 Team=t"},
    ),
    "installed module": (
        {"main.tf": 'module "m" {\n  source = "registry/label/null"\n  n = "x"\n}',
         ".terraform/modules/modules.json": '{"Modules": [{"Key": "m", "Source": "x", "Dir": ".terraform/modules/m"}]}',
         ".terraform/modules/m/main.tf": CHILD},
        {f"module.m.{B}": "N=x"},
    ),
    "installed module outside": (
        {"main.tf": 'module "m" {\n  source = "registry/label/null"\n}',
         ".terraform/modules/modules.json": '{"Modules": [{"Key": "m", "Source": "x", "Dir": "../../../../../etc"}]}'},
        {},
    ),
    "tags of a remote module": (
        {"main.tf": 'module "m" {\n  source = "terraform-aws-modules/vpc/aws"\n  tags = { A = 1 }\n}'}, {"module.m": "A=1 …"}),
    "same names in two modules": (
        {"main.tf": 'locals {\n  t = { A = "root" }\n}\n' + BUCKET.format("local.t") + 'module "m" {\n  source = "./c"\n}',
         "c/main.tf": 'locals {\n  t = { A = "child" }\n}\n' + BUCKET.format("local.t")},
        {B: "A=root", f"module.m.{B}": "A=child"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), MODULES.values(), ids=MODULES)
def test_a_module_has(tmp_path: Path, files: dict[str, str], expected: dict[str, str]) -> None:
    assert effective(tmp_path, files) == expected


SETTINGS = {
    "var": (Settings(variables=(("a", "x"),)), "A=x"),
    "var over var-file": (Settings(("{}/v.tfvars",), variables=(("a", "x"),)), "A=x"),
    "var-file over automatic": (Settings(("{}/v.tfvars",)), "A=file"),
    "environment below automatic": (Settings(environment=(("a", "env"),)), "A=auto"),
}


@pytest.mark.parametrize(("settings", "expected"), SETTINGS.values(), ids=SETTINGS)
def test_values_that_the_user_gives(tmp_path: Path, settings: Settings, expected: str) -> None:
    files = {
        "main.tf": 'variable "a" {}\n' + BUCKET.format("{ A = var.a }"),
        "v.tfvars": 'a = "file"',
        "x.auto.tfvars": 'a = "auto"',
    }
    settings = settings._replace(
        var_files=tuple(path.format(tmp_path) for path in settings.var_files)
    )
    assert effective(tmp_path, files, settings) == {B: expected}


def test_the_workspace_is_known_when_the_user_names_it(tmp_path: Path) -> None:
    assert effective(
        tmp_path, {"main.tf": BUCKET.format("{ A = terraform.workspace }")}, Settings(workspace="w")
    ) == {B: "A=w"}


def test_the_trail_names_every_step(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./c"\n  tags = { A = "x" }\n}',
        "c/main.tf": CHILD,
    }
    effective(tmp_path, files)
    modules = modules_in(tmp_path)
    source = load(str(tmp_path / "main.tf"))
    assert isinstance(source, Source)
    batch = Batch((source,), False, modules().repository, modules)
    (resource,) = read(batch, CATALOGUE).resources
    tag = next(tag for tag in resource.tags if tag.key == "A")
    assert [hop.kind for hop in tag.trail] == ["argument", "variable"]
    assert source.text[tag.value_span.start : tag.value_span.end] == "x"


@pytest.mark.parametrize(
    "said",
    [{"var_files": ("x.tfvars",)}, {"variables": (("o", "x"),)}, {"environment": (("o", "x"),)}],
    ids=str,
)
def test_the_empty_defaults_stand_when_values_are_named(
    tmp_path: Path, said: dict[str, Any]
) -> None:
    declared = "".join(
        f'variable "{name}" {{ default = {default} }}\n'
        for name, default in (("t", "{}"), ("a", '""'), ("n", "null"))
    )
    text = (
        ROOT
        + declared
        + 'variable "o" {}\n'
        + BUCKET.format("merge(var.t, { A = var.a, N = var.n, O = var.o })")
    )
    (tmp_path / "x.tfvars").write_text('o = "x"\n')
    settings = Settings(
        **{
            name: tuple(str(tmp_path / path) for path in value) if name == "var_files" else value
            for name, value in said.items()
        }
    )
    assert effective(tmp_path, {"main.tf": text}, settings) == {B: "A= O=x"}


def test_files_with_one_text_keep_their_own_places(tmp_path: Path) -> None:
    # What was read of the first file, such as a tree with offsets, does not fit the second one.
    text = 'locals {\n  t = { A = "x", B = upper("y") }\n  bad = [1 2]\n}\n' + BUCKET.format(
        "merge(local.t, local.bad)"
    )
    sources = []
    for name, lead in (("a", ""), ("b", ""), ("c", "# first\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(lead + text)
        source = load(str(tmp_path / name / "main.tf"))
        assert isinstance(source, Source)
        sources.append(source)
    modules = modules_in()
    for source in sources:
        modules().texts.expect(source)
    for source in sources:
        reading = read(Batch((source,), False, modules().repository, modules), CATALOGUE)
        (resource,) = reading.resources
        spans = [span for tag in resource.tags for span in (tag.key_span, tag.value_span)]
        assert {span.path for span in (*spans, resource.span, resource.head_span)} == {source.path}
        assert [source.text[span.start : span.end] for span in spans] == [
            "A",
            "x",
            "B",
            'upper("y")',
        ]
        assert (
            source.text[resource.head_span.start : resource.head_span.end]
            == 'resource "aws_s3_bucket" "b"'
        )
        (fault,) = reading.faults
        assert (fault.span.path, source.text[fault.span.start : fault.span.end]) == (
            source.path,
            "2",
        )
