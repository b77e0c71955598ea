"""Updates by property, as AWS's specification has them: what changes in place, what gets another id, and the way back."""
from lab import Lab, check, wait_for

TEMPLATE = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: api, Tags: [{Key: kind, Value: first}]@API}
  Method:
    Type: AWS::ApiGateway::Method
    Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: GET, AuthorizationType: NONE,
                 Integration: {Type: MOCK}}
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Method
    Properties: {RestApiId: !Ref Api, StageName: prod@DEPLOYMENT}
  Job:
    Type: AWS::Batch::JobDefinition
    Properties: {Type: container, JobDefinitionName: walker,
                 ContainerProperties: {Image: none, Command: [@JOB], ResourceRequirements: [{Type: VCPU, Value: "1"}, {Type: MEMORY, Value: "128"}]}}
  Setting: {Type: AWS::SSM::Parameter, Properties: {Name: /job, Type: String, Value: !Ref Job}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: id, AttributeType: S}],
                 KeySchema: [{AttributeName: id, KeyType: HASH}]@TABLE}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  One: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Two: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Left: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Right: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Association: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref One, RouteTableId: !Ref @SIDE}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: a, VpcId: !Ref Vpc}}
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8@RULE}
  Storage:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-east-1.s3, RouteTableIds: [!Ref @SIDE]}
  Queues:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.us-east-1.sqs, VpcEndpointType: Interface,
                 SubnetIds: [!Ref @SUBNET], SecurityGroupIds: [!Ref Group]}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [
        {Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]}@ROLE
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}
  Server:
    Type: AWS::EC2::Instance
    Properties: {ImageId: @IMAGE, InstanceType: t3.micro,
                 SubnetId: !Ref One@SERVER}
  Machine:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {InstanceType: t3.micro}@MACHINE}
  Cluster:
    Type: AWS::ECS::Cluster
    Properties: {ClusterName: walk@CLUSTER}
  Times: {Type: AWS::Scheduler::ScheduleGroup, Properties: {Name: times}}
  Schedule:
    Type: AWS::Scheduler::Schedule
    DependsOn: Times
    Properties: {Name: tick, ScheduleExpression: rate(1 day), FlexibleTimeWindow: {Mode: "OFF"},
                 Target: {Arn: !GetAtt Dead.Arn, RoleArn: !GetAtt Role.Arn}@SCHEDULE}
  Dead: {Type: AWS::SQS::Queue}
@MORE
Outputs:
  Job: {Value: !Ref Job}
