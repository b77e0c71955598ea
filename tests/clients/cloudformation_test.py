"""CloudFormation by Debian's awscli: SimpleBatch made and removed, refusals, rollback, retained resources, a lab that
dies in the middle."""
import pathlib

from lab import Lab, check, wait_for

TEMPLATE = pathlib.Path(__file__).resolve().parents[2] / "resources/templates/SimpleBatch.yaml"

with Lab() as lab:
    def cfn(*words, ok=True):
        return lab.aws("cloudformation", *words, ok=ok)

    def cfn_json(*words):
        return lab.aws_json("cloudformation", *words)

    # For what is asked again and again: awscli takes most of a second to start.
    api = lab.client("cloudformation")

    def status(name):
        return api.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

    def settled(name):
        wait_for(lambda: not status(name).endswith("_IN_PROGRESS"), f"{name} settles")
        return status(name)

    def template(text):
        (lab.folder / "t.yaml").write_text(text)
        return ("--template-body", "file://t.yaml")

    def events(name):
        """(logical id, status, reason), oldest first."""
        found = cfn_json("describe-stack-events", "--stack-name", name)["StackEvents"]
        check(len({event["EventId"] for event in found}) == len(found), "two events share an id")
        return [(e["LogicalResourceId"], e["ResourceStatus"], e.get("ResourceStatusReason", "")) for e in reversed(found)]

    def gateways():
        return lab.aws_json("ec2", "describe-internet-gateways")["InternetGateways"]

    gateways_before = gateways()

    # Refusals, before anything is made.
    refused = cfn("validate-template", *template("Resources:\n  A:\n    Type: AWS::Foo::Bar\n"), ok=False).stderr
    check("(ValidationError)" in refused and "Template format error: Unrecognized resource types: "
          "[AWS::Foo::Bar] at /Resources/A/Type (line 3, column 11)" in refused, refused)
    refused = cfn("create-stack", "--stack-name", "x", *template("Resources: [\n"), ok=False).stderr
    check("Template format error: YAML not well-formed. (line " in refused, refused)
    refused = cfn("create-stack", "--stack-name", "SimpleBatch", "--template-body", f"file://{TEMPLATE}", ok=False).stderr
    check("(InsufficientCapabilitiesException)" in refused and "Requires capabilities : [CAPABILITY_IAM]" in refused, refused)
    refused = cfn("describe-stacks", "--stack-name", "SimpleBatch", ok=False).stderr
    check("(ValidationError)" in refused and "Stack with id SimpleBatch does not exist" in refused, refused)
    refused = cfn("update-stack", "--stack-name", "SimpleBatch", "--use-previous-template", ok=False).stderr
    check("(ValidationError)" in refused and "Stack [SimpleBatch] does not exist" in refused, refused)
    check(cfn_json("list-stacks")["StackSummaries"] == [], "a refused stack is listed")

    # SimpleBatch, made …
    check(cfn_json("validate-template", "--template-body", f"file://{TEMPLATE}")["Capabilities"] == ["CAPABILITY_IAM"],
          "SimpleBatch needs other capabilities")
    stack_id = cfn_json("create-stack", "--stack-name", "SimpleBatch", "--template-body", f"file://{TEMPLATE}",
                        "--parameters", "ParameterKey=MaxvCpus,ParameterValue=16",
                        "--capabilities", "CAPABILITY_IAM")["StackId"]
    check(settled("SimpleBatch") == "CREATE_COMPLETE", f"SimpleBatch: {events('SimpleBatch')}")
    cfn("wait", "stack-create-complete", "--stack-name", "SimpleBatch")
    seen = events("SimpleBatch")
    check(seen[0] == ("SimpleBatch", "CREATE_IN_PROGRESS", "User Initiated"), f"it began with {seen[0]}")
    check([e for e in seen if e[0] == "Bucket"] == [("Bucket", "CREATE_IN_PROGRESS", ""),
                                                    ("Bucket", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
                                                    ("Bucket", "CREATE_COMPLETE", "")], f"the bucket's events: {seen}")
    resources = cfn_json("describe-stack-resources", "--stack-name", "SimpleBatch")["StackResources"]
    check(len(resources) == 19 and {r["ResourceStatus"] for r in resources} == {"CREATE_COMPLETE"}, f"resources: {resources}")
    outputs = {o["OutputKey"]: o["OutputValue"]
               for o in cfn_json("describe-stacks", "--stack-name", stack_id)["Stacks"][0]["Outputs"]}
    environment = lab.aws_json("batch", "describe-compute-environments")["computeEnvironments"][0]
    check(environment["computeEnvironmentName"] == "SimpleBatchcompute-env", f"the environment is {environment}")
    check(environment["computeResources"]["maxvCpus"] == 16, f"the environment is {environment}")
    refused = cfn("create-stack", "--stack-name", "SimpleBatch", "--template-body", f"file://{TEMPLATE}",
                  "--capabilities", "CAPABILITY_IAM", ok=False).stderr
    check("(AlreadyExistsException)" in refused and "Stack [SimpleBatch] already exists" in refused, refused)

    # … not removed while the bucket holds something …
    lab.run(["/bin/sh", "-c", "echo x > x"])
    lab.aws("s3", "cp", "x", f"s3://{outputs['BucketName']}/x")
    cfn("delete-stack", "--stack-name", "SimpleBatch")
    check(settled(stack_id) == "DELETE_FAILED", f"a full bucket: {events(stack_id)}")
    reason = cfn_json("describe-stacks", "--stack-name", stack_id)["Stacks"][0]["StackStatusReason"]
    check(reason == "The following resource(s) failed to delete: [Bucket]. ", f"the stack's reason: {reason!r}")
    reason = [e for e in events(stack_id) if e[:2] == ("Bucket", "DELETE_FAILED")][0][2]
    check(reason.startswith("The bucket you tried to delete is not empty (Service: Amazon S3; Status Code: 409; Error Code: "
                            "BucketNotEmpty"), f"the bucket's reason: {reason}")

    # … and removed without it, the bucket staying behind.
    cfn("delete-stack", "--stack-name", "SimpleBatch", "--retain-resources", "Bucket")
    # The waiter asks only every 30 s, so it comes when there is nothing left to wait for.
    check(settled(stack_id) == "DELETE_COMPLETE", f"the stack is not gone: {events(stack_id)}")
    cfn("wait", "stack-delete-complete", "--stack-name", stack_id)
    check(lab.aws("s3", "ls", f"s3://{outputs['BucketName']}").stdout.endswith(" x\n"), "the retained bucket is not there")
    check(lab.aws_json("batch", "describe-compute-environments")["computeEnvironments"] == [], "an environment remains")
    check(lab.aws_json("iam", "list-roles")["Roles"] == [], "a role remains")
    check(len(lab.aws_json("ec2", "describe-vpcs", "--filters", "Name=is-default,Values=false")["Vpcs"]) == 0, "a VPC remains")
    check([s["StackId"] for s in cfn_json("list-stacks", "--stack-status-filter", "DELETE_COMPLETE")["StackSummaries"]]
          == [stack_id], "the deleted stack is not listed")

    # What fails is rolled back.
    cfn("create-stack", "--stack-name", "taken",
        *template("Resources:\n  First: {Type: AWS::EC2::InternetGateway}\n"
                  f"  Second: {{Type: AWS::S3::Bucket, DependsOn: First, Properties: {{BucketName: {outputs['BucketName']}}}}}\n"))
    check(settled("taken") == "ROLLBACK_COMPLETE", f"taken: {events('taken')}")
    check(("taken", "ROLLBACK_IN_PROGRESS",
           "The following resource(s) failed to create: [Second]. Rollback requested by user.") in events("taken"),
          f"taken: {events('taken')}")
    check(gateways() == gateways_before, "a gateway remains")

    # A lab that dies in the middle of a creation rolls it back when it is there again; finished stacks stay.
    cfn("create-stack", "--stack-name", "kept", *template("Resources:\n  Log: {Type: AWS::Logs::LogGroup}\n"))
    check(settled("kept") == "CREATE_COMPLETE", "kept is not made")
    # Not by awscli: while that ends, the stack is made.
    api.create_stack(StackName="cut", TemplateBody=TEMPLATE.read_text(), Capabilities=["CAPABILITY_IAM"])
    lab.kill()
    lab.start()
    api = lab.client("cloudformation")
    check(status("kept") == "CREATE_COMPLETE", "a finished stack was lost")
    end = settled("cut")
    print("the interrupted stack ended in", end)
    check(end in ("CREATE_COMPLETE", "ROLLBACK_COMPLETE"), f"the interrupted stack ended in {end}: {events('cut')}")
    if end == "ROLLBACK_COMPLETE":
        check(("cut", "ROLLBACK_IN_PROGRESS",
               "The lab was stopped while it created this stack. Rollback requested by user.") in events("cut"),
              f"the interrupted stack: {events('cut')}")
        check(lab.aws_json("iam", "list-roles")["Roles"] == [], "a role of the interrupted stack remains")
