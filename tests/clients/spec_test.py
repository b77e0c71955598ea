"""What the lab says of its CloudFormation types, and our eight templates, against AWS's own resource specification: the
one that the CDK's command line carries (db.json.gz)."""
import gzip
import json
import os
import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("SKYDECK_RESOURCES", str(SOURCE / "resources"))

from lab import Lab, check, error_of  # noqa: E402
from npm import fetch  # noqa: E402
from package_support import package  # noqa: E402

REFUSED = "AWS knows this property; the lab refuses it by name."
# What differs for a reason, and the reason.
NO_SPECIFICATION = {
    "AWS::CDK::Metadata": "the CDK's own type, which CloudFormation knows and the specification leaves out",
}
REPLACED_ALL_THE_SAME = {
    ("AWS::DynamoDB::Table", "LocalSecondaryIndexes"):
        "no operation of DynamoDB changes them; AWS's page of the type says Replacement for a changed index",
}
INSTEAD = "what AWS takes in its place is refused by name: "
OPERATION = "the operation that makes it asks for it: "
ASKED_FOR_ALL_THE_SAME = {
    "AWS::EC2::VPC.CidrBlock": INSTEAD + "a block of an IPAM pool",
    "AWS::EC2::Subnet.CidrBlock": INSTEAD + "a block of an IPAM pool",
    "AWS::EC2::Route.DestinationCidrBlock": INSTEAD + "IPv6 blocks and prefix lists",
    "AWS::EC2::NatGateway.SubnetId": INSTEAD + "gateways of a whole region",
    "AWS::Batch::JobQueue.ComputeEnvironmentOrder": INSTEAD + "service environments",
    "AWS::Batch::ComputeEnvironment.ComputeResources.Subnets": OPERATION + "CreateComputeEnvironment",
    "AWS::Batch::JobDefinition.ContainerProperties.ResourceRequirements[].Type": OPERATION + "RegisterJobDefinition",
    "AWS::Batch::JobDefinition.ContainerProperties.ResourceRequirements[].Value": OPERATION + "RegisterJobDefinition",
    "AWS::CloudFormation::Stack.TemplateURL": "AWS's page of the type says Required: Yes",
    "AWS::ECS::Service.NetworkConfiguration.AwsvpcConfiguration.Subnets": OPERATION + "CreateService",
    "AWS::ECS::TaskDefinition.ContainerDefinitions[].ResourceRequirements[].Value": OPERATION + "RegisterTaskDefinition",
    "AWS::IAM::ServiceLinkedRole.AWSServiceName": OPERATION + "CreateServiceLinkedRole",
    "AWS::S3::Bucket.OwnershipControls.Rules[].ObjectOwnership": OPERATION + "PutBucketOwnershipControls",
}
used = set()  # the exceptions that there was need for


class Specification:
    def __init__(self, file):
        schema = json.load(gzip.open(file))["schema"]
        self.resources = {each["cloudFormationType"]: each for each in schema["resource"]["entities"]}
        self.parts = {each["$id"]: each for each in schema["typeDefinition"]["entities"]}

    def part(self, kind):
        return self.parts[kind["reference"]["$ref"]]


def members(specification, kind):
    """The properties of a structure, by name; None where anything goes."""
    if kind["type"] == "ref":
        return specification.part(kind)["properties"]
    if kind["type"] == "tag":
        return {"Key": {"type": {"type": "string"}, "required": True}, "Value": {"type": {"type": "string"}, "required": True}}
    return None


def compare(specification, schema, properties, where, top=True):
    """The differences between a schema of ours and a structure of the specification, one sentence each."""
    hidden = {each.rsplit("/", 1)[-1] for each in schema.get("readOnlyProperties", [])}
    ours = {name: each for name, each in schema["properties"].items() if name not in hidden}
    for name in ours.keys() - properties.keys():
        yield f"{where} has {name}, which AWS does not know"
    if top:
        for name in properties.keys() - ours.keys():
            yield f"{where} lacks {name}"
    required = set(schema.get("required", []))
    for name, each in properties.items():
        served = name in ours and ours[name].get("description") != REFUSED
        if f"{where}.{name}" in ASKED_FOR_ALL_THE_SAME and name in required and not each.get("required"):
            used.add(f"{where}.{name}")
        elif served and each.get("required", False) != (name in required):
            yield f"{where}.{name}: required is {name in required} here and {each.get('required', False)} at AWS"
        if served:
            yield from fits(specification, ours[name], each["type"], f"{where}.{name}")


