"""Take references of the command line, and compare two takes: before and after a refactoring.

    python tools/references.py take OUT CORPUS… [--code DIR] [--jobs N] [--quick] [--replace]
    python tools/references.py compare OLD NEW [--quick] [--lines N]

A case is one run of `python -m taglint` in the folder of a corpus. `take` writes what each case
prints, byte for byte, and its exit status to OUT/<corpus>/<case>.stdout, .stderr and .status. Cases
that OUT has already are not run again; if they are of other code, of another version of this script
or of other files, `take` refuses, or begins anew with --replace. `compare` exits with 1 when two
takes differ. Both takes need the corpora at the same place, for what is printed may hold whole
paths.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple, TypeAlias

ENDINGS = (".tf", ".yaml", ".yml", ".json", ".template")
CONFIGURATIONS = ("taglint.toml", ".taglint.toml")
PARTS = ("status", "stderr", "stdout")
FORMATS = ("concise", "json")
COUNTS = (1, 19, 21)  # files named at once; from 20 on taglint takes a dearer start
TODAY = "2030-06-01"  # the day that exemptions are judged on
# A line that gives tags or labels, in any of the languages.
TELLING = re.compile(rb"(?im)^[ \t]*[\"']?(default_?)?(tags|labels)[\"']?[ \t]*[:={]").search
PATIENCE = 300  # seconds for a case
STAMP = "stamp"  # what a corpus's references were taken of
MOST_SHOWN = 25  # differing cases of which a diff is shown
WINDOW = 400  # lines that are diffed; difflib takes the square of them

OPEN = r"""
key-case = "PascalCase"
key-pattern = '[\p{L}\p{N}][\p{L}\p{N}_.:/@+ -]{0,40}'
forbidden-keys = ["tmp*", "Created*", "helm.sh/*", "project"]
allow-other-keys = true
required-in-defaults = ["Owner"]
nested = true

[rules]
edge-whitespace = "info"
too-many-tags = { suppressible = false }

[tags.Owner]
required = true
pattern = '[a-z][a-z0-9-]{2,30}'

[tags.Environment]
required = true
values = ["dev", "prod", "stag*", "example"]

[tags.Name]
required-for = ["aws_vpc", "aws_s3_*", "AWS::EC2::*"]
pattern = '[\w-]+'
severity = "warning"

[[overrides]]
files = ["**/examples/**", "**/example/**", "*.yml"]
key-case = "kebab-case"
[overrides.tags.Environment]
values = ["test", "example"]
severity = "warning"

[[overrides]]
files = "**/modules/**/main.tf"
[overrides.rules]
key-case = "info"

[[exempt]]
resource = ["*.this", "aws_iam_*", "*Role*", "ConfigMap", "google_*"]
tags = ["Owner"]
reason = "nobody owns them yet"
expires = 2099-01-31

[[exempt]]
path = ["**/tests/**", "**/test/**"]
rules = ["missing-tag", "value-not-allowed"]
reason = "tests are nobody's"

[[exempt]]
tags = "kubernetes.io/*"
reason = "over"
expires = 2020-02-29
"""
CLOSED = r"""
key-case = "snake_case"
allow-other-keys = false
exclude = ["**/node_modules/**", "**/charts/**/ci"]

[rules]
reserved-prefix = "warning"
undecidable = "warning"
unknown-key = "warning"
default-tags-overlap = "off"

[tags.Owner]
ignore-case = true
required-when = { Environment = ["prod", "dev"], Name = "*" }
allow-empty = true
suppressible = false

[tags.Environment]
required = true
values = ["DEV", "Prod", "test*"]
values-ignore-case = true
enforced-for = ["aws_s3_*", "AWS::S3::*", "Deployment"]
except = ["aws_iam_*", "AWS::IAM::*"]

[tags.Name]
applies-to = ["aws_*", "AWS::*"]

[cloudformation]
stack-tags = { Owner = "orders", Team = "tmp" }

[[overrides]]
files = ["*.json", "**/prod/**"]
allow-other-keys = true
[overrides.tags.Environment]
required = false

[[exempt]]
resource = ["*default*", "*logs*"]
reason = "made by others"

