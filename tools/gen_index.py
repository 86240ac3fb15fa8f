"""Write schemas/aws/index.*.json: which resource types carry tags, where and in which shape.

    python tools/gen_index.py FACTS [SCHEMAS]

FACTS is the folder of gathered facts (aws/tf_aws_taggable.json, aws/cfn_tags.json). SCHEMAS is the
folder to write to (default: schemas/ of this checkout). gen_aws.py then puts in the schemas that
judge the tags; gen_providers.py writes the indexes of the other providers.

The same facts give the same bytes. FACTS are not needed afterwards: the indexes are the data of
the project. A tag-shaped argument that no table below decides stops the generator: read what the
argument does and add a line, with the reason.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

Json = Any


class Decision(NamedTuple):
    """What the tables say about one argument: `not`, `unsupported`, `nested` or `own`, and why."""

    verdict: str
    reason: str = ""


class Entry(NamedTuple):
    """One type of an index while it is being made."""

    name: str
    slots: list[list[Json]]
    own: bool


# Longest prefix of the type wins.
SCHEMAS = {
    "AWS::": "aws/default",
    "AWS::SecretsManager::": "aws/secretsmanager",
    "aws_": "aws/default",
    "aws_secretsmanager_": "aws/secretsmanager",
    "awscc_": "aws/default",
    "awscc_secretsmanager_": "aws/secretsmanager",
}

# The tables decide by "type/path" in small letters, without the provider's prefix, separators and
# list steps, so that one line holds for CloudFormation and both Terraform providers: the tags of
# AWS::FMS::Policy and of awscc_fms_policy are both `fmspolicy/resourcetags`.
NOT_ASSIGNMENTS = {
    "resources left out of the analysis": ("accessanalyzeranalyzer/*exclusions.resourcetags",),
    "selects resources": (
        "autoscalingplansscalingplan/applicationsource.tagfilters", "backupbackupselection/*",
        "backupframework/*controlscope.tags", "backupframework/control.scope.tags",
        "backupselection/selectiontag", "codedeploydeploymentgroup/*tagfilter*",
        "codedeploydeploymentgroup/*taggroup", "devopsagentassociation/configuration.*",
        "devopsgururesourcecollection/resourcecollectionfilter.tags",
        "dlmlifecyclepolicy/policydetails.targettags", "fisexperimenttemplate/target*",
        "fmspolicy/resourcetags", "imagebuilderlifecyclepolicy/*tagmap",
        "inspectorresourcegroup/resourcegrouptags", "inspectorresourcegroup/tags",
        "inspectorv2cisscanconfiguration/targets.targetresourcetags",
        "mgnnetworkmigrationdefinition/scopetags", "rbinrule/*resourcetags",
        "resiliencehubv2service/inputsources.*",
        "resourcegroupsgroup/resourcequery.query.tagfilters", "s3*/*filter*",
        "s3bucket/lifecyclerule.tags",
    ),
    "filter": (
        "bcmdashboard/*filter.tags", "billingbillingview/datafilterexpression.tags",
        "budgetsbudget/budget.filterexpression.tags", "inspector2filter/filtercriteria.*",
        "inspectorv2filter/filtercriteria.*", "securityhubinsight/filters.resourcetags",
        "wisdomaiagent/*contenttagfilter*",
    ),
    "read-only": (
        "bedrockagentcoreoauth2credentialprovider/oauth2providerconfigoutput.*",
        "observabilityadmintelemetrypipelines/pipeline.tags",
    ),
    "maps claims to session tags": (
        "cognitoidentitypoolprincipaltag/principaltags",
        "cognitoidentitypoolproviderprincipaltag/principaltags",
    ),
    "condition": (
        "computeoptimizerautomationrule/criteria.resourcetag",
        "connectsecurityprofile/allowedaccesscontroltags", "ec2ipampool/allocationresourcetags",
        "ec2ipamprefixlistresolver/*.resourcetag", "macie2classificationjob/*.tagvalues",
        "securityhubautomationrule/criteria.resourcetags", "vpcipampool/allocationresourcetags",
    ),
    "selects users": ("connectrule/*.usertags",),
    "resources left out of the policy": ("dlmlifecyclepolicy/*exclude*tags",),
    "the values are placeholders that AWS fills in": ("dlmlifecyclepolicy/*.variabletags",),
    "names of container images": ("imagebuilder*/*containertags",),
    "tags of a measurement, not of a resource": ("iottopicrule/*influxdb.tags",),
    "Lake Formation tags have rules of their own": ("lakeformation*/*lftag*",),
    "part of a proposed change": ("networkmanager*/proposed*change.tags",),
    "names of keys": ("omicssequencestore/propagatedsetleveltags",),
    "row-level permissions": ("quicksightdataset/*.tagrules",),
    "names of kinds of resources": ("syntheticscanary/*resourcestoreplicatetags",),
}  # fmt: skip

# Where the shape depends on the language: the whole type, as written.
UNSUPPORTED = {
    "AWS::AppStream::AppBlock": "two spellings of an item, Key and TagKey",
    "AWS::AppStream::Application": "two spellings of an item, Key and TagKey",
    "AWS::Scheduler::Schedule": "list of free-form maps",
    "awscc_appstream_app_block": "two spellings of an item, key and tag_key",
    "awscc_appstream_application": "two spellings of an item, key and tag_key",
}

# Tags of something else than the resource: of what it starts, copies or holds.
NESTED = (
    "*/*.recoverypointtags", "*/ecstarget.tags", "*/rootblockdevice.tags", "*/ebsblockdevice.tags",
    "*/volumetags", "*/finalbackuptags", "*/testaliastags", "*/testbotaliastags",
    "*/stagingareatags", "*/*managedvpcresource.tags",
    "schedulerschedule/target.ecsparameters.tags", "*/*ecstaskparameters.tags",
    "*/*ecsparameters.taglist", "*/imagetags", "*/*tagstepdetails.tags", "*/*amitags",
    "*/*tagstoadd", "*/*incidenttags", "*/*jobtags", "apigatewaydeployment/stagedescription.tags",
    "batchcomputeenvironment/computeresources.*tags",
    "bedrockagentcorecapacityprovider/*.propagatedtags", "cassandratable/cdcspecification.tags",
    "certificatemanageracmeendpoint/certificatetags",
    "cloudwatchlogalarm/scheduledqueryconfiguration.tags", "datazoneproject/resourcetags",
    "datazoneprojectprofile/projectresourcetags", "dynamodb*/*streamspecification.tags",
    "dynamodbglobaltable/replicas.tags", "ec2ec2fleet/tagspecifications.tags",
    "ec2launchtemplate/launchtemplatedata.tagspecifications.tags",
    "ec2spotfleet/*.tagspecifications.tags", "ecrrepositorycreationtemplate/resourcetags",
    "ecsservice/*managedebsvolume.tagspecifications.tags", "frauddetectordetector/*.tags",
    "frauddetectoreventtype/*.tags", "fsxfilecache/datarepositoryassociation.tags",
    "imagebuilderinfrastructureconfiguration/resourcetags",
    "lambdacapacityprovider/propagatetags.explicittags", "launchtemplate/tagspecifications.tags",
    "mediaconnectflow/*.tags", "odbcloudvmcluster/dbnodes.tags",
    "serverlessapi/auth.usageplan.tags", "serverlesscapacityprovider/managedresourcetags.tags",
    "spotfleetrequest/launchspecification.tags", "syntheticscanary/replicas.tags",
    "workspacesinstances*/*tagspecifications.tags",
    "workspacesthinclientenvironment/devicecreationtags",
)  # fmt: skip

# Tags of the resource itself under another name than `tags`.
OWN = (
    "*/tags", "*/tag", "*/", "backup*/*tags", "budgetsbudget*/resourcetags",
    "ceanomaly*/resourcetags", "cognitoidentitypool/identitypooltags",
    "cognitouserpool*/userpooltags*", "datapipelinepipeline/pipelinetags",
    "ec2capacityreservation*/tagspecifications.tags", "ec2clientvpnendpoint/tagspecifications.tags",
    "ec2launchtemplate/tagspecifications.tags", "efs*/*tags", "invoicinginvoiceunit/resourcetags",
    "lexbot*/bot*tags", "route53*/*tags", "cloudfrontanycastiplist/tags.items",
)  # fmt: skip

# One tag of another resource, written as a block.
PAIR_BLOCKS = {"aws_autoscaling_group_tag": "tag"}

# The provider gives its default tags to the volumes of an instance too, since 5.39
# (documentation of aws_instance).
VOLUMES = ["volume_tags", "root_block_device.tags", "ebs_block_device.tags"]
DEFAULTS_INTO = {"aws_instance": VOLUMES, "aws_spot_instance_request": VOLUMES}

# aws_s3_object_copy takes over the tags of its source unless `tagging_directive` says otherwise
# (API reference of CopyObject).
WHEN_UNSET = {"aws_s3_object_copy": "the object that is copied has tags of its own"}

# Types that start tasks and propagate tags to them only when told to: where, by which argument,
# which values switch it off, and which arguments beside it make it pointless. Names are as in
# Terraform; CloudFormation has the same in capitals. Sources are the API references of
# ECS CreateService, Batch RegisterJobDefinition, EventBridge EcsParameters, EventBridge Scheduler
# EcsParameters and EventBridge Pipes PipeTargetEcsTaskParameters: "If no value is specified, the
# tags are not propagated". That of Batch also says that a job on EKS must not ask for it.
PASSES_ON = {
    "ecs_service": ("", "propagate_tags", ["NONE"], []),
    "batch_job_definition": ("", "propagate_tags", ["false"], ["eks_properties"]),
    "cloudwatch_event_target": ("ecs_target", "propagate_tags", ["NONE"], ["tags"]),
    "events_rule": ("targets.*.ecs_parameters", "propagate_tags", ["NONE"], ["tag_list"]),
    "scheduler_schedule": ("target.ecs_parameters", "propagate_tags", ["NONE"], ["tags"]),
    "pipes_pipe": ("target_parameters.ecs_task_parameters", "propagate_tags", ["NONE"], ["tags"]),
}


def main(arguments: list[str]) -> None:
    facts = Path(arguments[0])
    schemas = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).parent.parent / "schemas"
    terraform = load(facts / "aws/tf_aws_taggable.json")
    write(schemas / "aws/index.terraform.json", aws_index(terraform))
    write(schemas / "aws/index.awscc.json", awscc_index(terraform))
    write(
        schemas / "aws/index.cloudformation.json",
        cloudformation_index(load(facts / "aws/cfn_tags.json")),
    )


def load(path: Path) -> Json:
    return json.loads(path.read_text(encoding="utf-8"))


def write(path: Path, index: Json) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(index), encoding="utf-8", newline="\n")


def decide(name: str, path: str) -> Decision:
    """Say what the argument at `path` of type `name` does; stops on one that no table names."""
    short = re.sub(r"^(AWS::|awscc_|aws_)", "", name)
    steps = [step.replace("_", "").lower() for step in path.split(".") if step != "*"]
    place = re.sub(r"[^a-z0-9]", "", short.lower()) + "/" + ".".join(steps)
    if name in UNSUPPORTED:
        return Decision("unsupported", UNSUPPORTED[name])
    for reason, patterns in NOT_ASSIGNMENTS.items():
        # A glob never matches a plain `tags`; it must be named.
        if place in patterns or (steps != ["tags"] and matches(place, patterns)):
            return Decision("not", reason)
    for verdict, patterns in (("nested", NESTED), ("own", OWN)):
        if matches(place, patterns):
            return Decision(verdict)
    raise SystemExit(f"undecided: {name} {path} ({place})")


def matches(place: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(place, pattern) for pattern in patterns)


def sort_out(name: str, slots: Iterable[list[Json]], index: Json) -> Entry | None:
    """Keep the slots that assign tags, the resource's own first; enter the others in `index`."""
    kept: list[tuple[int, list[Json]]] = []
    for slot in slots:
        verdict, reason = decide(name, slot[0])
        if verdict in ("own", "nested"):
            kept.append((verdict == "nested", slot))
        else:
            note(
                index,
                "not-assignments" if verdict == "not" else "unsupported",
                name,
                slot[0],
                reason,
            )
    kept.sort(key=lambda item: item[0])
    return Entry(name, [slot for _, slot in kept], own=not kept[0][0]) if kept else None