"""
FIRST = {"API": "", "DEPLOYMENT": "", "JOB": "one", "TABLE": "", "SIDE": "Left", "RULE": "", "SUBNET": "One", "ROLE": "",
         "SERVER": "", "MACHINE": "", "CLUSTER": "", "SCHEDULE": "", "MORE": ""}
POLICY = '{Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "%s", Resource: "*"}]}'
SECOND = FIRST | {
    "API": ", Description: said, BinaryMediaTypes: [image/png, application/zip], ApiKeySourceType: AUTHORIZER,"
           " DisableExecuteApiEndpoint: true, MinimumCompressionSize: 100, EndpointConfiguration: {Types: [REGIONAL]},"
           " Policy: " + POLICY % "execute-api:Invoke",
    "DEPLOYMENT": ", Description: said, StageDescription: {Description: live, Variables: {a: b}, TracingEnabled: true}",
    "JOB": "two", "TABLE": ", SSESpecification: {SSEEnabled: true, SSEType: KMS}", "SIDE": "Right",
    "RULE": ", Description: ssh from within", "SUBNET": "Two",
    "ROLE": '\n      PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess"',
    "SERVER": ", IamInstanceProfile: !Ref Profile, Monitoring: true, CreditSpecification: {CPUCredits: standard},"
              " MetadataOptions: {HttpTokens: required, HttpPutResponseHopLimit: 3}",
    "MACHINE": ", TagSpecifications: [{ResourceType: launch-template, Tags: [{Key: a, Value: b}]}]",
    "CLUSTER": ", ClusterSettings: [{Name: containerInsights, Value: enabled}], CapacityProviders: [FARGATE, FARGATE_SPOT],"
               " DefaultCapacityProviderStrategy: [{CapacityProvider: FARGATE_SPOT, Weight: 2}]",
    "SCHEDULE": ", GroupName: times"}
MOVED = {"Job", "Association"}


def text(values):
    body = TEMPLATE
    for name, value in values.items():
        body = body.replace("@" + name, value)
    return body


class Walk:
    def __init__(self, lab):
        self.lab = lab
        self.cfn = lab.client("cloudformation")
        images = lab.client("ec2").describe_images(Owners=["amazon"])["Images"]
        self.image = next(each["ImageId"] for each in images if each["Architecture"] == "x86_64")

    def body(self, values):
        return text(values).replace("@IMAGE", self.image)

    def settled(self):
        status = lambda: self.cfn.describe_stacks(StackName="walk")["Stacks"][0]["StackStatus"]
        wait_for(lambda: not status().endswith("_IN_PROGRESS"), "the stack settles", 120)
        return status()

    def failures(self):
        return [(each["LogicalResourceId"], each["ResourceStatus"], each.get("ResourceStatusReason", ""))
                for each in self.cfn.describe_stack_events(StackName="walk")["StackEvents"]
                if each["ResourceStatus"].endswith("FAILED")]

    def update(self, values, ends="UPDATE_COMPLETE", **more):
        self.cfn.update_stack(StackName="walk", TemplateBody=self.body(values), Capabilities=["CAPABILITY_IAM"], **more)
        status = self.settled()
        check(status == ends, (status, self.failures()))

    def ids(self):
        return {each["LogicalResourceId"]: each["PhysicalResourceId"]
                for each in self.cfn.list_stack_resources(StackName="walk")["StackResourceSummaries"]}


def as_first(walk, ids, tags={}):
    looks(walk, ids, {"description": None, "types": ["EDGE"], "binary": [], "key": "HEADER", "off": False, "size": None,
                      "policy": False, "deployment": "", "stage": ("", {}, False), "command": ["one"], "sse": False,
                      "table": "Left", "rule": "", "subnets": [ids["One"]], "boundary": None, "profile": False,
                      "monitoring": "disabled", "credits": "unlimited", "tokens": ("optional", 1), "tags": tags,
                      "settings": "disabled", "providers": [], "group": "default"})


def as_second(walk, ids):
    looks(walk, ids, {"description": "said", "types": ["REGIONAL"], "binary": ["application/zip", "image/png"], "key": "AUTHORIZER",
                      "off": True, "size": 100, "policy": True, "deployment": "said", "stage": ("live", {"a": "b"}, True),
                      "command": ["two"], "sse": True, "table": "Right", "rule": "ssh from within", "subnets": [ids["Two"]],
                      "boundary": "arn:aws:iam::aws:policy/ReadOnlyAccess", "profile": True, "monitoring": "enabled",
                      "credits": "standard", "tokens": ("required", 3), "tags": {"a": "b"}, "settings": "enabled",
                      "providers": ["FARGATE", "FARGATE_SPOT"], "group": "times"})


def looks(walk, ids, wanted):
    client = walk.lab.client
    found = {}
    gateway, ec2 = client("apigateway"), client("ec2")
    api = gateway.get_rest_api(restApiId=ids["Api"])
    found.update(description=api.get("description") or None, types=api["endpointConfiguration"]["types"],
                 binary=sorted(api.get("binaryMediaTypes", [])), key=api["apiKeySource"], off=api["disableExecuteApiEndpoint"],
                 size=api.get("minimumCompressionSize"), policy="policy" in api)
    found["deployment"] = gateway.get_deployment(restApiId=ids["Api"], deploymentId=ids["Deployment"]).get("description", "")
    stage = gateway.get_stage(restApiId=ids["Api"], stageName="prod")
    found["stage"] = stage.get("description", ""), stage.get("variables", {}), stage["tracingEnabled"]
    jobs = client("batch").describe_job_definitions(jobDefinitionName="walker", status="ACTIVE")["jobDefinitions"]
    check([each["jobDefinitionArn"] for each in jobs] == [ids["Job"]], (jobs, ids["Job"]))
    found["command"] = jobs[0]["containerProperties"]["command"]
    check(client("ssm").get_parameter(Name="/job")["Parameter"]["Value"] == ids["Job"], "who names the job follows")
    table = client("dynamodb").describe_table(TableName=ids["Table"])["Table"]
    found["sse"] = table.get("SSEDescription", {}).get("Status") == "ENABLED"
    tables = ec2.describe_route_tables(Filters=[{"Name": "association.subnet-id", "Values": [ids["One"]]}])["RouteTables"]
    found["table"] = next(name for name in ("Left", "Right") if ids[name] == tables[0]["RouteTableId"])
    check([each["RouteTableAssociationId"] for each in tables[0]["Associations"]] == [ids["Association"]], tables)
    storage = ec2.describe_vpc_endpoints(VpcEndpointIds=[ids["Storage"]])["VpcEndpoints"][0]
    check(storage["RouteTableIds"] == [ids[found["table"]]], storage)
    routed = [each["RouteTableId"] for each in ec2.describe_route_tables()["RouteTables"]
              if any(route.get("GatewayId") == ids["Storage"] for route in each["Routes"])]
    check(routed == storage["RouteTableIds"], routed)
    rule = ec2.describe_security_group_rules(SecurityGroupRuleIds=[ids["Rule"]])["SecurityGroupRules"][0]
    found["rule"] = rule.get("Description", "")
    queues = ec2.describe_vpc_endpoints(VpcEndpointIds=[ids["Queues"]])["VpcEndpoints"][0]
    found["subnets"] = queues["SubnetIds"]
    cards = ec2.describe_network_interfaces(NetworkInterfaceIds=queues["NetworkInterfaceIds"])["NetworkInterfaces"]
    check([each["SubnetId"] for each in cards] == queues["SubnetIds"], cards)
    role = client("iam").get_role(RoleName=ids["Role"])["Role"]
    found["boundary"] = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    server = ec2.describe_instances(InstanceIds=[ids["Server"]])["Reservations"][0]["Instances"][0]
    found["profile"] = server.get("IamInstanceProfile", {}).get("Arn", "").endswith("/" + ids["Profile"])
    mine = [{"Name": "instance-id", "Values": [ids["Server"]]}]
    associations = ec2.describe_iam_instance_profile_associations(Filters=mine)["IamInstanceProfileAssociations"]
    check([each["State"] for each in associations] == ["associated"] * found["profile"], associations)
    found["monitoring"] = server["Monitoring"]["State"]
    found["tokens"] = server["MetadataOptions"]["HttpTokens"], server["MetadataOptions"]["HttpPutResponseHopLimit"]
    credits = ec2.describe_instance_credit_specifications(InstanceIds=[ids["Server"]])["InstanceCreditSpecifications"]
    found["credits"] = credits[0]["CpuCredits"]
    tags = ec2.describe_launch_templates(LaunchTemplateIds=[ids["Machine"]])["LaunchTemplates"][0]["Tags"]
    found["tags"] = {each["Key"]: each["Value"] for each in tags if not each["Key"].startswith("aws:")}
    cluster = client("ecs").describe_clusters(clusters=["walk"], include=["SETTINGS"])["clusters"][0]
    found["settings"], found["providers"] = cluster["settings"][0]["value"], cluster["capacityProviders"]
    schedules = client("scheduler").list_schedules()["Schedules"]
    check([each["Name"] for each in schedules] == ["tick"], schedules)
    found["group"] = schedules[0]["GroupName"]
    check(found == wanted, {name: (found[name], wanted[name]) for name in wanted if found[name] != wanted[name]})


with Lab() as lab:
    walk = Walk(lab)
    walk.cfn.create_stack(StackName="walk", TemplateBody=walk.body(FIRST), Capabilities=["CAPABILITY_IAM"])
    check(walk.settled() == "CREATE_COMPLETE", walk.failures())
    before = walk.ids()
    as_first(walk, before)

    # What a change set says of it: one replacement, since an association cannot change its table to AWS.
    walk.cfn.create_change_set(StackName="walk", ChangeSetName="look", TemplateBody=walk.body(SECOND), Capabilities=["CAPABILITY_IAM"])
    look = walk.cfn.describe_change_set(StackName="walk", ChangeSetName="look")
    replaced = {each["ResourceChange"]["LogicalResourceId"]: each["ResourceChange"]["Replacement"] for each in look["Changes"]}
    check(replaced["Association"] == "True" and replaced["Job"] == "False", replaced)
    check({name for name, how in replaced.items() if how == "True"} == {"Association"}, replaced)

    walk.update(SECOND)
    after = walk.ids()
    check({name for name in before if before[name] != after[name]} == MOVED, (before, after))
    as_second(walk, after)
    check(after["Job"].endswith("job-definition/walker:2"), after["Job"])
    told = [(each["LogicalResourceId"], each["ResourceStatus"], each["PhysicalResourceId"])
            for each in walk.cfn.describe_stack_events(StackName="walk")["StackEvents"] if each["LogicalResourceId"] in MOVED]
    check(("Job", "UPDATE_COMPLETE", after["Job"]) in told and not [each for each in told if each[1].startswith("DELETE")], told)

    # A failure on the way: everything is as it was, under the ids that it can have.
    bad = '  Bad: {Type: AWS::SSM::Parameter, DependsOn: [%s], Properties: {Name: "not a name", Type: String, Value: x}}' % ", ".join(
        ["Api", "Deployment", "Job", "Table", "Association", "Rule", "Storage", "Queues", "Role", "Server", "Machine", "Cluster", "Schedule"])
    walk.update(FIRST | {"MORE": bad}, "UPDATE_ROLLBACK_COMPLETE")
    back = walk.ids()
    check({name for name in after if after[name] != back[name]} == {"Association"}, (after, back))
    as_second(walk, back)

    # And in place back again, with a tag for all.
    walk.update(FIRST, Tags=[{"Key": "team", "Value": "mine"}])
    as_first(walk, walk.ids(), {"team": "mine"})
    gateway = lab.client("apigateway")
    tags = gateway.get_tags(resourceArn=f"arn:aws:apigateway:us-east-1::/restapis/{before['Api']}")["tags"]
    check({name: value for name, value in tags.items() if not name.startswith("aws:")} == {"kind": "first", "team": "mine"}, tags)

    walk.cfn.delete_stack(StackName="walk")
    wait_for(lambda: not [each for each in walk.cfn.list_stacks(StackStatusFilter=["DELETE_IN_PROGRESS"])["StackSummaries"]], "it goes")
    check(walk.cfn.list_stacks()["StackSummaries"][0]["StackStatus"] == "DELETE_COMPLETE", walk.cfn.list_stacks()["StackSummaries"])
    check(lab.client("batch").describe_job_definitions(jobDefinitionName="walker", status="ACTIVE")["jobDefinitions"] == [], "a revision stays")
print("updates by property: every check held")
