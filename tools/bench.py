"""Measure how much CPU taglint takes, as ratios to what other programs take.

    python tools/bench.py cold [RUNS]
        Starts of taglint, each paired with a start of a bare interpreter; prints medians.
    python tools/bench.py terraform LIST
        Lints the files that LIST names, against tree-sitter-hcl, which only parses them.
    python tools/bench.py cloudformation LIST
        The same against PyYAML's C composer.
    python tools/bench.py unknown LIST
        The same for files of no known dialect, against one regex over their bytes.
    python tools/bench.py merge C7N_LEFT [RUNS]
        1,000 resources with merge(local.common, …) in 100 files, against c7n-left.
    python tools/bench.py catalogue [RUNS]
        What a type of each provider adds to a run on one file, in milliseconds.

LIST is a file with one path a line. The time is the CPU time of child processes, not wall-clock
time, so that other work on the machine changes the ratios little.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PARSE = {
    "terraform": """
import sys, tree_sitter, tree_sitter_hcl
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
for name in open(sys.argv[1]):
    parser.parse(open(name.strip(), 'rb').read())
""",
    "cloudformation": """
import sys, yaml
for name in open(sys.argv[1]):
    try:
        list(yaml.compose_all(open(name.strip(), 'rb').read(), Loader=yaml.CBaseLoader))
    except (yaml.YAMLError, ValueError):
        pass
""",
    "unknown": """
import re, sys
words = rb'apiVersion|kind|AWSTemplateFormatVersion|provider|runtime|resources'
scan = re.compile(rb'(?m)^(?:' + words + rb')[ \\t]*:').findall
for name in open(sys.argv[1]):
    with open(name.strip(), 'rb') as file:
        scan(file.read())
""",
}
LINT = """
import sys
from taglint.__main__ import main
sys.argv[1:] = ['check', '--statistics', *(name.strip() for name in open(sys.argv[1]))]
main()
"""
CLEAN_TF = """
resource "aws_s3_bucket" "logs_%d" {
  bucket = "logs-%d"
  tags = {
    Owner       = "platform"
    Environment = "prod"
    CostCenter  = "4711"
  }
  lifecycle { prevent_destroy = true }
}
"""
CLEAN_CFN = """
  Logs%d:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "logs-${AWS::AccountId}-%d"
      Tags:
        - Key: Owner
          Value: platform
        - Key: Environment
          Value: prod