[[documents]]
files = "**/*.json"
tags = "$.tags"
schema = "aws/default"
"""
POLICIES = {"open": OPEN, "closed": CLOSED}
Words = tuple[str, ...]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Case(NamedTuple):
    """One run: its name, the words of the command line, the file on standard input, if any."""

    name: str
    words: Words
    stdin: Path | None = None


class Setting(NamedTuple):
    """What all runs share: where references go, the environment, the folder of the code, its mark,
    the folder of the policies, and whether `--quick` and `--replace` were asked for."""

    out: Path
    environment: dict[str, str]
    code: Path
    mark: str
    policies: Path
    quick: bool
    replace: bool


def main() -> int:
    """Take or compare; returns the exit status."""
    options = parsed()
    if options.command == "compare":
        return compare(options.old, options.new, options.quick, options.lines)
    return take(options)


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for add in (add_take, add_compare):
        command = add(commands)
        command.add_argument("--quick", action="store_true", help="only the cases that tell most")
    return parser.parse_args()


def add_take(commands: Commands) -> argparse.ArgumentParser:
    """The options of `take`."""
    taking = commands.add_parser("take", help="run all cases and write what they print")
    taking.add_argument("out", type=Path)
    taking.add_argument("corpora", type=Path, nargs="+", metavar="CORPUS")
    taking.add_argument("--code", type=Path, help="a checkout to run (default: what is installed)")
    taking.add_argument("--jobs", type=int, default=1, help="corpora at once (default: 1)")
    taking.add_argument(
        "--replace", action="store_true", help="let go of what OUT has of other code"
    )
    return taking


def add_compare(commands: Commands) -> argparse.ArgumentParser:
    """The options of `compare`."""
    comparing = commands.add_parser("compare", help="say where two takes differ")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    comparing.add_argument("--lines", type=int, default=12, help="of a diff (default: 12)")
    return comparing


def take(options: argparse.Namespace) -> int:
    """Run the cases of all corpora; 1 when the code changed meanwhile."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as bytecode:
        setting = settled(options, Path(bytecode))
        print(f"code: {setting.code} ({setting.mark[:12]})", flush=True)
        with ThreadPoolExecutor(options.jobs) as pool:
            ends = [pool.submit(take_corpus, corpus, setting) for corpus in options.corpora]
            run = sum(end.result() for end in ends)
    print(f"{run} cases run in {time.monotonic() - started:.0f} s")
    if digest(setting.code) != setting.mark:
        print("the code changed during the take: take again, of a checkout that stands still")
        return 1
    return 0


def settled(options: argparse.Namespace, bytecode: Path) -> Setting:
    """What all runs share, as the command line wants it."""
    environment = environment_of(options.code, bytecode)
    code = code_of(environment)
    if options.code and code != options.code.resolve():
        raise SystemExit(f"{options.code} has no taglint: {code} would be run")
    out = options.out.resolve()
    return Setting(out, environment, code, digest(code), policies(), options.quick, options.replace)


