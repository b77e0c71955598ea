"""What an account holds, counted over every service, for scripts that end with nothing."""
from lab import check


def pages(client, operation, member, **arguments):
    found = []
    for page in client.get_paginator(operation).paginate(**arguments):
        found += page.get(member, [])
    return found


def holdings(lab):
    """{what: names} of everything that somebody made; what AWS itself brings along does not count."""
    c = {name: lab.client(name) for name in (
        "cloudformation", "s3", "ecr", "batch", "ecs", "dynamodb", "lambda", "sqs", "sns", "apigateway", "logs", "ssm",
        "iam", "ec2", "events", "scheduler")}
    own = lambda rows: [row for row in rows if not row.get("IsDefault") and not row.get("DefaultForAz")]
    vpcs = own(c["ec2"].describe_vpcs()["Vpcs"])
    in_own = lambda rows: [row for row in rows if row.get("VpcId") in [vpc["VpcId"] for vpc in vpcs]]
    found = {
        "stacks": c["cloudformation"].describe_stacks()["Stacks"],
        "buckets": c["s3"].list_buckets()["Buckets"],
        "repositories": c["ecr"].describe_repositories()["repositories"],
        "compute environments": c["batch"].describe_compute_environments()["computeEnvironments"],
        "job queues": c["batch"].describe_job_queues()["jobQueues"],
        "job definitions": c["batch"].describe_job_definitions(status="ACTIVE")["jobDefinitions"],
        "clusters": c["ecs"].list_clusters()["clusterArns"],
        "task definitions": c["ecs"].list_task_definitions(status="ACTIVE")["taskDefinitionArns"],
        "tables": c["dynamodb"].list_tables()["TableNames"],
        "functions": c["lambda"].list_functions()["Functions"],
        "layers": c["lambda"].list_layers()["Layers"],
        "queues": c["sqs"].list_queues().get("QueueUrls", []),
        "topics": c["sns"].list_topics()["Topics"],
        "APIs": c["apigateway"].get_rest_apis()["items"],
        "log groups": c["logs"].describe_log_groups()["logGroups"],
        "parameters": pages(c["ssm"], "describe_parameters", "Parameters"),
        "roles": [role for role in pages(c["iam"], "list_roles", "Roles") if not role["Path"].startswith("/aws-service-role/")],
        "policies": c["iam"].list_policies(Scope="Local")["Policies"],
        "instance profiles": c["iam"].list_instance_profiles()["InstanceProfiles"],
        "instances": [i for r in c["ec2"].describe_instances()["Reservations"] for i in r["Instances"]
                      if i["State"]["Name"] != "terminated"],
        "VPCs": vpcs,
        "subnets": own(c["ec2"].describe_subnets()["Subnets"]),
        "security groups": [g for g in c["ec2"].describe_security_groups()["SecurityGroups"] if g["GroupName"] != "default"],
        "route tables": in_own(c["ec2"].describe_route_tables()["RouteTables"]),
        "internet gateways": [g for g in c["ec2"].describe_internet_gateways()["InternetGateways"] if not g["Attachments"]],
        "NAT gateways": [g for g in c["ec2"].describe_nat_gateways()["NatGateways"] if g["State"] != "deleted"],
        "addresses": c["ec2"].describe_addresses()["Addresses"],
        "endpoints": c["ec2"].describe_vpc_endpoints()["VpcEndpoints"],
        "key pairs": c["ec2"].describe_key_pairs()["KeyPairs"],
        "launch templates": c["ec2"].describe_launch_templates()["LaunchTemplates"],
        "rules": c["events"].list_rules()["Rules"],
        "schedules": c["scheduler"].list_schedules()["Schedules"],
    }
    return {what: rows for what, rows in found.items() if rows}


def holds_nothing(lab):
    left = holdings(lab)
    check(not left, f"the account still holds {left}")