"""


# A file with one tag, for a type.
ONE = {
    "terraform": ("main.tf", 'resource "%s" "x" {\n%s}\n'),
    "cloudformation": (
        "t.yaml",
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  X:\n    Type: %s\n"
        "    Properties:\n      Tags:\n%s",
    ),
}
# The text of one tag for each shape. Put in are the names of the place, the key and the value.
TAG = {
    "map": '%s = { env = "dev" }\n',
    "strings": '%s = ["env:dev"]\n',
    "blocks": '%s {\n%s = "env"\n%s = "dev"\n}\n',
    "pair": '%.0s%s = "env"\n%s = "dev"\n',
    "list": "%.0s        - %s: env\n          %s: dev\n",
}
# Without cached bytecode every start would compile taglint again, as no installed program does.
ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
}


def cpu(command: list[str]) -> float:
    """User and system seconds of one finished child process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cold(runs: int) -> None:
    """Print the ratio of the CPU time of each kind of start to that of a bare interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        # taglint judges a Terraform file with its whole folder, so each has its own folder.
        clean_tf, clean_cfn, bad_tf = (
            Path(folder) / name for name in ("clean/main.tf", "clean/template.yaml", "bad/main.tf")
        )
        for path in (clean_tf, bad_tf):
            path.parent.mkdir()
        clean_tf.write_text("".join(CLEAN_TF % (n, n) for n in range(28)))
        clean_cfn.write_text(
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:"
            + "".join(CLEAN_CFN % (n, n) for n in range(24))
        )
        bad_tf.write_text(
            clean_tf.read_text() + 'resource "aws_s3_bucket" "bad" { tags = { "aws:x" = "y" } }\n'
        )
        python, script = sys.executable, str(Path(sys.executable).with_name("taglint"))
        commands = {
            "--version": [script, "--version"],
            "clean .tf": [script, "check", str(clean_tf)],
            "clean template": [script, "check", str(clean_cfn)],
            "a .tf with a finding": [script, "check", str(bad_tf)],
        }
        ratios: dict[str, list[float]] = {name: [] for name in commands}
        for command in commands.values():
            cpu(command)
        for _ in range(runs):
            for name, command in commands.items():
                ratios[name].append(cpu(command) / cpu([python, "-I", "-c", "pass"]))
        for name, values in ratios.items():
            median = statistics.median(values)
            print(f"{name:<22} {median:5.2f} x python -I -c pass (median of {runs})")


def catalogue(runs: int) -> None:
    """Print what the catalogue costs for a type of each provider, the dearest first.

    It is the CPU time of a run on a file with one tag, minus that of a run on the same file with a
    type that the catalogue does not know.
    """
    from taglint.catalog.catalogue import Catalogue

    known = Catalogue()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        script = str(Path(sys.executable).with_name("taglint"))
        for language, prefix in known.prefixes():
            index = known.index(language, prefix)
            if language not in ONE or not index:
                continue
            wanted = (
                ("list",) if language == "cloudformation" else ("map", "strings", "blocks", "pair")
            )
            ranked = [
                (wanted.index(spec.slots[0].shape), spec)
                for spec in index.types.values()
                if spec.slots[0].shape in wanted
            ]
            spec = min(ranked, key=lambda row: row[0])[1]
            slot, (name, text) = spec.slots[0], ONE[language]
            words = (slot.path, slot.key, slot.value)
            tag = TAG[slot.shape] % words[: TAG[slot.shape].count("%")]
            pair = []
            for place, kind in (
                (f"{prefix}/known", spec.name),
                (f"{prefix}/other", "Custom::Thing" if "::" in spec.name else "a_b"),
            ):
                path = Path(folder, language, place, name)
                path.parent.mkdir(parents=True)
                path.write_text(text % (kind, tag), encoding="utf-8")
                pair.append([script, "check", str(path)])
                cpu(pair[-1])
            differences = [cpu(pair[0]) - cpu(pair[1]) for _ in range(runs)]
            rows.append((statistics.median(differences) * 1000, f"{language} {prefix}", spec.name))
    for milliseconds, whose, kind in sorted(rows, reverse=True):
        print(f"{milliseconds:6.1f} ms  {whose:<28} {kind}")


def throughput(kind: str, listing: str) -> None:
    """Print the CPU time of a lint and of a bare parse of the same files, and their ratio.

    There are five interleaved rounds after one that only brings the files into memory. The last
    figure leaves out what each takes for its start: the time for the first file alone.
    """
    names = Path(listing).read_text(encoding="utf-8").splitlines()
    size = sum(os.path.getsize(name) for name in names)
    ratios: list[tuple[float, float]] = []
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as first:
        print(names[0], file=first, flush=True)
        cpu([sys.executable, "-c", LINT, listing])
        for _ in range(5):
            (lint, parse), (start, other) = (
                [cpu([sys.executable, "-c", code, which]) for code in (LINT, PARSE[kind])]
                for which in (listing, first.name)
            )
            ratios.append((lint / parse, (lint - start) / (parse - other)))
            print(
                f"lint {lint:.2f} s, bare parse {parse:.2f} s, {size / lint / 1e6:.1f} MB/s, "
                f"ratio {lint / parse:.3f}"
            )
    whole, beyond = (statistics.median(column) for column in zip(*ratios, strict=True))
    print(f"median ratio {whole:.3f} over {size / 1e6:.1f} MB, {beyond:.3f} beyond the start")


MERGED = """
resource "aws_s3_bucket" "b%d" {
  bucket = "bucket-%d"
  tags = merge(local.common, {
    Name        = "bucket-%d"
    Environment = "prod"
  })
}
"""
OURS = """
[tags.Owner]
required = true
[tags.Environment]
values = ["prod", "dev"]
"""
THEIRS = """
policies:
  - name: owner
    resource: terraform.aws_s3_bucket
    filters: [{"tag:Owner": absent}]
  - name: environment
    resource: terraform.aws_s3_bucket
    filters: [{type: value, key: tags.Environment, op: not-in, value: [prod, dev]}]
"""


def merge(peer: str, runs: int) -> None:
    """Print how many times our CPU time c7n-left takes to judge the same resources.

    The policy is the same; both outputs of c7n-left are measured.
    """
    with tempfile.TemporaryDirectory() as folder:
        module, policies = Path(folder) / "module", Path(folder) / "policies"
        module.mkdir()
        policies.mkdir()
        (module / "locals.tf").write_text(
            'locals {\n  common = { Owner = "platform", CostCenter = "4711" }\n}\n'
        )
        for file in range(100):
            (module / f"file{file}.tf").write_text(
                "".join(MERGED % (n, n, n) for n in range(file * 10, file * 10 + 10))
            )
        (module / "taglint.toml").write_text(OURS)
        (policies / "policy.yaml").write_text(THEIRS)
        ours = [str(Path(sys.executable).with_name("taglint")), "check", str(module)]
        theirs = [peer, "run", "-p", str(policies), "-d", str(module)]
        ratios: dict[str, list[float]] = {"default output": [], "JSON output": []}
        for _ in range(runs):
            own = cpu(ours)
            ratios["default output"].append(cpu(theirs) / own)
            ratios["JSON output"].append(cpu([*theirs, "-o", "json"]) / own)
        for name, values in ratios.items():
            median = statistics.median(values)
            print(f"c7n-left, {name:<15} {median:5.2f} x taglint (median of {runs})")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["cold", *rest]:
            cold(int(rest[0]) if rest else 15)
        case ["merge", peer, *rest]:
            merge(peer, int(rest[0]) if rest else 7)
        case ["catalogue", *rest]:
            catalogue(int(rest[0]) if rest else 15)
        case ["terraform" | "cloudformation" | "unknown" as kind, listing]:
            throughput(kind, listing)
        case _:
            sys.exit(__doc__)
