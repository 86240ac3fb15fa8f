"""tools/gen_providers.py: what ships is what it writes, and it decides arguments as it should."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema_rs
import pytest

ROOT = Path(__file__).parents[2]
FACTS = Path(__file__).parent / "facts"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gen_providers", ROOT / "tools/gen_providers.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["gen_providers"] = module
    spec.loader.exec_module(module)
    return module


GENERATOR = generator()
DECIDED = json.loads((ROOT / "tools/providers.json").read_text(encoding="utf-8"))


def test_same_facts_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        GENERATOR.main([str(FACTS), str(tmp_path / name)])
    first = {
        path.relative_to(tmp_path / "first"): path.read_bytes()
        for path in (tmp_path / "first").rglob("*.json")
    }
    second = {
        path.relative_to(tmp_path / "second"): path.read_bytes()
        for path in (tmp_path / "second").rglob("*.json")
    }
    assert len(first) == len(DECIDED) + 1
    assert first == second


def entries(index: Any) -> dict[str, Any]:
    """What an index says of each type, wherever it says it."""
    plain = {
        name: [words, schema]
        for words, groups in index["plain"].items()
        for schema, names in groups.items()
        for name in names
    }
    return {**plain, **index["types"]} | {
        f"not {name}": paths for name, paths in index["not-assignments"].items()
    }


@pytest.mark.parametrize("provider", DECIDED)
def test_shipped_index_is_what_the_generator_makes(provider: str, tmp_path: Path) -> None:
    """The facts beside this file are an excerpt; only their types are compared.

    Where a provider needs no facts, the whole index must be the same.
    """
    GENERATOR.main([str(FACTS), str(tmp_path)])
    name = Path(GENERATOR.folder(provider), GENERATOR.name_of(provider))
    made, shipped = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for folder in (tmp_path, ROOT / "schemas")
    )
    known = json.loads((FACTS / "other/tf_taggable.json").read_text(encoding="utf-8"))["providers"]
    if provider not in known:
        assert made == shipped
    assert entries(made)
    assert entries(made).items() <= entries(shipped).items()


def test_generated_indexes_have_the_form_of_meta(tmp_path: Path) -> None:
    GENERATOR.main([str(FACTS), str(tmp_path)])
    meta = json.loads((ROOT / "schemas/meta.json").read_text(encoding="utf-8"))
    form = {"$schema": meta["$schema"], "$ref": "#/$defs/index", "$defs": meta["$defs"]}
    for path in tmp_path.glob("*/index.*.json"):
        jsonschema_rs.validator_for(form).validate(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("provider", "kind", "path", "shape", "slot", "verdict", "schema"),
    [
        ("google", "compute_instance", "tags", "list(string)",
         ["tags", "strings"], "nested", "google/network-tags"),
        ("google", "pubsub_topic", "tags", "map(string)",
         ["tags", "map"], "nested", "google/resource-manager-tags"),
        ("google", "folder", "tags", "map(string)",
         ["tags", "map"], "own", "google/resource-manager-tags"),
        ("google", "compute_route", "tags", "list(string)", ["tags", "strings"], "not", ""),
        ("google", "cloudbuild_trigger", "tags", "list(string)", ["tags", "strings"], "not", ""),
        ("google", "os_config_v2_policy_orchestrator", "labels", "map(string)",
         ["labels", "map"], "own", "google/labels"),
        ("google", "container_cluster", "node_config.labels", "map(string)",
         ["node_config.labels", "map"], "nested", "kubernetes/node-labels"),
        ("azurerm", "data_factory_pipeline", "annotations", "list(string)",
         ["annotations", "strings"], "not", ""),
        ("azurerm", "private_dns_a_record", "tags", "map(string)",
         ["tags", "map"], "own", "azure/dns-a-record"),
        ("azurerm", "private_dns_zone", "tags", "map(string)",
         ["tags", "map"], "own", "azure/fifteen"),
        ("huaweicloud", "cce_cluster", "labels", "map(string)", ["labels", "map"], "not", ""),
        ("huaweicloud", "apig_api", "tags", "set(string)", ["tags", "strings"], "not", ""),
        ("huaweicloud", "vpc_eip", "tags", "map(string)",
         ["tags", "map"], "own", "huaweicloud/eip"),
        ("tencentcloud", "dcdb_db_instance", "resource_tags", "list(object{tag_key,tag_value})",
         ["resource_tags", "blocks", "tag_key", "tag_value"], "own", "tencentcloud/default"),
        ("tencentcloud", "tcm_mesh", "tag_list", "list(object{key,passthrough,value})",
         ["tag_list", "blocks", "key", "value", ["passthrough"]], "own", "tencentcloud/default"),
        ("snowflake", "stage", "tag", "list(object{database,name,schema,value})",
         ["tag", "blocks", "name", "value", ["database", "schema"]], "own", "snowflake/default"),
        ("oci", "core_vcn", "defined_tags", "map(string)",
         ["defined_tags", "map"], "nested", "oci/defined"),
        ("ibm", "is_vpc", "access_tags", "set(string)",
         ["access_tags", "strings"], "nested", "ibm/access"),
        ("kubernetes", "pod", "metadata.labels", "map(string)",
         ["metadata.labels", "map"], "own", "kubernetes/labels"),
        ("ibm", "compute_ssh_key", "tags", "set(string)", ["tags", "strings"], "not", ""),
        ("ibm", "iam_user_policy", "tags", "set(string)", ["tags", "strings"], "not", ""),
        ("ibm", "compute_vm_instance", "tags", "set(string)",
         ["tags", "strings"], "own", "ibm/classic"),
        ("oci", "redis_redis_cluster_create_identity_token", "freeform_tags", "map(string)",
         ["freeform_tags", "map"], "not", ""),
        ("huaweicloud", "ces_resource_group", "tags", "map(string)", ["tags", "map"], "not", ""),
        ("openstack", "containerinfra_cluster_v1", "labels", "map(string)",
         ["labels", "map"], "not", ""),
    ],
)  # fmt: skip
def test_decision(
    provider: str, kind: str, path: str, shape: str, slot: list[Any], verdict: str, schema: str
) -> None:
    decided = DECIDED[provider]
    found = GENERATOR.decide(kind, path, shape, decided)
    assert (found.slot, found.verdict) == (slot, verdict)
    assert not schema or GENERATOR.schema_of(found.place, decided) == schema


@pytest.mark.parametrize(
    ("name", "slots"),
    [
        ("alicloud_ecs_launch_template", ["template_tags", "tags"]),
        ("volcengine_ecs_launch_template", ["launch_template_tags", "tags"]),
        (
            "oci_identity_domains_user",
            ["urnietfparamsscimschemasoracleidcsextension_oci_tags.freeform_tags", "tags"],
        ),
        ("tencentcloud_ckafka_instance", ["tag_set", "tags"]),
        ("tencentcloud_postgresql_clone_db_instance", ["tags", "tag_list"]),
        ("tencentcloud_private_dns_zone", ["tags", "tag_set"]),
        ("tencentcloud_vpc_bandwidth_package", ["tag", "tags"]),
        ("opentelekomcloud_rds_instance_v3", ["tags", "tag"]),
    ],
)
def test_what_is_the_resources_own_stands_first(name: str, slots: list[str]) -> None:
    """The argument for the resource itself comes first.

    Of two arguments for the same tags the one that is not deprecated comes first.
    """
    entry = shipped_type(name)
    assert [slot[0] for slot in entry["slots"]] == slots
    assert ("deprecated" in entry.get("when-unset", "")) == name.startswith(
        ("tencentcloud", "opentelekomcloud")
    )


@pytest.mark.parametrize(
    "kind",
    [
        "logs_custom_pipeline",
        "logs_index",
        "monitor",
        "security_monitoring_rule",
        "service_level_objective",
    ],
)
def test_default_tags_reach_the_types_that_the_provider_adds_them_to(kind: str) -> None:
    assert shipped_type(f"datadog_{kind}")["defaults-into"] == ["tags"]


def shipped_type(name: str) -> Any:
    path = ROOT / "schemas" / name.partition("_")[0] / "index.terraform.json"
    return json.loads(path.read_text(encoding="utf-8"))["types"][name]


def test_undecided_argument_stops() -> None:
    with pytest.raises(SystemExit, match="undecided: new_thing/some_tags"):
        GENERATOR.decide("new_thing", "some_tags", "map(string)", DECIDED["google"])


def test_every_schema_that_is_named_judges_something() -> None:
    """A schema that judges no shipped slot is a mistake in a glob, or its type is gone."""
    unused = []
    for provider, decided in DECIDED.items():
        path = ROOT / "schemas" / GENERATOR.folder(provider) / GENERATOR.name_of(provider)
        index = json.loads(path.read_text(encoding="utf-8"))
        judged = {schema for group in index["plain"].values() for schema in group}
        for entry in index["types"].values():
            judged |= {entry["schema"], *entry.get("schemas", {}).values()}
        unused += [schema for _, schema in decided["schemas"] if schema not in judged]
    assert unused == ["huaweicloud/as-config"]