def note(index: Json, section: str, name: str, path: str, reason: str) -> None:
    index[section].setdefault(name, {})[path] = reason


def passes_on(name: str) -> Json:
    """How a type propagates its tags to tasks, as the type's language spells it; else empty."""
    camel = name.startswith("AWS::")
    row = PASSES_ON.get(
        re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name[5:].replace("::", "_")).lower()
        if camel
        else name.partition("_")[2]
    )
    if row is None:
        return {}
    spell = (
        (lambda text: re.sub(r"(?:^|_|(?<=\.))([a-z])", lambda m: m[1].upper(), text))
        if camel
        else (lambda text: text.replace(".*", ""))
    )
    at, switch, off, unless = row
    entry = {
        "things": "tasks",
        "at": spell(at),
        "switch": spell(switch),
        "off": off,
        "unless": [spell(name) for name in unless],
    }
    return {"passes-on": [{key: value for key, value in entry.items() if value}]}


def assemble(index: Json, entries: Iterable[Entry], extra: dict[str, Json] | None = None) -> Json:
    """Put entries with one ordinary slot under `plain` and the others under `types`."""
    for entry in sorted(entries):
        more = {**(extra or {}).get(entry.name, {}), **passes_on(entry.name)}
        schema = schema_of(entry.name)
        first = entry.slots[0]
        if (
            entry.own
            and not more
            and len(entry.slots) == 1
            and len(first) == 2
            and "." not in first[0]
        ):
            index["plain"].setdefault(" ".join(first), {}).setdefault(schema, []).append(entry.name)
            continue
        own = {} if entry.own else {"own": False}
        index["types"][entry.name] = {"schema": schema, **own, "slots": entry.slots, **more}
    index["plain"] = {
        shape: dict(sorted(index["plain"][shape].items())) for shape in sorted(index["plain"])
    }
    for section in ("unsupported", "not-assignments"):
        index[section] = {
            name: dict(sorted(paths.items())) for name, paths in sorted(index[section].items())
        }
    return index