def environment_of(code: Path | None, bytecode: Path) -> dict[str, str]:
    """The environment of all runs: little of our own one, and nothing that differs by chance."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    environment = {
        **kept,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        # Leaves no bytecode in the checkout, and finds none that is stale.
        "PYTHONPYCACHEPREFIX": str(bytecode),
        # No module of a corpus is taken for one of ours.
        "PYTHONSAFEPATH": "1",
    }
    if code:
        environment["PYTHONPATH"] = str(code.resolve())
    return environment


def code_of(environment: dict[str, str]) -> Path:
    """The checkout that Python imports taglint from."""
    command = [sys.executable, "-c", "import taglint; print(taglint.__file__)"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return Path(done.stdout.strip()).resolve().parent.parent


def policies() -> Path:
    """The folder of the policies, which findings name: the same in every take."""
    mark = hashlib.sha256("".join(POLICIES.values()).encode()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir(), f"taglint-references-{mark}")
    for name, text in POLICIES.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "taglint.toml").write_text(text.lstrip(), encoding="utf-8")
    return folder


def digest(code: Path) -> str:
    """A mark of what decides what is printed: the modules, the schemas and this script."""
    marks = hashlib.sha256(Path(__file__).read_bytes())
    for path in (*walked(code / "taglint"), *walked(code / "schemas")):
        if "__pycache__" not in path.parts:
            marks.update(f"{path.relative_to(code)}\0".encode() + path.read_bytes() + b"\0")
    return marks.hexdigest()


def walked(folder: Path) -> Iterator[Path]:
    """The files below a folder, in sorted order, without links and git's own."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False) and entry.name != ".git":
            yield from walked(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def take_corpus(corpus: Path, setting: Setting) -> int:
    """Run the cases of a corpus that are not there yet; how many those are."""
    started, corpus = time.monotonic(), corpus.resolve()
    folder, found = setting.out / corpus.name, list(walked(corpus))
    begin(folder, f"{setting.mark}\n{corpus}\n{state(corpus, found)}\n", setting.replace)
    every = cases(corpus, found, setting.policies)
    wanted = [case for case in every if is_quick(case.name) or not setting.quick]
    rest = [case for case in wanted if not (folder / f"{case.name}.status").exists()]
    for case in rest:
        record(case, corpus, folder, setting.environment)
    seconds = time.monotonic() - started
    print(f"{corpus.name}: {len(rest)} of {len(wanted)} cases run, {seconds:.1f} s", flush=True)
    return len(rest)


def begin(folder: Path, stamp: str, replace: bool) -> None:
    """Make the folder of a corpus's references, if need be anew."""
    path = folder / STAMP
    if path.exists() and path.read_text(encoding="utf-8") != stamp:
        if not replace:
            raise SystemExit(f"{folder} was taken of other code or files; --replace lets it go")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(stamp, encoding="utf-8")


def state(corpus: Path, found: list[Path]) -> str:
    """A mark of the files of a corpus, by name, size and time."""
    marks = hashlib.sha256()
    for path in found:
        known = path.stat()
        row = f"{path.relative_to(corpus)}\0{known.st_size}\0{known.st_mtime_ns}\0"
        marks.update(row.encode(errors="replace"))
    return marks.hexdigest()


def cases(corpus: Path, found: list[Path], policies: Path) -> Iterator[Case]:
    """All cases of a corpus, whose files are given."""
    files = [path for path in found if path.name.endswith(ENDINGS)]
    modes = modes_of(found, policies)
    for mode, words in modes.items():
        yield from checks(f"check-whole-{mode}", (*words, "."))
    for count in COUNTS:
        # A single file should have something to say.
        names = named(corpus, spread(speaking(files) if count == 1 else files, count))
        for mode, words in modes.items():
            yield from checks(f"check-{count}-{mode}", (*words, *names))
            words = (*words, "--only-requested")
            yield from checks(f"check-{count}-requested-{mode}", (*words, *names))
    yield from of_standard_input(corpus, files, modes)
    yield Case("show-text", ("show", "."))
    yield Case("show-json", ("show", "--format", "json", "."))
    yield Case("init", ("init", "--output", "-", "."))


def modes_of(found: list[Path], policies: Path) -> dict[str, Words]:
    """The ways to judge: by no configuration, by each policy, by the corpus's own ones, if any."""
    modes: dict[str, Words] = {"bare": ("--no-config",)}
    for name in POLICIES:
        modes[name] = ("--config", str(policies / name / "taglint.toml"), "--today", TODAY)
    if any(path.name in CONFIGURATIONS for path in found):
        modes["own"] = ("--today", TODAY)
    return modes


def checks(name: str, words: Words, stdin: Path | None = None) -> Iterator[Case]:
    """The same check in each format."""
    for form in FORMATS:
        yield Case(f"{name}-{form}", ("check", "--format", form, *words), stdin)


def of_standard_input(corpus: Path, files: list[Path], modes: dict[str, Words]) -> Iterator[Case]:
    """The middle file of each ending on standard input, under its own name."""
    for ending in ENDINGS:
        of_ending = [path for path in files if path.name.endswith(ending)]
        for path in spread(speaking(of_ending), 1):
            words = ("--stdin-filename", *named(corpus, [path]), "-")
            for mode, how in modes.items():
                yield from checks(f"stdin-{ending[1:]}-{mode}", (*how, *words), path)


def speaking(files: list[Path]) -> list[Path]:
    """The files that give tags or labels; all of them when none does."""
    return [path for path in files if TELLING(path.read_bytes())] or files


def spread(files: list[Path], count: int) -> list[Path]:
    """So many of the files, at even distances; the middle one for one."""
    count = min(count, len(files))
    return [files[(2 * place + 1) * len(files) // (2 * count)] for place in range(count)]


def named(corpus: Path, files: list[Path]) -> list[str]:
    """The files as somebody in the corpus's folder would name them."""
    return [str(path.relative_to(corpus)) for path in files]


def record(case: Case, corpus: Path, folder: Path, environment: dict[str, str]) -> None:
    """Run a case and write what it prints; the status last: it says that the case is there."""
    status, stdout, stderr = outcome(case, corpus, environment)
    (folder / f"{case.name}.stdout").write_bytes(stdout)
    (folder / f"{case.name}.stderr").write_bytes(stderr)
    (folder / f"{case.name}.status").write_text(f"{status}\n", encoding="utf-8")


def outcome(case: Case, corpus: Path, environment: dict[str, str]) -> tuple[str, bytes, bytes]:
    """The exit status, standard output and standard error of a case."""
    command = [sys.executable, "-m", "taglint", *case.words]
    given = case.stdin.read_bytes() if case.stdin else b""
    try:
        done = subprocess.run(
            command,
            cwd=corpus,
            env=environment,
            input=given,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"not done after {PATIENCE} s", b"", b""
    return str(done.returncode), done.stdout, done.stderr


def compare(old: Path, new: Path, quick: bool, lines: int) -> int:
    """Print where two takes differ; 1 when they do."""
    olds, news = taken(old, quick), taken(new, quick)
    both = sorted(olds & news)
    differing = [
        name for name in both if any(differs(old, new, f"{name}.{part}") for part in PARTS)
    ]
    for name in differing[:MOST_SHOWN]:
        for part in PARTS:
            if differs(old, new, f"{name}.{part}"):
                print("\n".join(explained(old, new, f"{name}.{part}", lines)))
    if len(differing) > MOST_SHOWN:
        print("\n".join(["", "differing too:", *differing[MOST_SHOWN:]]))
    for place, lone in ((old, olds - news), (new, news - olds)):
        if lone:
            print(f"{len(lone)} cases only in {place}: {', '.join(sorted(lone)[:5])}, …")
    print(f"{len(both)} cases compared, {len(differing)} differ")
    return int(bool(differing) or olds != news or not both)


def taken(out: Path, quick: bool) -> set[str]:
    """The cases of a take, as corpus/case."""
    found = (path.relative_to(out).with_suffix("") for path in out.glob("*/*.status"))
    return {str(path) for path in found if is_quick(path.name) or not quick}


def is_quick(name: str) -> bool:
    """Whether a case, by its name, is one of `--quick`."""
    return name == "show-json" or name.startswith(("check-whole-open-", "check-19-open-"))


def differs(old: Path, new: Path, name: str) -> bool:
    """Whether a file of two takes differs."""
    return (old / name).read_bytes() != (new / name).read_bytes()


def explained(old: Path, new: Path, name: str, most: int) -> Iterator[str]:
    """How a file of two takes differs: how many lines, and the first ones of the diff."""
    before, after = text_of(old / name), text_of(new / name)
    gone, came = Counter(before) - Counter(after), Counter(after) - Counter(before)
    order = "" if gone or came else ": the same lines in another order"
    yield f"\n{name}: {gone.total()} lines gone, {came.total()} new{order}"
    diff = [line[:200] for line in differences(before, after)]
    yield from diff[:most]
    if len(diff) > most:
        yield "…"


def text_of(path: Path) -> list[str]:
    """The lines of a file; bytes that are no text show as escapes, and so does a `\\r`."""
    text = path.read_bytes().decode("utf-8", "backslashreplace")
    return text.replace("\r", "\\r").split("\n")


def differences(before: list[str], after: list[str]) -> Iterator[str]:
    """The start of the unified diff of two texts, without what they begin with alike."""
    start = max(0, alike(before, after) - 2)
    first, second = before[start : start + WINDOW], after[start : start + WINDOW]
    yield f"from line {start + 1}:"
    yield from list(difflib.unified_diff(first, second, n=2, lineterm=""))[3:]


def alike(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines two texts begin with alike."""
    pairs = zip(before, after, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


if __name__ == "__main__":
    sys.exit(main())
