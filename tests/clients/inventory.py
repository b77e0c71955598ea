"""Everything that a lab holds, over every service that can hold something.

    from inventory import everything
    before = everything(lab)
    …
    check(everything(lab) == before, "something is left")
"""
from botocore.exceptions import ClientError

# service: (operation, where the list is in its answer, what names an entry (None: it is a name itself), arguments)
LISTS = {
    "apigateway": [("get_rest_apis", "items", "name")],
    "batch": [("describe_compute_environments", "computeEnvironments", "computeEnvironmentName"),
              ("describe_job_queues", "jobQueues", "jobQueueName"),
              ("describe_job_definitions", "jobDefinitions", "jobDefinitionArn", {"status": "ACTIVE"}),
              ("list_scheduling_policies", "schedulingPolicies", "arn")],
    "cloudformation": [("describe_stacks", "Stacks", "StackName"), ("list_exports", "Exports", "Name"),
                       ("list_stack_sets", "Summaries", "StackSetName")],
    "cloudwatch": [("describe_alarms", "MetricAlarms", "AlarmName"), ("list_dashboards", "DashboardEntries", "DashboardName")],
    "dynamodb": [("list_tables", "TableNames", None), ("list_backups", "BackupSummaries", "BackupName"),
                 ("list_global_tables", "GlobalTables", "GlobalTableName")],
    "ec2": [("describe_vpcs", "Vpcs", "VpcId"), ("describe_subnets", "Subnets", "SubnetId"),
            ("describe_route_tables", "RouteTables", "RouteTableId"),
            ("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
            ("describe_security_groups", "SecurityGroups", "GroupId"), ("describe_network_acls", "NetworkAcls", "NetworkAclId"),
            ("describe_nat_gateways", "NatGateways", "NatGatewayId"), ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
            ("describe_addresses", "Addresses", "AllocationId"), ("describe_key_pairs", "KeyPairs", "KeyName"),
            ("describe_launch_templates", "LaunchTemplates", "LaunchTemplateName"),
            ("describe_network_interfaces", "NetworkInterfaces", "NetworkInterfaceId"),
            ("describe_volumes", "Volumes", "VolumeId"),
            ("describe_snapshots", "Snapshots", "SnapshotId", {"OwnerIds": ["self"]}),
            ("describe_images", "Images", "ImageId", {"Owners": ["self"]})],
    "ecr": [("describe_repositories", "repositories", "repositoryName")],
    "ecs": [("list_clusters", "clusterArns", None), ("list_task_definitions", "taskDefinitionArns", None),
            ("describe_capacity_providers", "capacityProviders", "name")],
    "events": [("list_rules", "Rules", "Name"), ("list_event_buses", "EventBuses", "Name"),
               ("list_archives", "Archives", "ArchiveName")],
    "iam": [("list_roles", "Roles", "RoleName"), ("list_policies", "Policies", "PolicyName", {"Scope": "Local"}),
            ("list_instance_profiles", "InstanceProfiles", "InstanceProfileName"), ("list_users", "Users", "UserName"),
            ("list_groups", "Groups", "GroupName")],
    "kms": [("list_keys", "Keys", "KeyId")],
    "lambda": [("list_functions", "Functions", "FunctionName"), ("list_layers", "Layers", "LayerName"),
               ("list_event_source_mappings", "EventSourceMappings", "UUID")],
    "logs": [("describe_log_groups", "logGroups", "logGroupName")],
    "s3": [("list_buckets", "Buckets", "Name")],
    "scheduler": [("list_schedules", "Schedules", "Name"), ("list_schedule_groups", "ScheduleGroups", "Name")],
    "secretsmanager": [("list_secrets", "SecretList", "Name")],
    "sns": [("list_topics", "Topics", "TopicArn"), ("list_subscriptions", "Subscriptions", "SubscriptionArn")],
    "sqs": [("list_queues", "QueueUrls", None)],
    "ssm": [("describe_parameters", "Parameters", "Name")],
}


def rows(client, operation, member, **arguments):
    """All pages; nothing where the lab says by name that it does not have the operation."""
    try:
        if client.can_paginate(operation):
            pages = client.get_paginator(operation).paginate(**arguments)
        else:
            pages = [getattr(client, operation)(**arguments)]
        return [row for page in pages for row in page.get(member, [])]
    except ClientError as problem:
        if problem.response["ResponseMetadata"]["HTTPStatusCode"] == 501 or problem.response["Error"]["Code"] == "UnknownOperationException":
            return []
        raise


def everything(lab):
    """{"service kind name"}, instances that run included, and what the buckets hold not."""
    found = set()
    for service, lists in LISTS.items():
        client = lab.client(service)
        for operation, member, name, *arguments in lists:
            for row in rows(client, operation, member, **(arguments[0] if arguments else {})):
                found.add(f"{service} {member} {row[name] if name else row}")
    for reservation in rows(lab.client("ec2"), "describe_instances", "Reservations"):
        for instance in reservation["Instances"]:
            if instance["State"]["Name"] != "terminated":  # shown for an hour, as on AWS
                found.add(f"ec2 Instances {instance['InstanceId']}")
    for cluster in rows(lab.client("ecs"), "list_clusters", "clusterArns"):
        for kind, operation in (("taskArns", "list_tasks"), ("serviceArns", "list_services")):
            found |= {f"ecs {kind} {each}" for each in rows(lab.client("ecs"), operation, kind, cluster=cluster)}
    return found
