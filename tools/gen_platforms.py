"""Generate the index of Kubernetes kinds: the built-in ones and what carries a cloud's tags.

    python tools/gen_platforms.py KCC CROSSPLANE_AWS

KCC is a git directory of GoogleCloudPlatform/k8s-config-connector, CROSSPLANE_AWS one of
crossplane-contrib/provider-aws. The rest stands in this file; it was taken from the Kubernetes API
reference and the custom resource definitions that `sources` names.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from gen_index import write
from ruamel.yaml import YAML

OUT = Path(__file__).parents[1] / "schemas/kubernetes/index.kubernetes.json"
LABELS, NOTES = "kubernetes/labels", "kubernetes/annotations"
OWN = ("metadata",)
POD = (
    *OWN,
    "spec.template.metadata",
    "spec.template.spec.volumes.*.ephemeral.volumeClaimTemplate.metadata",
)
# The kinds with more than their own metadata.
KINDS = {
    "Pod": (*OWN, "spec.volumes.*.ephemeral.volumeClaimTemplate.metadata"),
    "PodTemplate": (*OWN, "template.metadata"),
    "Deployment": POD,
    "ReplicaSet": POD,
    "ReplicationController": POD,
    "DaemonSet": POD,
    "StatefulSet": (*POD, "spec.volumeClaimTemplates.*.metadata"),
    "Job": POD,
    "CronJob": (*OWN, "spec.jobTemplate.metadata", "spec.jobTemplate.spec.template.metadata",
                "spec.jobTemplate.spec.template.spec.volumes.*.ephemeral.volumeClaimTemplate.metadata"),
    "ResourceClaimTemplate": (*OWN, "spec.metadata"),
    "Gateway": (*OWN, "spec.infrastructure"),
    "apps.openshift.io/DeploymentConfig": POD,
    "argoproj.io/Rollout": POD,
    "serving.knative.dev/Service": POD,
    "kustomize.toolkit.fluxcd.io/Kustomization": (*OWN, "spec.commonMetadata"),
    "*": OWN,
}  # fmt: skip
KUSTOMIZE = {
    "slots": [
        *(["commonLabels", "map"], ["labels.*.pairs", "map"], ["commonAnnotations", "map"]),
        *([f"{place}.{word}", "map"]
          for place in (
              "generatorOptions", "configMapGenerator.*.options", "secretGenerator.*.options")
          for word in ("labels", "annotations")),
    ],
}  # fmt: skip
PROVIDED = ("spec.forProvider", "spec.initProvider")
UPBOUND = ("upbound.io", "m.upbound.io")
# Kinds of custom resources by the end of their group: where the tags stand, what judges them.
CLOUDS = {
    **{f"*.{group}/*": ("aws/default", [f"{place}.{name}" for place in PROVIDED
                                        for name in ("tags", "tagging.tagSet", "tag")])
       for group in ("aws.crossplane.io", "aws.upbound.io", "aws.m.upbound.io")},
    **{f"*.{group}/*": ("azure/default", [f"{place}.tags" for place in PROVIDED])
       for group in ("azure.crossplane.io", "azure.upbound.io", "azure.m.upbound.io")},
    # The one kind whose group is no part of a larger one.
    **{f"{group}/ResourceGroup": ("azure/default", [f"{place}.tags" for place in PROVIDED])
       for group in ("azure.upbound.io", "azure.m.upbound.io")},
    "*.gcp.crossplane.io/*": ("google/labels", [f"{place}.labels" for place in PROVIDED]),
    **{f"*.gcp.{family}/*": ("google/labels", [
           f"{place}.{name}" for name in ("labels", "resourceLabels", "userLabels")
           for place in PROVIDED])
       for family in UPBOUND},
    # What these kinds call labels or tags are settings: where a channel leads to, what kind of
    # group it is, which labels a metric has; or plain words.
    **{f"monitoring.gcp.{family}/NotificationChannel":
           ("google/labels", [f"{place}.userLabels" for place in PROVIDED])
       for family in UPBOUND},
    **{f"{kind.replace('.upbound.io', '.' + family)}": (LABELS, []) for family in UPBOUND
       for kind in (
           "cloudidentity.gcp.upbound.io/Group", "monitoring.gcp.upbound.io/MetricDescriptor",
           "autoscaling.aws.upbound.io/GroupTag", "apimanagement.azure.upbound.io/NamedValue")},
    "*.services.k8s.aws/*": ("aws/default", ["spec.tags", "spec.tagging.tagSet"]),
    "*.azure.com/*": ("azure/default", ["spec.tags"]),
    "eksctl.io/ClusterConfig": (
        "aws/default", ["metadata.tags", "nodeGroups.*.tags", "managedNodeGroups.*.tags"]),
    "karpenter.k8s.aws/EC2NodeClass": ("aws/default", ["spec.tags"]),
    "karpenter.k8s.aws/AWSNodeTemplate": ("aws/default", ["spec.tags"]),
    "infrastructure.cluster.x-k8s.io/AWSCluster": ("aws/default", ["spec.additionalTags"]),
    "infrastructure.cluster.x-k8s.io/AzureCluster": ("azure/default", ["spec.additionalTags"]),
}  # fmt: skip
HOLDERS = {
    "List": {"paths": ["items.*"]},
    "template.openshift.io/Template": {"paths": ["objects.*"], "open": "template"},
    "Template": {"paths": ["objects.*"], "open": "template"},
    "apiextensions.crossplane.io/Composition": {
        "paths": ["spec.resources.*.base", "spec.pipeline.*.input.resources.*.base"],
        "open": "patches"},
    "kubernetes.crossplane.io/Object": {"paths": ["spec.forProvider.manifest"], "open": "patches"},
    "work.open-cluster-management.io/ManifestWork": {"paths": ["spec.workload.manifests.*"]},
}  # fmt: skip
# Labels in the spec that say where a channel leads to, not tags.
SETTINGS = {"monitoring.cnrm.cloud.google.com/MonitoringNotificationChannel"}
DATE = "2026-11-22"


def main(connector: str, crossplane: str) -> None:
    """Write the index."""
    types = {name: metadata(places) for name, places in KINDS.items()}
    types["Kustomization"] = types["Component"] = notes_of(
        {"schema": LABELS, "own": False, **KUSTOMIZE}
    )
    for name, (schema, places) in CLOUDS.items():
        types[name] = cloud(schema, places, own=False)
    own_labels = labels_in_spec(connector) - SETTINGS
    for name in labelled(connector):
        types[name] = labels_of_cloud(name in own_labels)
    for name, place in tagged(crossplane):
        types[name] = cloud("aws/default", [place, "spec.initProvider.tags"], own=True)
    index: dict[str, object] = {
        "$comment": "Kinds of built-in groups stand alone, others as GROUP/KIND; `*.` is any group "
        "that ends so, `*` any kind.",
        "language": "kubernetes",
        "provider": "kubernetes",
        "sources": [
            source(
                "Kubernetes API reference, ObjectMeta and the templates that hold one",
                "kubernetes/api v0.34",
            ),
            source(
                "Config Connector, config/servicemappings: "
                "kinds whose metadata.labels become labels",
                head(connector),
            ),
            source(
                "Config Connector, config/crds and pkg/label: kinds with labels in their spec",
                head(connector),
            ),
            source("Crossplane provider-aws, package/crds", head(crossplane)),
            source(
                "Crossplane provider-upjet-gcp, package/crds",
                "crossplane-contrib/provider-upjet-gcp at 8da2207a5a",
            ),
            source(
                "Crossplane provider-upjet-aws, package/crds",
                "crossplane-contrib/provider-upjet-aws at 75a4c57162",
            ),
        ],
        "defaults": [],
        "plain": {},
        "types": dict(sorted(types.items())),
        "holders": HOLDERS,
        "not-assignments": {},
    }
    write(OUT, index)


def metadata(places: tuple[str, ...]) -> dict[str, object]:
    """A kind with labels and annotations at these places."""
    return notes_of(
        {
            "schema": LABELS,
            "slots": [
                [f"{place}.{word}", "map"] for place in places for word in ("labels", "annotations")
            ],
        }
    )


def labels_of_cloud(in_spec: bool) -> dict[str, object]:
    """A kind of Config Connector.

    The cloud gets spec.labels where the kind has them and they are set, else the object's labels.
    """
    if not in_spec:
        return metadata(OWN) | {"schema": "google/labels"}
    entry = metadata(OWN)
    entry["slots"].append(["spec.labels", "map"])  # type: ignore[attr-defined]
    entry["schemas"]["spec.labels"] = "google/labels"  # type: ignore[index]
    return entry


def cloud(schema: str, places: list[str], own: bool) -> dict[str, object]:
    """A kind with a cloud's tags, and the labels and annotations of any object."""
    # Azure and Google write maps everywhere, AWS lists of pairs as well.
    shape = "any" if schema.startswith("aws/") else "map"
    slots = [[place, shape] for place in places]
    slots += [["metadata.labels", "map"], ["metadata.annotations", "map"]]
    entry = notes_of({"schema": schema, "slots": slots})
    entry["schemas"]["metadata.labels"] = LABELS  # type: ignore[index]
    return entry if own else entry | {"own": False}