def schema_of(name: str) -> str:
    return SCHEMAS[max((prefix for prefix in SCHEMAS if name.startswith(prefix)), key=len)]


def frame(language: str, provider: str, sources: list[Json], defaults: list[Json]) -> Json:
    return {
        "language": language, "provider": provider, "sources": sources, "defaults": defaults,
        "plain": {}, "types": {}, "value-optional": [], "unsupported": {}, "not-assignments": {},
    }  # fmt: skip


def source(title: str, ref: str, date: str, kind: str = "provider") -> Json:
    return {"kind": kind, "title": title, "ref": ref, "date": date}


# Further fields that a tag must have. The facts do not say which fields may be left out.
REQUIRED = {"propagate_at_launch", "PropagateAtLaunch"}


def marked(names: list[str]) -> list[str]:
    """The names of further fields, with `!` behind those that are required."""
    return [f"{name}!" if name in REQUIRED else name for name in names]


def terraform_slot(argument: Json) -> list[Json]:
    """Path, shape, and the names of key, value and further fields where they are unusual."""
    shape = {"kv-resource": "pair", "block": "blocks"}.get(argument["shape"], argument["shape"])
    slot: list[Json] = [argument["path"], shape]
    further = marked(argument.get("extra", []))
    if shape != "map" and (further or shape == "pair"):
        slot += [argument["key"], argument["value"]]
    return [*slot, further] if further else slot


