"""Write schemas/policy-types.json: which types a name such as `s3:bucket` stands for.

    python tools/gen_policy_types.py

The names of services and resources are those of the clouds' tag policies; the types come from the
indexes. A resource's name is written without hyphens, underscores, slashes and capitals. Sources,
read 2026-11-22: for names that do not follow from the type's own, the cross reference in the
Terraform AWS provider's guide "Tag Policy Compliance"; Huawei Cloud "Cloud Services for Using Tag
Policies"; Alibaba Cloud "Services that support tag policies".
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"

# Service in a policy -> CloudFormation namespaces and prefixes of Terraform types, where they
# differ from the service's name.
AWS = {
    "access-analyzer": ("AccessAnalyzer", "accessanalyzer"), "acm": ("CertificateManager", "acm"), "acm-pca": ("ACMPCA", "acmpca"),
    "airflow": ("MWAA", "mwaa"), "aoss": ("OpenSearchServerless", "opensearchserverless"), "aps": ("APS", "prometheus"),
    "apigateway": ("ApiGateway ApiGatewayV2", "api_gateway apigatewayv2"), "app-integrations": ("AppIntegrations", "appintegrations"),
    "athena": ("Athena", "athena"), "autoscaling": ("AutoScaling", "autoscaling"), "backup": ("Backup", "backup"),
    "bedrock": ("Bedrock", "bedrock bedrockagent"), "cassandra": ("Cassandra", "keyspaces"), "catalog": ("ServiceCatalog", "servicecatalog"),
    "cloudwatch": ("CloudWatch", "cloudwatch_metric cloudwatch_composite cloudwatch_contributor"), "codedeploy": ("CodeDeploy", "codedeploy"),
    "codeguru-profiler": ("CodeGuruProfiler", "codeguruprofiler"), "codeguru-reviewer": ("CodeGuruReviewer", "codegurureviewer"),
    "codestar-connections": ("CodeStarConnections", "codestarconnections"),
    "codestar-notifications": ("CodeStarNotifications", "codestarnotifications"),
    "cognito-identity": ("Cognito", "cognito_identity"), "cognito-idp": ("Cognito", "cognito_user"), "ds": ("DirectoryService", "directory_service"),
    "ec2": ("EC2", "ec2 vpc ebs vpn verifiedaccess ami instance subnet security_group internet_gateway nat_gateway route_table"
            " network_acl network_interface key_pair launch_template placement_group customer_gateway egress_only eip flow_log spot default"),
    "ecr-public": ("", "ecrpublic"), "elasticbeanstalk": ("ElasticBeanstalk", "elastic_beanstalk"), "elasticfilesystem": ("EFS", "efs"),
    "elasticloadbalancing": ("ElasticLoadBalancing ElasticLoadBalancingV2", "lb alb elb"), "elasticmapreduce": ("EMR", "emr"),
    "emr-containers": ("EMRContainers", "emrcontainers"), "emr-serverless": ("EMRServerless", "emrserverless"),
    "es": ("Elasticsearch OpenSearchService", "elasticsearch opensearch"), "events": ("Events", "cloudwatch_event"),
    "firehose": ("KinesisFirehose", "kinesis_firehose"), "geo": ("Location", "location"), "kafka": ("MSK", "msk"),
    "kafkaconnect": ("KafkaConnect", "mskconnect"), "kinesisanalytics": ("KinesisAnalyticsV2", "kinesisanalyticsv2 kinesis_analytics"),
    "kinesisvideo": ("KinesisVideo", "kinesis_video"), "lex": ("Lex", "lexv2models"), "license-manager": ("LicenseManager", "licensemanager"),
    "logs": ("Logs", "cloudwatch_log"), "mobiletargeting": ("Pinpoint", "pinpoint"), "mq": ("AmazonMQ", "mq"),
    "network-firewall": ("NetworkFirewall", "networkfirewall"), "notifications-contacts": ("NotificationsContacts", "notificationscontacts"),
    "payment-cryptography": ("PaymentCryptography", "paymentcryptography"), "profile": ("CustomerProfiles", "customerprofiles"),
    "rds": ("RDS DocDB Neptune", "rds db docdb neptune"), "redshift-serverless": ("RedshiftServerless", "redshiftserverless"),
    "resource-groups": ("ResourceGroups", "resourcegroups"), "route53": ("Route53", "route53"),
    "route53-recovery-control": ("Route53RecoveryControl", "route53recoverycontrolconfig"),
    "route53-recovery-readiness": ("Route53RecoveryReadiness", "route53recoveryreadiness"),
    "route53resolver": ("Route53Resolver", "route53_resolver"), "s3": ("S3", "s3"), "s3express": ("S3Express", "s3_directory"),
    "schemas": ("EventSchemas", "schemas"), "servicediscovery": ("ServiceDiscovery", "service_discovery"), "ses": ("SES", "sesv2 ses"),
    "ssm-incidents": ("SSMIncidents", "ssmincidents"), "states": ("StepFunctions", "sfn"), "timestream": ("Timestream", "timestreamwrite timestreamquery"),
    "vpc-lattice": ("VpcLattice", "vpclattice"), "wafv2": ("WAFv2", "wafv2"), "workspaces-web": ("WorkSpacesWeb", "workspacesweb"),
}  # fmt: skip
# Names that do not follow from the type's own.
AWS_NAMES = {
    "acm:certificate": "AWS::CertificateManager::Certificate", "backup:backupplan": "aws_backup_plan", "backup:backupvault": "aws_backup_vault",
    "bedrock:agent": "aws_bedrockagent_agent", "catalog:portfolio": "aws_servicecatalog_portfolio", "cloudtrail:trail": "aws_cloudtrail",
    "cloudwatch:alarm": "aws_cloudwatch_metric_alarm aws_cloudwatch_composite_alarm", "codedeploy:application": "aws_codedeploy_app",
    "cognito-identity:identitypool": "aws_cognito_identity_pool", "cognito-idp:userpool": "aws_cognito_user_pool",
    "codepipeline:pipeline": "aws_codepipeline", "config:configrule": "aws_config_config_rule", "dax:cache": "aws_dax_cluster AWS::DAX::Cluster",
    "dms:cert": "aws_dms_certificate AWS::DMS::Certificate", "dms:es": "aws_dms_event_subscription AWS::DMS::EventSubscription",
    "dms:rep": "aws_dms_replication_instance AWS::DMS::ReplicationInstance",
    "dms:subgrp": "aws_dms_replication_subnet_group AWS::DMS::ReplicationSubnetGroup",
    "dms:task": "aws_dms_replication_task AWS::DMS::ReplicationTask", "dynamodb:table": "AWS::DynamoDB::GlobalTable",
    "ec2:customergateway": "aws_customer_gateway", "ec2:dedicatedhost": "aws_ec2_host AWS::EC2::Host", "ec2:dhcpoptions": "aws_vpc_dhcp_options",
    "ec2:egressonlyinternetgateway": "aws_egress_only_internet_gateway", "ec2:elasticip": "aws_eip AWS::EC2::EIP", "ec2:image": "aws_ami",
    "ec2:instance": "aws_instance", "ec2:internetgateway": "aws_internet_gateway", "ec2:keypair": "aws_key_pair",
    "ec2:launchtemplate": "aws_launch_template", "ec2:natgateway": "aws_nat_gateway AWS::EC2::NatGateway", "ec2:networkacl": "aws_network_acl",
    "ec2:networkinterface": "aws_network_interface", "ec2:placementgroup": "aws_placement_group",
    "ec2:prefixlist": "aws_ec2_managed_prefix_list AWS::EC2::PrefixList", "ec2:routetable": "aws_route_table aws_default_route_table",
    "ec2:securitygroup": "aws_security_group aws_default_security_group", "ec2:snapshot": "aws_ebs_snapshot", "ec2:subnet": "aws_subnet aws_default_subnet",
    "ec2:volume": "aws_ebs_volume", "ec2:vpc": "aws_vpc aws_default_vpc", "ec2:vpcflowlog": "aws_flow_log AWS::EC2::FlowLog",
    "ec2:vpcendpoint": "aws_vpc_endpoint", "ec2:vpcpeeringconnection": "aws_vpc_peering_connection",
    "ec2:vpnconnection": "aws_vpn_connection AWS::EC2::VPNConnection", "ec2:vpngateway": "aws_vpn_gateway AWS::EC2::VPNGateway",
    "elasticloadbalancing:loadbalancer": "aws_lb aws_alb aws_elb AWS::ElasticLoadBalancing::LoadBalancer",
    "es:domain": "aws_elasticsearch_domain aws_opensearch_domain", "events:rule": "aws_cloudwatch_event_rule", "events:eventbus": "aws_cloudwatch_event_bus",
    "globalaccelerator:attachment": "aws_globalaccelerator_cross_account_attachment", "glue:database": "aws_glue_catalog_database",
    "iam:mfa": "aws_iam_virtual_mfa_device", "iam:oidcprovider": "aws_iam_openid_connect_provider AWS::IAM::OIDCProvider",
    "iot:rule": "aws_iot_topic_rule AWS::IoT::TopicRule", "kafka:cluster": "aws_msk_cluster AWS::MSK::Cluster",
    "logs:loggroup": "aws_cloudwatch_log_group", "lambda:function": "AWS::Serverless::Function", "organizations:ou": "aws_organizations_organizational_unit",
    "rds:cluster": "aws_rds_cluster aws_docdb_cluster aws_neptune_cluster AWS::RDS::DBCluster AWS::DocDB::DBCluster AWS::Neptune::DBCluster",
    "rds:clusterpg": "aws_rds_cluster_parameter_group AWS::RDS::DBClusterParameterGroup",
    "rds:db": "aws_db_instance aws_rds_cluster_instance aws_docdb_cluster_instance aws_neptune_cluster_instance"
              " AWS::RDS::DBInstance AWS::DocDB::DBInstance AWS::Neptune::DBInstance",
    "rds:es": "aws_db_event_subscription AWS::RDS::EventSubscription", "rds:og": "aws_db_option_group AWS::RDS::OptionGroup",
    "rds:pg": "aws_db_parameter_group AWS::RDS::DBParameterGroup", "rds:secgrp": "AWS::RDS::DBSecurityGroup",
    "rds:snapshot": "aws_db_snapshot", "rds:clustersnapshot": "aws_db_cluster_snapshot",
    "rds:subgrp": "aws_db_subnet_group aws_docdb_subnet_group aws_neptune_subnet_group AWS::RDS::DBSubnetGroup",
    "route53:hostedzone": "aws_route53_zone", "s3express:bucket": "aws_s3_directory_bucket AWS::S3Express::DirectoryBucket",
    "sagemaker:endpointconfig": "aws_sagemaker_endpoint_configuration", "states:statemachine": "AWS::Serverless::StateMachine",
    "timestream:databasetable": "aws_timestreamwrite_table AWS::Timestream::Table",
}  # fmt: skip
# Service in a policy -> prefixes of Terraform types.
HUAWEI = {
    "ecs": "compute ecs", "evs": "evs evsv3", "vpc": "vpc networking", "eip": "vpc_eip global_eip", "elb": "elb lb", "ims": "images ims",
    "mrs": "mapreduce mrs", "functiongraph": "fgs", "sfsturbo": "sfs_turbo", "scm": "ccm", "kms": "kms", "cce": "cce", "dew": "kms csms",
}  # fmt: skip
HUAWEI_NAMES = {
    "ecs:instance": "huaweicloud_compute_instance", "ecs:cloudservers": "huaweicloud_compute_instance", "eip:publicip": "huaweicloud_vpc_eip",
    "vpc:publicip": "huaweicloud_vpc_eip", "vpc:securitygroup": "huaweicloud_networking_secgroup", "vpc:vpc": "huaweicloud_vpc",
    "ims:image": "huaweicloud_images_image", "sfsturbo:shares": "huaweicloud_sfs_turbo",
}  # fmt: skip
ALIBABA = {
    "ecs:instance": "alicloud_instance ALIYUN::ECS::Instance", "ecs:disk": "alicloud_ecs_disk alicloud_disk ALIYUN::ECS::Disk",
    "ecs:securitygroup": "alicloud_security_group ALIYUN::ECS::SecurityGroup", "ecs:snapshot": "alicloud_ecs_snapshot",
    "ecs:image": "alicloud_image", "ecs:eni": "alicloud_ecs_network_interface", "ecs:keypair": "alicloud_ecs_key_pair",
    "vpc:vpc": "alicloud_vpc ALIYUN::ECS::VPC", "vpc:vswitch": "alicloud_vswitch ALIYUN::ECS::VSwitch", "vpc:eip": "alicloud_eip_address ALIYUN::VPC::EIP",
    "vpc:natgateway": "alicloud_nat_gateway", "rds:instance": "alicloud_db_instance ALIYUN::RDS::DBInstance", "oss:bucket": "alicloud_oss_bucket ALIYUN::OSS::Bucket",
    "slb:instance": "alicloud_slb_load_balancer ALIYUN::SLB::LoadBalancer", "alb:loadbalancer": "alicloud_alb_load_balancer",
    "redis:instance": "alicloud_kvstore_instance", "kvstore:instance": "alicloud_kvstore_instance", "mongodb:instance": "alicloud_mongodb_instance",
    "polardb:cluster": "alicloud_polardb_cluster", "cs:cluster": "alicloud_cs_managed_kubernetes alicloud_cs_kubernetes", "kms:key": "alicloud_kms_key",
}  # fmt: skip
AZURE = {
    "microsoft.resources/subscriptions/resourcegroups": "azurerm_resource_group", "microsoft.storage/storageaccounts": "azurerm_storage_account",
    "microsoft.compute/virtualmachines": "azurerm_linux_virtual_machine azurerm_windows_virtual_machine azurerm_virtual_machine",
    "microsoft.compute/disks": "azurerm_managed_disk", "microsoft.keyvault/vaults": "azurerm_key_vault",
    "microsoft.network/virtualnetworks": "azurerm_virtual_network", "microsoft.network/networksecuritygroups": "azurerm_network_security_group",
    "microsoft.network/publicipaddresses": "azurerm_public_ip", "microsoft.network/loadbalancers": "azurerm_lb",
    "microsoft.network/networkinterfaces": "azurerm_network_interface", "microsoft.sql/servers": "azurerm_mssql_server",
    "microsoft.sql/servers/databases": "azurerm_mssql_database", "microsoft.containerservice/managedclusters": "azurerm_kubernetes_cluster",
    "microsoft.web/sites": "azurerm_linux_web_app azurerm_windows_web_app azurerm_linux_function_app azurerm_windows_function_app",
    "microsoft.web/serverfarms": "azurerm_service_plan", "microsoft.documentdb/databaseaccounts": "azurerm_cosmosdb_account",
    "microsoft.operationalinsights/workspaces": "azurerm_log_analytics_workspace", "microsoft.insights/components": "azurerm_application_insights",
}  # fmt: skip


def types(path: str) -> list[str]:
    data = json.loads((SCHEMAS / path).read_text())
    plain = [
        name
        for by_schema in data.get("plain", {}).values()
        for names in by_schema.values()
        for name in names
    ]
    return sorted({*plain, *data.get("types", {})})


def squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def add(services: dict[str, dict[str, set[str]]], service: str, resource: str, name: str) -> None:
    services.setdefault(service, {}).setdefault(resource, set()).add(name)


def aws() -> dict[str, Any]:
    services: dict[str, dict[str, set[str]]] = {}
    templates, native, cloud_control = (
        types(f"aws/index.{name}.json") for name in ("cloudformation", "terraform", "awscc")
    )
    mirrored = {squeezed(name.removeprefix("awscc_")): name for name in cloud_control}
    spaces = {
        namespace: service for service, (names, _) in AWS.items() for namespace in names.split()
    }
    for name in templates:
        namespace, resource = name.split("::")[1:3]
        twin = mirrored.get(squeezed(namespace + resource))
        for service in {
            service for service, (names, _) in AWS.items() if namespace in names.split()
        } or {spaces.get(namespace, namespace.lower())}:
            for each in filter(None, (name, twin)):
                add(services, service, squeezed(resource), each)
    prefixes = sorted(
        ((prefix, service) for service, (_, words) in AWS.items() for prefix in words.split()),
        key=lambda pair: -len(pair[0]),
    )
    for name in native:
        words = name.removeprefix("aws_")
        found = next(
            (
                (prefix, service)
                for prefix, service in prefixes
                if words == prefix or words.startswith(prefix + "_")
            ),
            None,
        )
        prefix, service = found or (words.split("_")[0], words.split("_")[0])
        rest = squeezed(words.removeprefix(prefix))
        # EC2's types carry no service in their name: an `aws_verifiedaccess_instance` is no `ec2:instance`.
        add(
            services,
            service,
            rest if rest and (service != "ec2" or prefix in ("ec2", "vpc")) else squeezed(words),
            name,
        )
    every = {*templates, *native}
    return packed(services, AWS_NAMES, every)


def packed(
    services: dict[str, dict[str, set[str]]], names: dict[str, str], known: set[str]
) -> dict[str, Any]:
    for word, listed in names.items():
        service, resource = word.split(":")
        for name in listed.split():
            if name in known:
                add(services, service, resource, name)
    return {
        service: {resource: sorted(found) for resource, found in sorted(rows.items())}
        for service, rows in sorted(services.items())
    }


def huawei() -> dict[str, Any]:
    services: dict[str, dict[str, set[str]]] = {}
    native = types("huaweicloud/index.terraform.json")
    for name in native:
        words = name.removeprefix("huaweicloud_")
        own = {words.split("_")[0]: words.split("_")[0]}
        for service, prefix in [
            *own.items(),
            *((service, prefix) for service, listed in HUAWEI.items() for prefix in listed.split()),
        ]:
            if words == prefix or words.startswith(prefix + "_"):
                add(
                    services,
                    service,
                    re.sub(r"v\d+$", "", squeezed(words.removeprefix(prefix))) or service,
                    name,
                )
    return packed(services, HUAWEI_NAMES, set(native))


def main() -> None:
    alibaba = packed({}, ALIBABA, {name for listed in ALIBABA.values() for name in listed.split()})
    clouds = {
        "AWS": {
            "applies-to": ["aws_*", "awscc_*", "AWS::*"],
            "untyped": "everything",
            "services": aws(),
        },
        "Huawei Cloud": {
            "applies-to": ["huaweicloud_*"],
            "untyped": "nothing",
            "services": huawei(),
        },
        "Alibaba Cloud": {
            "applies-to": ["alicloud_*", "ALIYUN::*"],
            "untyped": "everything",
            "services": alibaba,
        },
        "Azure": {
            "applies-to": ["azurerm_*", "azapi_*", "Microsoft.*"],
            "types": {name: listed.split() for name, listed in AZURE.items()},
        },
    }
    comment = (
        "What the names of services and resources in a cloud's tag policy stand for; "
        "written by tools/gen_policy_types.py, which names the sources."
    )
    text = json.dumps({"$comment": comment, "clouds": clouds}, indent=1)
    (SCHEMAS / "policy-types.json").write_text(
        re.sub(
            r"\[\s+((?:\"[^\"]*\",?\s*)+)\]",
            lambda found: "[" + " ".join(found[1].split()) + "]",
            text,
        )
        + "\n"
    )


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(__doc__)
    main()