def notes_of(entry: dict[str, object]) -> dict[str, object]:
    slots: list[list[str]] = entry["slots"]  # type: ignore[assignment]
    entry["schemas"] = {path: NOTES for path, _ in slots if path.lower().endswith("annotations")}
    return entry


def labelled(folder: str) -> set[str]:
    """The kinds of Config Connector whose own labels the cloud gets."""
    found = set()
    for name in git(folder, "ls-tree", "--name-only", "HEAD", "config/servicemappings/").split():
        if not name.endswith(".yaml"):
            continue
        data = YAML(typ="safe", pure=True).load(git(folder, "show", f"HEAD:{name}"))
        group = data["metadata"]["name"]
        for entry in data["spec"]["resources"]:
            if "labels" in entry.get("metadataMapping", {}):
                found.add(f"{group}/{entry['kind']}")
    return found


def labels_in_spec(folder: str) -> set[str]:
    """The kinds of Config Connector with labels in their spec.

    They replace the labels of the object (pkg/label, ComputeLabels).
    """
    found = set()
    for name in git(folder, "ls-tree", "--name-only", "HEAD", "config/crds/resources/").split():
        text = git(folder, "show", f"HEAD:{name}")
        group, kind = (
            re.search(r"(?m)^  group: (\S+)", text),
            re.search(r"(?m)^    kind: (\S+)", text),
        )
        # The indentation in these files tells a member of spec from what lies deeper.
        spec = re.search(r"(?ms)^          spec:\n(.*?)(?=^ {,10}\S|\Z)", text)
        if group and kind and spec and "\n              labels:\n" in spec[1]:
            found.add(f"{group[1]}/{kind[1]}")
    return found


