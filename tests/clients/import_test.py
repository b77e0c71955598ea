"""Import change sets by boto3: things that no stack made come under a stack, new or old; and what may not be imported."""
import itertools
import json

from lab import Lab, check, error_of, wait_for

BUCKET = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {"BucketName": "mine"}}
TABLE = {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Delete", "Properties": {
    "TableName": "people", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}}
TOPIC = {"Type": "AWS::SNS::Topic"}


def wanted(logical, kind, **identifier):
    return {"LogicalResourceId": logical, "ResourceType": kind, "ResourceIdentifier": identifier}


BUCKET_IS = wanted("Bucket", "AWS::S3::Bucket", BucketName="mine")
TABLE_IS = wanted("Table", "AWS::DynamoDB::Table", TableName="people")

with Lab() as lab:
    cfn, s3, dynamodb = lab.client("cloudformation"), lab.client("s3"), lab.client("dynamodb")
    stack = lambda name: cfn.describe_stacks(StackName=name)["Stacks"][0]
    names_now = lambda: [each["StackName"] for each in cfn.describe_stacks()["Stacks"]]
    status = lambda name: stack(name)["StackStatus"]
    body = lambda resources, **more: json.dumps({"Resources": resources, **more})

    names = (f"take-{number}" for number in itertools.count())
    asked_last = {}

    def ask(name, resources, imports, **more):
        asked_last[name] = next(names)
        return cfn.create_change_set(StackName=name, ChangeSetName=asked_last[name], ChangeSetType="IMPORT",
                                     TemplateBody=body(resources, **more), ResourcesToImport=imports)

    def refused(name, resources, imports, says, **more):
        try:
            ask(name, resources, imports, **more)
        except cfn.exceptions.ClientError as failure:
            check(failure.response["Error"]["Code"] == "ValidationError" and says in str(failure), failure)
            return
        check(False, f"taken: {says}")

    def execute(name, end):
        cfn.execute_change_set(StackName=name, ChangeSetName=asked_last[name])
        wait_for(lambda: not status(name).endswith("_IN_PROGRESS"), "the import ends")
        check(status(name) == end, [(e["LogicalResourceId"], e["ResourceStatus"], e.get("ResourceStatusReason"))
                                    for e in cfn.describe_stack_events(StackName=name)["StackEvents"]])

    s3.create_bucket(Bucket="mine")
    s3.put_object(Bucket="mine", Key="k", Body=b"kept")
    dynamodb.create_table(**TABLE["Properties"])
    # While it is being made, DynamoDB refuses to delete it.
    wait_for(lambda: dynamodb.describe_table(TableName="people")["Table"]["TableStatus"] == "ACTIVE", "the table")

    # How each is named is said beforehand.
    named = cfn.get_template_summary(TemplateBody=body({"Bucket": BUCKET, "Table": TABLE, "Topic": TOPIC}))
    check({each["ResourceType"]: each["ResourceIdentifiers"] for each in named["ResourceIdentifierSummaries"]} ==
          {"AWS::S3::Bucket": ["BucketName"], "AWS::DynamoDB::Table": ["TableName"]}, named)

    # What is refused, before anything begins.
    bare = {key: value for key, value in BUCKET.items() if key != "DeletionPolicy"}
    refused("new", {"Bucket": bare}, [BUCKET_IS], "must have DeletionPolicy attribute")
    refused("new", {"Bucket": BUCKET, "Table": TABLE}, [BUCKET_IS], "Resources [Table] is missing from ResourceToImport list")
    refused("new", {"Bucket": BUCKET}, [BUCKET_IS, TABLE_IS], "not present in the template")
    refused("new", {"Topic": {**TOPIC, "DeletionPolicy": "Retain"}}, [wanted("Topic", "AWS::SNS::Topic", TopicArn="a")],
            "ResourceTypes [AWS::SNS::Topic] are not supported for Import")
    refused("new", {"Bucket": BUCKET}, [wanted("Bucket", "AWS::S3::Bucket", Name="mine")], "identified by [BucketName]")
    refused("new", {"Bucket": BUCKET}, [BUCKET_IS], "[Outputs]", Outputs={"O": {"Value": "x"}})
    refused("new", {"Bucket": BUCKET}, [], "ResourcesToImport")
    check(error_of(cfn.create_change_set, StackName="new", ChangeSetName="take", ChangeSetType="CREATE",
                   TemplateBody=body({"Bucket": BUCKET}), ResourcesToImport=[BUCKET_IS])[1] == "ValidationError", "no import")
    check(error_of(cfn.describe_stacks, StackName="new")[1] == "ValidationError", "a refusal left a stack")

    # Into a new stack.
    made = ask("new", {"Bucket": BUCKET}, [BUCKET_IS])
    check(status("new") == "REVIEW_IN_PROGRESS", stack("new"))
    change = cfn.describe_change_set(ChangeSetName=made["Id"])["Changes"][0]["ResourceChange"]
    check((change["Action"], change["PhysicalResourceId"]) == ("Import", "mine"), change)
    execute("new", "IMPORT_COMPLETE")
    told = [each["ResourceStatus"] for each in cfn.describe_stack_events(StackName="new")["StackEvents"]
            if each["LogicalResourceId"] == "Bucket"]
    check(told == ["IMPORT_COMPLETE", "IMPORT_IN_PROGRESS"], told)
    check(cfn.describe_stack_resource(StackName="new", LogicalResourceId="Bucket")["StackResourceDetail"]
          ["PhysicalResourceId"] == "mine", "the resource")
    check(s3.get_object(Bucket="mine", Key="k")["Body"].read() == b"kept", "the content")
    refused("other", {"Bucket": BUCKET}, [BUCKET_IS], "already managed by stack")

    # From then on it is the stack's: another one joins, properties are updated, attributes are known.
    refused("new", {"Bucket": {**BUCKET, "Properties": {"BucketName": "mine", "Tags": [{"Key": "a", "Value": "b"}]}},
                    "Table": TABLE}, [TABLE_IS], "you cannot modify or add [Bucket]")
    ask("new", {"Bucket": BUCKET, "Table": TABLE}, [TABLE_IS])
    execute("new", "IMPORT_COMPLETE")
    tagged = {**BUCKET, "Properties": {"BucketName": "mine", "VersioningConfiguration": {"Status": "Enabled"}}}
    cfn.update_stack(StackName="new", TemplateBody=body(
        {"Bucket": tagged, "Table": TABLE}, Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Table", "Arn"]}},
                                                     "Site": {"Value": {"Fn::GetAtt": ["Bucket", "DomainName"]}}}))
    wait_for(lambda: status("new") == "UPDATE_COMPLETE", "the update")
    check(s3.get_bucket_versioning(Bucket="mine")["Status"] == "Enabled", "the update reached the bucket")
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack("new")["Outputs"]}
    check(outputs == {"Arn": dynamodb.describe_table(TableName="people")["Table"]["TableArn"],
                      "Site": "mine.s3.amazonaws.com"}, outputs)

    # Something that is not there: the stack is what it was.
    gone = {**BUCKET, "Properties": {"BucketName": "nowhere"}}
    ask("fresh", {"Gone": gone}, [wanted("Gone", "AWS::S3::Bucket", BucketName="nowhere")])
    execute("fresh", "IMPORT_ROLLBACK_COMPLETE")
    reason = [each["ResourceStatusReason"] for each in cfn.describe_stack_events(StackName="fresh")["StackEvents"]
              if each["ResourceStatus"] == "IMPORT_FAILED"]
    check(len(reason) == 1 and cfn.list_stack_resources(StackName="fresh")["StackResourceSummaries"] == [], reason)
    cfn.delete_stack(StackName="fresh")
    wait_for(lambda: "fresh" not in names_now(), "fresh is gone")
    outputs_so_far = {"Arn": {"Value": {"Fn::GetAtt": ["Table", "Arn"]}},
                      "Site": {"Value": {"Fn::GetAtt": ["Bucket", "DomainName"]}}}
    before = cfn.get_template(StackName="new")["TemplateBody"]
    ask("new", {"Bucket": tagged, "Table": TABLE, "Gone": gone}, [wanted("Gone", "AWS::S3::Bucket", BucketName="nowhere")],
        Outputs=outputs_so_far)
    execute("new", "IMPORT_ROLLBACK_COMPLETE")
    check(cfn.get_template(StackName="new")["TemplateBody"] == before, "the template is the one from before")
    check({each["LogicalResourceId"] for each in cfn.list_stack_resources(StackName="new")["StackResourceSummaries"]} ==
          {"Bucket", "Table"}, "the resources are those from before")

    # Deleted as their policies say: the bucket stays, and can be taken over again.
    cfn.delete_stack(StackName="new")
    wait_for(lambda: "new" not in names_now(), "the stack is gone")
    check(error_of(dynamodb.describe_table, TableName="people")[1] == "ResourceNotFoundException", "the table went")
    check(s3.head_bucket(Bucket="mine")["ResponseMetadata"]["HTTPStatusCode"] == 200, "the bucket stays")
    ask("again", {"Bucket": BUCKET}, [BUCKET_IS])
    execute("again", "IMPORT_COMPLETE")

    # Every kind that can be imported comes in, with the attributes that a template may ask for.
    lab.client("logs").create_log_group(logGroupName="/mine")
    role = lab.client("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
                                                "Action": "sts:AssumeRole"}]}))["Role"]
    url = lab.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    repository = lab.client("ecr").create_repository(repositoryName="images")["repository"]
    cluster = lab.client("ecs").create_cluster(clusterName="tasks")["cluster"]
    lab.client("ssm").put_parameter(Name="/setting", Type="String", Value="7")
    kept = lambda kind, properties: {"Type": kind, "DeletionPolicy": "Retain", "Properties": properties}
    resources = {
        "Logs": kept("AWS::Logs::LogGroup", {"LogGroupName": "/mine"}),
        "Role": kept("AWS::IAM::Role", {"RoleName": "worker", "AssumeRolePolicyDocument": role["AssumeRolePolicyDocument"]}),
        "Queue": kept("AWS::SQS::Queue", {"QueueName": "jobs"}),
        "Repository": kept("AWS::ECR::Repository", {"RepositoryName": "images"}),
        "Cluster": kept("AWS::ECS::Cluster", {"ClusterName": "tasks"}),
        "Setting": kept("AWS::SSM::Parameter", {"Name": "/setting", "Type": "String", "Value": "7"})}
    asked_last["many"] = "all"
    cfn.create_change_set(
        StackName="many", ChangeSetName="all", ChangeSetType="IMPORT", TemplateBody=body(resources),
        Capabilities=["CAPABILITY_NAMED_IAM"], ResourcesToImport=[
            wanted("Logs", "AWS::Logs::LogGroup", LogGroupName="/mine"), wanted("Role", "AWS::IAM::Role", RoleName="worker"),
            wanted("Queue", "AWS::SQS::Queue", QueueUrl=url), wanted("Repository", "AWS::ECR::Repository", RepositoryName="images"),
            wanted("Cluster", "AWS::ECS::Cluster", ClusterName="tasks"), wanted("Setting", "AWS::SSM::Parameter", Name="/setting")])
    execute("many", "IMPORT_COMPLETE")
    asked = {"Logs": "Arn", "Role": "RoleId", "Queue": "Arn", "Repository": "RepositoryUri", "Cluster": "Arn", "Setting": "Value"}
    cfn.update_stack(StackName="many", Capabilities=["CAPABILITY_NAMED_IAM"], TemplateBody=body(
        resources, Outputs={name: {"Value": {"Fn::GetAtt": [name, attribute]}} for name, attribute in asked.items()}))
    wait_for(lambda: status("many") == "UPDATE_COMPLETE", "the outputs")
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack("many")["Outputs"]}
    check(outputs == {"Logs": "arn:aws:logs:us-east-1:123456789012:log-group:/mine:*", "Role": role["RoleId"],
                      "Queue": "arn:aws:sqs:us-east-1:123456789012:jobs", "Repository": repository["repositoryUri"],
                      "Cluster": cluster["clusterArn"], "Setting": "7"}, outputs)

print("import: every check held")