def fits(specification, schema, kind, where):
    if kind["type"] == "union":
        found = [list(fits(specification, schema, each, where)) for each in kind["types"]]
        if all(found):
            yield min(found, key=len)[0]
        return
    if isinstance(schema.get("type"), list):  # JSON as it comes
        if kind["type"] not in ("json", "map", "array", "string", "ref"):
            yield f"{where} is {kind['type']} at AWS, not JSON"
        return
    inner = members(specification, kind)
    if inner is not None:
        if schema["type"] != "object" or "properties" not in schema:
            yield f"{where} is a structure at AWS, not {schema['type']}"
        else:
            yield from compare(specification, schema, inner, where, False)
    elif kind["type"] == "array":
        if schema["type"] != "array":
            yield f"{where} is a list at AWS, not {schema['type']}"
        else:
            yield from fits(specification, schema["items"], kind["element"], where + "[]")
    elif kind["type"] == "map":
        if schema["type"] != "object" or "patternProperties" not in schema:
            yield f"{where} is a map at AWS, not {schema['type']}"
        else:
            yield from fits(specification, schema["patternProperties"][".*"], kind["element"], where + "{}")
    elif kind["type"] != schema["type"] and (kind["type"], schema["type"]) not in {
            ("date-time", "string"), ("number", "integer")}:  # AWS's numbers that are whole ones in the API
        yield f"{where} is {kind['type']} at AWS, not {schema['type']}"


def replacements(specification, name, schema, properties):
    own = {tuple(each.split("/")[2:]) for each in schema["createOnlyProperties"]}
    for path in own:
        if path[0] not in properties:
            yield f"{name}: createOnlyProperties has {path}"
    for each, about in properties.items():
        if schema["properties"].get(each, {}).get("description") == REFUSED or each not in schema["properties"]:
            continue
        here, there = (each,) in own, about.get("causesReplacement", "no")
        inner = [path[1] for path in own if path[0] == each and len(path) == 2]
        if inner and there == "no":
            parts = members(specification, about["type"]) or {}
            if all(parts.get(part, {}).get("causesReplacement", "no") != "no" for part in inner):
                continue
        # "maybe": which of the two depends on more than the property.
        if (name, each) in REPLACED_ALL_THE_SAME and here and there == "no":
            used.add((name, each))
        elif there != "maybe" and (there == "yes") != (here or bool(inner)):
            yield f"{name}.{each}: replacement is {there} at AWS, {'yes' if here else inner or 'no'} here"


def all_types(lab, specification):
    cfn = lab.client("cloudformation")
    names = [each["TypeName"] for page in cfn.get_paginator("list_types").paginate(Visibility="PUBLIC", PaginationConfig={"PageSize": 20})
             for each in page["TypeSummaries"]]
    check(len(names) > 55 and names == sorted(set(names)), names)
    problems = []
    for name in names:
        found = cfn.describe_type(Type="RESOURCE", TypeName=name)
        schema = json.loads(found["Schema"])
        check(schema["typeName"] == found["TypeName"] == name and found["Visibility"] == "PUBLIC", found)
        if name in NO_SPECIFICATION:
            check(name not in specification.resources, f"{name} needs no exception any more")
            continue
        about = specification.resources[name]
        if name == "AWS::CloudFormation::CustomResource":  # its properties are free
            check(list(schema["patternProperties"]) == [".*"], schema)
            continue
        problems += compare(specification, schema, about["properties"], name)
        problems += replacements(specification, name, schema, about["properties"])
        if [each.split("/")[-1] for each in schema["primaryIdentifier"]] != about["primaryIdentifier"]:
            problems.append(f"{name}: primaryIdentifier {schema['primaryIdentifier']}, at AWS {about['primaryIdentifier']}")
        for attribute in (each.split("/", 2)[-1].replace("/", ".") for each in schema["readOnlyProperties"]):
            if attribute not in about["attributes"]:
                problems.append(f"{name}: the attribute {attribute} is not AWS's")
        can = schema["handlers"].keys()
        kind = "NON_PROVISIONABLE" if "create" not in can else "FULLY_MUTABLE" if "update" in can else "IMMUTABLE"
        check(found["ProvisioningType"] == kind, found)
    check(not problems, "\n" + "\n".join(problems))
    needless = (ASKED_FOR_ALL_THE_SAME.keys() | REPLACED_ALL_THE_SAME.keys()) - used
    check(not needless, f"exceptions that nothing needs any more: {needless}")
    return names


def asked_like_aws(lab, names):
    cfn = lab.client("cloudformation")
    check(cfn.list_types()["TypeSummaries"] == [], "private types are those that an account registers")
    check(cfn.list_types(Visibility="PUBLIC", Type="HOOK")["TypeSummaries"] == [], "hooks")
    queues = cfn.list_types(Visibility="PUBLIC", Filters={"Category": "AWS_TYPES", "TypeNamePrefix": "AWS::SQS::"})["TypeSummaries"]
    check([each["TypeName"] for each in queues] == ["AWS::SQS::Queue", "AWS::SQS::QueuePolicy"], queues)
    check(cfn.describe_type(Arn=queues[0]["TypeArn"])["TypeName"] == "AWS::SQS::Queue", queues)
    keys = cfn.list_types(Visibility="PUBLIC", ProvisioningType="NON_PROVISIONABLE")["TypeSummaries"]
    check([each["TypeName"] for each in keys] == ["AWS::KMS::Alias", "AWS::KMS::Key"], keys)
    check(error_of(cfn.describe_type, Type="RESOURCE", TypeName="AWS::No::Such") == (404, "TypeNotFoundException"), "unknown")
    check(error_of(cfn.describe_type, Type="RESOURCE") == (400, "CFNRegistryException"), "no name")
    shown = lab.aws_json("cloudformation", "describe-type", "--type", "RESOURCE", "--type-name", "AWS::S3::Bucket")
    check("BucketName" in json.loads(shown["Schema"])["properties"], shown)


