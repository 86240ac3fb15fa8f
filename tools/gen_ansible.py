"""Generate the index of Ansible modules with tags from the modules' own documentation.

    python tools/gen_ansible.py FOLDER ALIBABA HUAWEI

FOLDER holds the `ansible_collections` of the PyPI package `ansible`. ALIBABA and HUAWEI are git
directories of alibaba/ansible-provider and huaweicloud/huaweicloud-ansible-modules, which the
package does not carry.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gen_index import write
from gen_platforms import DATE
from ruamel.yaml import YAML

OUT = Path(__file__).parents[1] / "schemas/ansible/index.ansible.json"
# For each collection: the schema of its tags, a pattern of the names that a task may use without
# the collection's name, and the collection's groups in module_defaults.
COLLECTIONS = {
    "amazon.aws": ("aws/default", r".*", ("aws",)),
    "community.aws": ("aws/default", r".*", ("aws",)),
    "azure.azcollection": ("azure/default", r"azure_rm_.*", ("azure",)),
    "google.cloud": ("google/labels", r"gcp_.*", ("gcp",)),
    "openstack.cloud": ("openstack/default", r"os_.*", ("openstack", "os")),
    "community.digitalocean": ("digitalocean/default", r"digital_ocean.*", ("digitalocean",)),
    "hetzner.hcloud": ("hcloud/labels", r"hcloud_.*", ("hcloud",)),
    "alibaba.alicloud": ("alicloud/default", r"ali_.*", ("alicloud",)),
    "hwceco.hwcollection": ("huaweicloud/default", r"hwc_.*", ("huaweicloud",)),
}
# The schema of an AWS module: that of the first pattern that its name matches, else the default.
AWS = {
    r"ec2_.*": "aws/ec2",
    r"iam_(?:role|user)": "aws/iam.principal",
    r"iam_.*": "aws/iam",
    r"s3_object": "aws/s3.object",
    r"rds_.*": "aws/rds",
    r"autoscaling_.*": "aws/autoscaling",
    r"elb_classic_lb": "aws/elb",
    r"elb_.*": "aws/elbv2",
    r"lambda": "aws/lambda",
    r"cloudformation(?:_.*)?": "aws/cloudformation",
    r"cloudtrail": "aws/cloudtrail",
    r"cloudwatchlogs_.*": "aws/logs",
    r"route53_.*": "aws/route53",
    r"acm_certificate": "aws/acm",
    r"batch_.*": "aws/batch",
    r"cloudfront_.*": "aws/cloudfront",
    r"codebuild_.*": "aws/codebuild",
    r"data_pipeline": "aws/datapipeline",
    r"dms_.*": "aws/dms",
    r"ecs_.*": "aws/ecs",
    r"efs(?:_.*)?": "aws/efs",
    r"eks_.*": "aws/eks",
    r"inspector_target": "aws/inspector",
    r"kinesis_.*": "aws/kinesis",
    r"msk_.*": "aws/kafka",
    r"networkfirewall.*": "aws/network-firewall",
    r"opensearch": "aws/opensearch",
    r"secretsmanager_.*": "aws/secretsmanager",
    r"sqs_.*": "aws/sqs",
    r"ssm_parameter": "aws/ssm",
    r"wafv2_.*": "aws/wafv2",
}
OPTIONS = ("tags", "resource_tags", "labels", "instance_tags", "volume_tags", "tag")
SHAPES = {"dict": "map", "list": "any", "str": "any", "raw": "any"}


def main(folder: str, alibaba: str, huawei: str) -> None:
    """Write the index."""
    types: dict[str, Any] = {}
    aliases: dict[str, str] = {}
    found = [
        *installed(Path(folder)),
        *mirrored("alibaba.alicloud", alibaba, r"ali_\w+"),
        *mirrored("hwceco.hwcollection", huawei, r"hwc_\w+"),
    ]
    for collection, name, text in found:
        slots = list(slots_of(text))
        if not slots or name.endswith(("_info", "_facts")):
            continue
        schema, short, _ = COLLECTIONS[collection]
        full = f"{collection}.{name}"
        types[full] = {
            "schema": service_of(name) if schema == "aws/default" else schema,
            "slots": slots,
        }
        if collection == "hetzner.hcloud":
            aliases[f"hcloud_{name}"] = aliases[f"{collection}.hcloud_{name}"] = full
        if re.fullmatch(short, name):
            aliases[name] = full
        if collection == "community.aws":
            aliases[f"amazon.aws.{name}"] = full
        if collection == "amazon.aws":
            aliases[f"community.aws.{name}"] = full
    index: dict[str, object] = {
        "$comment": "Modules by their full names. `aliases` are short and moved ones, `holders` "
        "the groups of module_defaults.",
        "language": "ansible",
        "provider": "ansible",
        "sources": [
            {
                "kind": "provider",
                "title": "DOCUMENTATION of the modules",
                "ref": "PyPI ansible 10.7.0",
                "date": DATE,
            },
            {
                "kind": "provider",
                "title": "DOCUMENTATION of the modules",
                "ref": "alibaba/ansible-provider",
                "date": DATE,
            },
            {
                "kind": "provider",
                "title": "DOCUMENTATION of the modules",
                "ref": "huaweicloud/huaweicloud-ansible-modules",
                "date": DATE,
            },
        ],
        "defaults": [],
        "plain": {},
        "types": dict(sorted(types.items())),
        "aliases": {name: full for name, full in sorted(aliases.items()) if name not in types},
        "holders": groups(),
        "not-assignments": {},
    }
    write(OUT, index)


def service_of(name: str) -> str:
    """The schema that judges the tags of an AWS module."""
    return next(
        (schema for pattern, schema in AWS.items() if re.fullmatch(pattern, name)), "aws/default"
    )


def groups() -> dict[str, dict[str, list[str]]]:
    """The groups of module_defaults, each with the collections that it stands for."""
    found: dict[str, dict[str, list[str]]] = {}
    for collection, (_, _, names) in COLLECTIONS.items():
        for name in (*names, *(f"{collection}.{name}" for name in names)):
            found.setdefault(f"group/{name}", {"paths": []})["paths"].append(collection)
    return found


def installed(folder: Path) -> Iterator[tuple[str, str, str]]:
    for collection in COLLECTIONS:
        modules = folder / "ansible_collections" / collection.replace(".", "/") / "plugins/modules"
        for path in sorted(modules.glob("*.py")) if modules.is_dir() else ():
            yield collection, path.stem, path.read_text()


def mirrored(collection: str, folder: str, pattern: str) -> Iterator[tuple[str, str, str]]:
    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "--git-dir", folder, *words], check=True, capture_output=True, text=True
        ).stdout

    for name in git("ls-tree", "-r", "--name-only", "HEAD").splitlines():
        if re.fullmatch(pattern, Path(name).stem) and name.endswith(".py") and "test" not in name:
            yield collection, Path(name).stem, git("show", f"HEAD:{name}")


def slots_of(text: str) -> Iterator[list[str]]:
    """The options of a module that hold tags, also one that a documentation fragment adds."""
    document = documentation(text)
    options = document.get("options") or {}
    for name in OPTIONS:
        option = options.get(name)
        if isinstance(option, dict):
            yield [name, SHAPES.get(str(option.get("type", "dict")), "any")]
    fragments = document.get("extends_documentation_fragment") or []
    names = [fragments] if isinstance(fragments, str) else fragments
    if "tags" not in options and any(re.search(r"tags", str(name)) for name in names):
        yield ["tags", "map"]


def documentation(text: str) -> dict[str, Any]:
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DOCUMENTATION":
            value = ast.literal_eval(node.value)
            loaded = YAML(typ="safe", pure=True).load(value)
            return loaded if isinstance(loaded, dict) else {}
    return {}


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder, alibaba, huawei]:
            main(folder, alibaba, huawei)
        case _:
            sys.exit(__doc__)