def aws_index(facts: Json) -> Json:
    release = facts["provider"]["aws"]
    sources = [
        source(
            "Terraform provider hashicorp/aws " + release,
            "PyPI cdktn-provider-aws 25.8.1 (.jsii)",
            "2026-11-21",
        )
    ]
    index = frame(
        "terraform", "aws", sources, [{"path": "default_tags.tags", "shape": "map", "into": "tags"}]
    )
    entries: list[Entry] = []
    extra: dict[str, Json] = {
        name: {"defaults-into": paths} for name, paths in DEFAULTS_INTO.items()
    }
    for name, resource in facts["resources"].items():
        slots = [
            terraform_slot(argument)
            for argument in resource["args"] + resource.get("not_assignment", [])
        ]
        replaced = [slot for slot in slots if slot[0] == "override_provider.default_tags.tags"]
        slots = [pair_block(name, slot) for slot in slots if slot not in replaced]
        if replaced:
            extra[name] = {"defaults-replaced-by": replaced[0][0]}
        if name in WHEN_UNSET:
            extra.setdefault(name, {})["when-unset"] = WHEN_UNSET[name]
        entry = sort_out(name, slots, index)
        entries += [entry] if entry else []
    return assemble(index, entries, extra)


def pair_block(name: str, slot: list[Json]) -> list[Json]:
    return [slot[0], "pair", *slot[2:]] if PAIR_BLOCKS.get(name) == slot[0] else slot