def wrong_in(specification, value, kind, where):
    """What of a template's value is not as the specification has it; what a function gives is not known here."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)).split("::")[0] in ("Ref", "Fn", "Condition"):
        return
    if kind["type"] == "union":
        found = [list(wrong_in(specification, value, each, where)) for each in kind["types"]]
        if all(found):
            yield from found[0]
        return
    inner = members(specification, kind)
    if inner is not None:
        yield from wrong_properties(specification, value, inner, where)
    elif kind["type"] == "array":
        if not isinstance(value, list):
            yield f"{where} should be a list"
            return
        for number, each in enumerate(value):
            yield from wrong_in(specification, each, kind["element"], f"{where}[{number}]")
    elif kind["type"] == "map":
        if not isinstance(value, dict):
            yield f"{where} should be a map"
            return
        for key, each in value.items():
            yield from wrong_in(specification, each, kind["element"], f"{where}.{key}")
    elif kind["type"] in ("string", "date-time"):
        if isinstance(value, (dict, list)):
            yield f"{where} should be a text"
    elif kind["type"] in ("integer", "number"):
        try:
            float(value)
        except (TypeError, ValueError):
            yield f"{where} should be a number"
    elif kind["type"] == "boolean" and str(value).lower() not in ("true", "false"):
        yield f"{where} should be true or false"


def wrong_properties(specification, value, properties, where):
    if not isinstance(value, dict):
        yield f"{where} should be a structure"
        return
    for name, each in value.items():
        if name not in properties:
            yield f"{where} has no {name}"
        else:
            yield from wrong_in(specification, each, properties[name]["type"], f"{where}.{name}")
    for name, about in properties.items():
        if about.get("required") and name not in value:
            yield f"{where} lacks {name}"


# In a process of its own: awscli puts its botocore before ours.
PARSER = """
import json, sys
from awscli.customizations.cloudformation.yamlhelper import yaml_parse
print(json.dumps([yaml_parse(text) for text in json.load(sys.stdin)]))
"""


def parsed(texts):
    done = subprocess.run(["/usr/bin/python3", "-c", PARSER], input=json.dumps(texts), text=True, capture_output=True)
    check(done.returncode == 0, done.stderr)
    return json.loads(done.stdout)


def wrong_template(specification, template):
    for logical, resource in template["Resources"].items():
        about = specification.resources.get(resource["Type"])
        if resource["Type"].startswith("Custom::"):  # what its function makes of it, which AWS asks for alone
            if "ServiceToken" not in resource.get("Properties", {}):
                yield f"{logical} lacks ServiceToken"
        elif about is None:
            yield f"{logical} is of no type that AWS knows: {resource['Type']}"
        else:
            yield from wrong_properties(specification, resource.get("Properties", {}), about["properties"], logical)


WRONG = {
    "{Type: AWS::S3::Buckett}": "no type that AWS knows",
    "{Type: Custom::Site}": "R lacks ServiceToken",
    "{Type: AWS::S3::Bucket, Properties: {BucketNam: x}}": "R has no BucketNam",
    "{Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {}}}": "R.VersioningConfiguration lacks Status",
    "{Type: AWS::DynamoDB::Table, Properties: {AttributeDefinitions: 7}}": "R.AttributeDefinitions should be a list",
    "{Type: AWS::SQS::Queue, Properties: {DelaySeconds: soon}}": "R.DelaySeconds should be a number",
    "{Type: AWS::SQS::Queue, Properties: {FifoQueue: perhaps}}": "R.FifoQueue should be true or false",
    "{Type: AWS::SQS::Queue, Properties: {QueueName: [x]}}": "R.QueueName should be a text",
    "{Type: AWS::EC2::VPC, Properties: {Tags: {Key: x}}}": "R.Tags should be a list",
    "{Type: AWS::SSM::Parameter, Properties: {Type: String}}": "R lacks Value",
}


def our_templates(lab, specification):
    """As `aws cloudformation package` makes them for AWS."""
    files = sorted((SOURCE / "resources/templates").glob("*.yaml"))
    check(len(files) == 8, files)
    lab.aws("s3", "mb", "s3://artifacts")
    packed = [package(lab, file, "artifacts", lab.folder / file.name).read_text() for file in files]
    for file, template in zip(files, parsed(packed)):
        wrong = list(wrong_template(specification, template))
        check(not wrong, f"{file.name}: {wrong}")
    templates = parsed(["Resources: {R: " + resource + "}" for resource in WRONG])
    for (resource, says), template in zip(WRONG.items(), templates):
        wrong = list(wrong_template(specification, template))
        check(any(says in each for each in wrong), f"{resource} passed as {wrong}")


specification = Specification(fetch("aws-cdk@2.1148.1") / "node_modules/aws-cdk/db.json.gz")
with Lab() as lab:
    our_templates(lab, specification)
    asked_like_aws(lab, all_types(lab, specification))
print("the specification: every check held")
