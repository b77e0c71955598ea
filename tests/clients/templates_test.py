"""Our templates against AWS's own resource specification, as aws-cdk-lib carries it: every property is known and of the
right type, every required one is there. Packed by `aws cloudformation package` first, as they would be for AWS."""
import json
import os
import pathlib

SOURCE = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("SKYDECK_RESOURCES", str(SOURCE / "resources"))

from lab import Lab, check  # noqa: E402
from npm import fetch  # noqa: E402
from package_support import package  # noqa: E402

TEMPLATES = SOURCE / "resources/templates"
# A property that CfnInclude does not know becomes an override; wrong types and missing ones throw at synthesis.
INCLUDE = r"""
import { App, CfnResource, Stack, Token } from "aws-cdk-lib";
import { CfnInclude } from "aws-cdk-lib/cloudformation-include";

const problems = {};
for (const file of process.argv.slice(2)) {
    problems[file] = [];
    try {
        const app = new App();
        const stack = new Stack(app, "Stack");
        new CfnInclude(stack, "Template", { templateFile: file });
        for (const each of stack.node.findAll().filter(CfnResource.isCfnResource))
            for (const unknown of Object.keys(each.rawOverrides.Properties ?? {}))
                problems[file].push(`${stack.resolve(each.logicalId)} (${each.cfnResourceType}) has no ${unknown}`);
        app.synth();
    } catch (problem) {
        problems[file].push(problem.message);
    }
}
console.log(JSON.stringify(problems));
"""
WRONG = {
    "unknown": ("Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketNam: x}}}", "has no BucketNam"),
    "nested": ("Resources: {B: {Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Statuss: Enabled}}}}", "status: required"),
    "type": ("Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {KeySchema: 7}}}", "keySchema: 7 should be a list"),
    "missing": ("Resources: {T: {Type: AWS::DynamoDB::Table, Properties: {TableName: t}}}", "keySchema"),
    "reference": ("Resources: {B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Nothing}}}", "Nothing"),
}


def catalogue_is_whole(lab):
    entries = json.loads((TEMPLATES / "catalogue.json").read_text())
    check([each["name"] for each in entries] == ["MyFirstEc2", "Ec2ForDl", "EcsClusterQaBot", "SimpleBatch", "SimpleLambda",
                                                "SimpleDynamoDb", "SimpleS3", "Bashoutter"], "the course's order")
    check({each["template"] for each in entries} == {path.name for path in TEMPLATES.glob("*.yaml")}, "a template lacks")
    shown = lab.ctl_json("stacks", "catalog")
    check([each["name"] for each in shown] == [each["name"] for each in entries], shown)


library = fetch("aws-cdk-lib@2.276.0")
with Lab() as lab:
    catalogue_is_whole(lab)
    (lab.folder / "node_modules").symlink_to(library / "node_modules")
    (lab.folder / "include.mjs").write_text(INCLUDE)
    lab.aws("s3", "mb", "s3://artifacts")
    files = [package(lab, template, "artifacts", lab.folder / template.name) for template in sorted(TEMPLATES.glob("*.yaml"))]
    wrong = {}
    for name, (text, says) in WRONG.items():
        wrong[lab.folder / f"wrong-{name}.yaml"] = says
        (lab.folder / f"wrong-{name}.yaml").write_text(text)
    found = json.loads(lab.run(["/usr/bin/node", "include.mjs", *files, *wrong], timeout=240,
                               env=lab.env | {"JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1"}).stdout)
    for file in files:
        check(found[str(file)] == [], f"{file.name}: {found[str(file)]}")
    for file, says in wrong.items():
        check(any(says in each for each in found[str(file)]), f"{file.name} passed: {found[str(file)]}")
