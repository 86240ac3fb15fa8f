"""The value of every form of expression is the one that `terraform console` prints."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from loading import load, modules_in
from plain_data import plain

from taglint.files.source import Source
from taglint.terraform.module import Module
from taglint.terraform.root import RootModule

CONTEXT = r"""
variable "plain" { default = "p" }
variable "typed" {
  type    = map(string)
  default = { a = 1.50, b = true, c = "x" }
}
variable "shape" {
  type = object({ a = string, b = optional(number, 7), c = optional(list(string), ["z"]), d = optional(string) })
  default = { a = "A" }
}
variable "strict" {
  type     = string
  nullable = false
  default  = "kept"
}
variable "numbers" {
  type    = list(number)
  default = ["1", 2, 3.0]
}
variable "set" {
  type    = set(string)
  default = ["b", "a", "b"]
}
locals {
  last    = local.middle
  middle  = local.first
  first   = { Owner = "me", "odd key" = "o" }
  list    = ["x", "y", "z"]
  nested  = { one = { two = { three = "deep" } }, rows = [{ id = "i0" }, { id = "i1" }] }
  numbers = { a = 1.50, b = 1e3, c = 0.1, big = 100000000000000000000 }
  text    = <<-EOT
    line one
      line two
  EOT
  nothing = null
  tags = merge(local.first, { Name = "n" })
}
"""

EXPRESSIONS = r"""
"text"
"a${1 + 1}b"
"${local.list[0]}-${var.plain}"
"$${kept} %%{kept}"
"tab\tquote\" back\\ \u00e9"
"%{ if true }yes%{ else }no%{ endif }"
"%{ if false }yes%{ endif }x"
"%{ for x in local.list }${x},%{ endfor }"
"%{ for i, x in local.list }${i}=${x} %{ endfor }"
"a ${~ " b " ~} c"
"${true}"
"${1.50}"
local.text
1.50
1e3
100000000000000000000
-3
!true
1 + 2 * 3
(1 + 2) * 3
7 % 3
10 / 4
1 == 1.0
"1" == 1
"a" == "a"
"a" != "b"
1 < 2 && 2 <= 2
true || false
3 > 4 || 4 >= 4
null == null
local.nothing == null
true ? "a" : "b"
false ? 1 : "b"
true ? 1 : "b"
local.last
local.last.Owner
local.last["odd key"]
local.list[1]
local.list.1
local.nested.one.two.three
local.nested["one"]["two"].three
local.nested.rows[*].id
local.nested.rows.*.id
local.nested.rows[1].id
local.nothing[*]
"single"[*]
var.typed
var.typed["a"]
var.typed.b
var.shape
var.shape.b
var.shape.c[0]
var.shape.d
var.strict
var.numbers
var.set
local.numbers
"${local.numbers.a}"
"${local.numbers.b}"
"${local.numbers.c}"
tomap({ a = 1.50, b = "x" })
tomap({ a = true, b = false })
merge(local.first, { Owner = "you" })
merge({ a = 1 }, null, { b = 2 })
merge({ a = 1 }, {})
merge([{ a = 1 }, { a = 2 }]...)
merge()
{ a = 1, (var.plain) = 2, "q" = 3, "${var.plain}x" = 4 }
{ 1.50 = "a", true = "b" }
{ for k, v in local.first : k => upper(v) }
{ for k, v in local.first : k => v if k != "Owner" }
{ for x in local.list : x => length(x) }
{ for i, x in local.list : i => x }
{ for x in ["a", "b", "ab"] : substr(x, 0, 1) => x... }
[for k, v in local.first : "${k}=${v}"]
[for x in local.list : x if x != "y"]
[for i, x in local.list : i]
[for x in toset(["b", "a"]) : x]
flatten([for x in local.list : [x, upper(x)]])
toset(["b", "a", "b"])
try(local.first.missing, "fallback")
try(local.first.Owner, "fallback")
try(local.nothing.x, local.nested.one.two.three)
can(local.first.missing)
can(local.first.Owner)
coalesce("", "x")
coalesce(null, "", "y")
lookup(local.first, "Owner", "d")
lookup(local.first, "nope", "d")
zipmap(["a", "b"], [1, 2])
keys(local.first)
values(local.first)
contains(local.list, "y")
element(local.list, 4)
index(local.list, "z")
join("-", local.list)
split(",", "a,b,c")
replace("a-b-c", "-", "_")
replace("abc", "/b./", "x")
regex("([a-z]+)-(\\d+)", "abc-12")
regexall("[a-z]", "a1b2")
format("%s-%03d", "x", 7)
format("%v", local.list)
formatlist("%s!", local.list)
title("hello world")
trimspace("  x ")
lower("ABC")
substr("hello", 1, 3)
length(local.first)
max(1, 5, 3)
ceil(1.2)
parseint("ff", 16)
jsonencode({ a = [1, "x", null, true] })
jsondecode("{\"a\": [1, 2.5]}")
yamldecode("a: 1\nb: [x]")
csvdecode("a,b\n1,2\n")
base64encode("hi")
setproduct(["a", "b"], ["c"])
distinct(["a", "a", "b"])
concat(local.list, ["w"])
slice(local.list, 0, 2)
sort(["b", "a"])
reverse(local.list)
chunklist(local.list, 2)
compact(["a", "", "b"])
one(["x"])
one([])
sum([1, 2.5])
formatdate("YYYY-MM-DD", "2024-02-03T04:05:06Z")
timeadd("2024-01-01T00:00:00Z", "1h")
tostring(1.50)
tonumber("1.50")
tobool("true")
tolist(toset(["b", "a"]))
md5("x")
sha1("x")
cidrsubnet("10.0.0.0/8", 8, 2)
path.module
path.root
path.module == "." ? "root" : "child"
local.tags
[for k, v in merge(local.tags, { A = 1 }) : k]
{ for pair in setproduct(["a", "b"], [1, 2]) : "${pair[0]}${pair[1]}" => pair[1] }
length([for x in range(5) : x if x % 2 == 0])
[{ a = 1 }, { a = 2 }][1].a
({ a = { b = "c" } }).a.b
file("${path.module}/words.txt")
fileexists("words.txt")
templatefile("hello.tftpl", { name = "you", items = ["a", "b"] })
jsondecode(file("data.json")).tags
yamldecode(file("data.yaml"))["tags"]["Owner"]
""".strip().splitlines()

FILES = {
    "words.txt": "some words\n",
    "hello.tftpl": "hello ${name}%{ for i in items } ${i}%{ endfor }",
    "data.json": '{"tags": {"Owner": "json"}}',
    "data.yaml": "tags:\n  Owner: yaml\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("expressions")
    (path / "main.tf").write_text(CONTEXT)
    for name, text in FILES.items():
        (path / name).write_text(text)
    return path


@pytest.fixture(scope="module")
def answers(folder: Path) -> list[object]:
    """What terraform says, all in one process."""
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("no terraform on this machine")
    lines = f"jsonencode([{', '.join(EXPRESSIONS)}])\n"
    done = subprocess.run(
        [terraform, "console"],
        cwd=folder,
        input=lines,
        capture_output=True,
        text=True,
        env={**os.environ, "CHECKPOINT_DISABLE": "1"},
    )
    assert done.returncode == 0, done.stderr
    rows: list[object] = json.loads(json.loads(done.stdout), parse_float=Decimal)
    return rows


def ours(folder: Path, expressions: list[str]) -> list[object]:
    text = (
        "locals {\n"
        + "".join(f"  row{number} = {words}\n" for number, words in enumerate(expressions))
        + "}\n"
    )
    main = load(str(folder / "main.tf"))
    assert isinstance(main, Source)
    module = Module(str(folder), [main, Source(str(folder / "rows.tf"), text)])
    root = RootModule(modules_in(folder)(), module, is_reusable=False)
    assert not module.faults
    return [
        plain(root.instance.evaluate(module.locals[f"row{number}"]))
        for number in range(len(expressions))
    ]


def test_every_expression_has_terraforms_value(folder: Path, answers: list[object]) -> None:
    got = ours(folder, EXPRESSIONS)
    differences = [
        f"{expression}: {mine!r} instead of {theirs!r}"
        for expression, mine, theirs in zip(EXPRESSIONS, got, answers, strict=True)
        if mine != theirs
    ]
    assert not differences


def test_there_are_enough_rows() -> None:
    assert len(EXPRESSIONS) >= 140


ERRORS = [
    "local.first.missing", "local.list[9]", "1 + \"x\"", "upper(null)", "[for x in 5 : x]", "{ for x in [\"a\", \"a\"] : x => 1 }",
    "\"x${local.list}\"", "tonumber(\"x\")", "merge([])", "local.missing", "var.missing", "local.nothing.x", "try()", "try(local.first.no)",
    "null ? 1 : 2", "!5", "element([], 0)", "file(\"none.txt\")", "file(\"../../../../../../../../etc/hostname\")",
    "timestamp()", "uuid()", "data.x.y.z", "aws_vpc.none.id", "module.none.out", "nosuchfunction(1)", "each.key", "count.index",
    "terraform.workspace", "path.cwd", "self.x", "provider::x::y(1)", "regex(\"(\", \"x\")", "jsondecode(\"{\")",
]  # fmt: skip


@pytest.mark.parametrize("expression", ERRORS)
def test_mistakes_and_the_unknowable_are_unknown_with_a_cause(
    folder: Path, expression: str
) -> None:
    from plain_data import Unknown

    with pytest.raises(Unknown) as caught:
        ours(folder, [expression])
    assert caught.value.cause
