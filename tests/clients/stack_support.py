"""Our templates deployed in both ways, used in between, and destroyed with a receipt."""
import concurrent.futures
import os
import pathlib

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from account_support import holds_nothing  # noqa: E402
from lab import Lab, check  # noqa: E402
from package_support import package  # noqa: E402

TEMPLATES = pathlib.Path(os.environ["SKYDECK_RESOURCES"]) / "templates"


def outputs_of(lab, stack):
    found = lab.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def deploy_by_awscli(lab, stack, parameters):
    made = package(lab, TEMPLATES / f"{stack}.yaml", "artifacts", lab.folder / f"{stack}.yaml")
    words = ["--parameter-overrides", *parameters] if parameters else []
    lab.aws("cloudformation", "deploy", "--stack-name", stack, "--template-file", made, "--capabilities", "CAPABILITY_IAM",
            *words)


def deploy_by_skydeckctl(lab, stack, parameters):
    words = [word for parameter in parameters for word in ("--param", parameter)]
    made = lab.ctl_json("stacks", "deploy", stack, "--wait", *words)
    check((made["status"], made["action"]) == ("CREATE_COMPLETE", "create"), made)
    check(made["outputs"] == outputs_of(lab, stack), made)
    again = lab.ctl_json("stacks", "deploy", stack, "--wait", *words)
    check((again["status"], again["action"]) == ("CREATE_COMPLETE", "unchanged"), again)
    check(lab.ctl_json("stacks", "diff", stack, *words)["action"] == "unchanged", "diff sees changes")


def destroy(lab, stack):
    receipt = lab.ctl_json("stacks", "destroy", stack, "--yes", "--logs")
    check(receipt["status"] == "DELETE_COMPLETE" and receipt["remaining"] == [] and receipt["logs"] == [], receipt)


def both_ways(uses, prepare=lambda lab: None, tidy=lambda lab: None):
    """`uses`: {stack: (use(lab, outputs), [parameters])}. In the end the account holds nothing."""
    with Lab() as lab:
        prepare(lab)
        lab.aws("s3", "mb", "s3://artifacts")
        # awscli looks every thirty seconds only.
        with concurrent.futures.ThreadPoolExecutor(len(uses)) as pool:
            list(pool.map(lambda each: deploy_by_awscli(lab, each[0], each[1][1]), uses.items()))
        for stack, (use, _) in uses.items():
            use(lab, outputs_of(lab, stack))
            destroy(lab, stack)
        lab.aws("s3", "rb", "s3://artifacts", "--force")
        for stack, (use, parameters) in uses.items():
            deploy_by_skydeckctl(lab, stack, parameters)
            use(lab, outputs_of(lab, stack))
            destroy(lab, stack)
        tidy(lab)
        holds_nothing(lab)
