"""How long CloudFormation of the lab takes for stacks of 10 to 500 resources, beside the same calls without it.

    /usr/bin/python3 bench/compare/stack_speed.py [--bin build/release/bin]
"""
import argparse
import json
import os
import pathlib
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--bin", default=str(SOURCE / "build/release/bin"))
options = parser.parse_args()
os.environ["SKYDECK_BIN"] = str(pathlib.Path(options.bin).resolve())
sys.path.insert(0, str(SOURCE / "tests/clients"))
from lab import Lab  # noqa: E402: needs SKYDECK_BIN


def template(count):
    """Chains of ten parameters, each of which mentions the one before."""
    resources = {}
    for i in range(count):
        value = {"Fn::Sub": f"${{P{i - 1}}} {i}"} if i % 10 else str(i)
        resources[f"P{i}"] = {"Type": "AWS::SSM::Parameter", "Properties": {
            "Name": f"/n/{count}/{i}", "Type": "String", "Value": value}}
    return json.dumps({"Resources": resources}, separators=(",", ":"))


def until(cfn, name, good):
    while True:
        status = cfn.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        if status == good:
            return
        if not status.endswith("_IN_PROGRESS"):
            sys.exit(f"{name} ended in {status}")
        time.sleep(0.01)


with Lab() as lab:
    cfn, ssm, s3 = lab.client("cloudformation"), lab.client("ssm"), lab.client("s3")
    s3.create_bucket(Bucket="templates")
    print(f"{'resources':>9} {'create':>8} {'calls':>8} {'update':>8} {'delete':>8} {'ms each':>8}")
    for count in (10, 50, 200, 500):
        begin = time.monotonic()
        for i in range(count):
            ssm.put_parameter(Name=f"/plain/{count}/{i}", Value=str(i), Type="String")
        calls = time.monotonic() - begin
        s3.put_object(Bucket="templates", Key="t", Body=template(count))
        where = {"StackName": f"s{count}", "TemplateURL": f"{lab.endpoint}/templates/t"}
        begin = time.monotonic()
        stack = cfn.create_stack(**where)["StackId"]
        until(cfn, stack, "CREATE_COMPLETE")
        made = time.monotonic() - begin
        s3.put_object(Bucket="templates", Key="t", Body=template(count).replace('"0"', '"zero"'))
        begin = time.monotonic()
        cfn.update_stack(**where)
        until(cfn, stack, "UPDATE_COMPLETE")
        changed = time.monotonic() - begin
        begin = time.monotonic()
        cfn.delete_stack(StackName=stack)
        until(cfn, stack, "DELETE_COMPLETE")
        gone = time.monotonic() - begin
        print(f"{count:9} {made:7.2f}s {calls:7.2f}s {changed:7.2f}s {gone:7.2f}s {1000 * made / count:8.2f}", flush=True)