def tagged(folder: str) -> set[tuple[str, str]]:
    """The kinds of Crossplane's provider-aws with a field of tags, and where it stands."""
    found = set()
    for name in git(folder, "ls-tree", "--name-only", "HEAD", "package/crds/").split():
        text = git(folder, "show", f"HEAD:{name}")
        group, kind = (
            re.search(r"(?m)^  group: (\S+)", text),
            re.search(r"(?m)^    kind: (\S+)", text),
        )
        # The text ends before the status, which may repeat the field. The indentation in these
        # files tells the field.
        wanted = "\n                  tags:\n" in text.partition("\n            status:")[0]
        if group and kind and wanted:
            found.add((f"{group[1]}/{kind[1]}", "spec.forProvider.tags"))
    return found


def git(folder: str, *words: str) -> str:
    return subprocess.run(
        ["git", "--git-dir", folder, *words], check=True, capture_output=True, text=True
    ).stdout


def head(folder: str) -> str:
    commit = git(folder, "rev-parse", "--short", "HEAD").strip()
    return f"{Path(folder).parent.name.replace('+', '/')} at {commit}"


def source(title: str, ref: str) -> dict[str, str]:
    return {"kind": "model", "title": title, "ref": ref, "date": DATE, "note": "Date of reading."}


if __name__ == "__main__":
    match sys.argv[1:]:
        case [connector, crossplane]:
            main(connector, crossplane)
        case _:
            sys.exit(__doc__)