def awscc_index(facts: Json) -> Json:
    release = facts["provider"]["awscc"]
    sources = [
        source(
            "Terraform provider hashicorp/awscc " + release,
            "PyPI cdktn-provider-awscc 1.8.0 (.jsii)",
            "2026-11-21",
        )
    ]
    index = frame("terraform", "awscc", sources, [])
    entries: list[Entry] = []
    for name, arguments in facts["awscc"].items():
        texts = [argument for argument in arguments if argument["shape"] == "json-string"]
        for argument in texts:
            note(index, "unsupported", name, argument["path"], "a JSON text in a string")
        entry = sort_out(
            name,
            (terraform_slot(argument) for argument in arguments if argument not in texts),
            index,
        )
        entries += [entry] if entry else []
    return assemble(index, entries)


def cloudformation_index(facts: Json) -> Json:
    day = facts["schema_date"][:10]
    sources = [
        source(
            f"CloudFormation resource schemas, {facts['region']}",
            f"PyPI cfn-lint {facts['cfn_lint']}",
            day,
            "model",
        )
    ]
    index = frame("cloudformation", "AWS", sources, [])
    entries: list[Entry] = []
    for name, resource in facts["types"].items():
        entry = sort_out(name, cloudformation_slots(resource), index)
        if not entry:
            continue
        entries.append(entry)
        shape = resource["shape"] or {}
        if entry.own and shape.get("kind") == "list" and "Value" not in shape["required"]:
            index["value-optional"].append(name)
    index["value-optional"].sort()
    return assemble(index, entries)


def cloudformation_slots(resource: Json) -> Iterator[list[Json]]:
    """The slot of the tag property, then those of the further places.

    A list of tag specifications is left out: the tags stand in its Tags, a place of its own.
    """
    if resource["tag_property_found"]:
        yield cloudformation_slot(
            resource["tag_property"].removeprefix("/properties/"), resource["shape"]
        )
    for other in resource["other"]:
        if not other["path"].endswith(("TagSpecifications", "TagSetList")):
            yield cloudformation_slot(other["path"], other)


def cloudformation_slot(path: str, shape: Json) -> list[Json]:
    dotted = path.replace("/", ".")
    if shape["kind"] == "struct":  # CloudFront::AnycastIpList: Tags is {Items: [...]}
        return [dotted + ".Items", "list"]
    if shape["kind"] == "map":
        return [dotted, "map"]
    further = marked(sorted(set(shape.get("extra") or ())))
    names = (
        [shape["key_name"], shape["value_name"]]
        if further or shape.get("key_name", "Key") != "Key"
        else []
    )
    return [dotted, "list", *names, *([further] if further else [])]


def render(index: Json) -> str:
    """The index as JSON with one type, group or reason a line, so that each change is one line."""
    lines = [
        f"{quote(name)}: {block(name, part)}"
        for name, part in index.items()
        if part or name not in ("value-optional", "unsupported")
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def block(name: str, part: Json) -> str:
    if name == "plain":
        groups = (f" {quote(shape)}: {{\n{schemas}\n }}" for shape, schemas in plain_groups(part))
        return "{\n" + ",\n".join(groups) + "\n}"
    if isinstance(part, str) or not part:
        return quote(part)
    if isinstance(part, list):
        return "[\n" + ",\n".join("  " + quote(item) for item in part) + "\n]"
    return (
        "{\n" + ",\n".join(f"  {quote(key)}: {quote(item)}" for key, item in part.items()) + "\n}"
    )


def plain_groups(part: Json) -> Iterator[tuple[str, str]]:
    for shape, schemas in part.items():
        groups = (
            f"  {quote(schema)}: [\n" + ",\n".join("   " + quote(name) for name in names) + "\n  ]"
            for schema, names in schemas.items()
        )
        yield shape, ",\n".join(groups)


def quote(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3 or sys.argv[1] == "--help":
        sys.exit(__doc__)
    main(sys.argv[1:])
