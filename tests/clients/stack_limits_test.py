"""What a stack may hold and leave: 500 resources, the intrinsic functions and rules of one template, and policies that keep
what an update or a deletion would remove."""
from botocore.exceptions import ClientError

from lab import Lab, check, error_of, wait_for

FUNCTIONS = """
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList, Default: "a,b,c"}, Kind: {Type: String, Default: small}}
Rules:
  Kinds: {Assertions: [{Assert: !Contains [[small, large], !Ref Kind], AssertDescription: a kind is small or large}]}
Mappings: {Sizes: {small: {Size: "1"}, large: {Size: "9"}}}
Conditions: {Large: !Equals [!Ref Kind, large], Other: !Not [!Or [!Condition Large, !Equals [!Ref Kind, none]]]}
Resources:
  Setting:
    Type: AWS::SSM::Parameter
    Properties:
      Name: /functions
      Type: String
      Value: !Join ["|", [!Select [1, !Split [",", "x,y"]], !Sub "${AWS::Region}-${V}", !FindInMap [Sizes, !Ref Kind, Size],
        !If [Other, first, second], !Select [1, !Cidr [10.0.0.0/16, 2, 8]], !Select [0, !GetAZs ""], {"Fn::Base64": hi}, !Ref AWS::AccountId]]
"""
FUNCTIONS = FUNCTIONS.replace('!Sub "${AWS::Region}-${V}"', '!Sub ["${AWS::Region}-${V}", {V: !Select [0, !Ref Names]}]')
MORE = """
  Counted:
    Type: AWS::SSM::Parameter
    Properties: {Name: /counted, Type: String, Value: {"Fn::ToJsonString": {n: {"Fn::Length": !Ref Names}}}}
"""
POLICIES = """
Resources:
  Kept: {Type: AWS::SQS::Queue, UpdateReplacePolicy: Retain, Properties: {QueueName: kept-%s}}
  Replaced: {Type: AWS::SQS::Queue, Properties: {QueueName: replaced-%s}}
  Stays: {Type: AWS::SNS::Topic, DeletionPolicy: Retain, Properties: {TopicName: stays}}
"""


def many(count):
    rows = "".join(f"  P{i}: {{Type: AWS::SSM::Parameter, Properties: {{Name: /many/{i}, Type: String, Value: v}}}}\n"
                   for i in range(count))
    return "Resources:\n" + rows


with Lab() as lab:
    cfn, ssm, sqs = lab.client("cloudformation"), lab.client("ssm"), lab.client("sqs")

    def settled(name):
        status = lambda: cfn.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        wait_for(lambda: not status().endswith("_IN_PROGRESS"), f"{name} settles", 120)
        return status()

    def said(call, **words):
        try:
            call(**words)
        except ClientError as problem:
            return problem.response["Error"]["Message"]
        check(False, f"{words} was not refused")

    # Every function in one template, and a rule that is broken.
    cfn.create_stack(StackName="functions", TemplateBody=FUNCTIONS + MORE, Capabilities=["CAPABILITY_AUTO_EXPAND"])
    check(settled("functions") == "CREATE_COMPLETE", cfn.describe_stack_events(StackName="functions")["StackEvents"][:3])
    value = ssm.get_parameter(Name="/functions")["Parameter"]["Value"]
    check(value == "y|us-east-1-a|1|first|10.0.1.0/24|us-east-1a|aGk=|123456789012", value)
    check(ssm.get_parameter(Name="/counted")["Parameter"]["Value"] == '{"n":3}', "Fn::Length and Fn::ToJsonString")
    broken = said(cfn.create_stack, StackName="broken", TemplateBody=FUNCTIONS, Capabilities=["CAPABILITY_AUTO_EXPAND"],
                  Parameters=[{"ParameterKey": "Kind", "ParameterValue": "huge"}])
    check("a kind is small or large" in broken, broken)

    # 500 resources, tagged by the stack; one more is too many.
    cfn.create_stack(StackName="many", TemplateBody=many(500), Tags=[{"Key": "team", "Value": "mine"}])
    check(settled("many") == "CREATE_COMPLETE", "500 resources")
    pages = cfn.get_paginator("list_stack_resources").paginate(StackName="many")
    check(sum(len(page["StackResourceSummaries"]) for page in pages) == 500, "they are listed")
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/many/499")["TagList"]
    check({"Key": "team", "Value": "mine"} in tags, tags)
    check("501, is greater than maximum allowed, 500" in said(cfn.create_stack, StackName="more", TemplateBody=many(501)), "501")
    cfn.update_termination_protection(StackName="many", EnableTerminationProtection=True)
    check(error_of(cfn.delete_stack, StackName="many") == (400, "ValidationError"), "a protected stack")
    cfn.update_termination_protection(StackName="many", EnableTerminationProtection=False)
    identity = cfn.describe_stacks(StackName="many")["Stacks"][0]["StackId"]
    cfn.delete_stack(StackName="many")
    check(settled(identity) == "DELETE_COMPLETE", "500 deletions")
    deleted = cfn.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]
    check([each["StackName"] for each in deleted] == ["many"], deleted)

    # UpdateReplacePolicy keeps what was replaced, DeletionPolicy what would go.
    queues = lambda: sorted(url.rsplit("/", 1)[-1] for url in sqs.list_queues().get("QueueUrls", []))
    cfn.create_stack(StackName="policies", TemplateBody=POLICIES % ("a", "a"))
    check(settled("policies") == "CREATE_COMPLETE", "policies")
    cfn.update_stack(StackName="policies", TemplateBody=POLICIES % ("b", "b"))
    check(settled("policies") == "UPDATE_COMPLETE", "policies")
    check(queues() == ["kept-a", "kept-b", "replaced-b"], queues())
    events = [(each["LogicalResourceId"], each["ResourceStatus"]) for each in cfn.describe_stack_events(StackName="policies")["StackEvents"]]
    check(("Kept", "DELETE_SKIPPED") in events and ("Replaced", "DELETE_COMPLETE") in events, events)
    identity = cfn.describe_stacks(StackName="policies")["Stacks"][0]["StackId"]
    cfn.delete_stack(StackName="policies")
    check(settled(identity) == "DELETE_COMPLETE", "policies")
    topics = lab.client("sns").list_topics()["Topics"]
    check(queues() == ["kept-a"] and [each["TopicArn"].endswith(":stays") for each in topics] == [True], (queues(), topics))
print("stack limits: every check held")
