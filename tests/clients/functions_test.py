"""skydeckctl lambda and haiku against the deployed stacks SimpleLambda and Bashoutter."""
import json
import os
import pathlib

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import BIN, Lab, check, wait_for  # noqa: E402
from lambda_support import make_role, zip_of  # noqa: E402

NAMES = ("Hinako", "Shota", "Yuki")
FAILS = "def handler(event, context):\n    print('it got', event)\n    raise ValueError('no ' + event.get('what', 'thing'))\n"


def fails(lab, *words, status, says):
    done = lab.ctl(*words, ok=False)
    check(done.returncode == status and says in done.stderr, f"{words}: {done.returncode} {done.stdout} {done.stderr}")
    return done


def one_function(lab):
    listed = lab.ctl_json("lambda", "list")
    check(len(listed) == 1 and listed[0]["runtime"] == "python3.12" and listed[0]["memory"] == 128, listed)
    name = listed[0]["name"]
    check(name == lab.ctl_json("stacks", "outputs", "SimpleLambda")["FunctionName"], "the name is the stack's output")
    about = lab.ctl_json("lambda", "describe", name)
    check(about["stack"] == "SimpleLambda" and about["logGroup"] == f"/aws/lambda/{name}" and about["deadLetterTarget"], about)

    check("random.choice" in lab.ctl("lambda", "code", name).stdout, "the code of a single file")
    files = lab.ctl_json("lambda", "code", name)
    check([file["path"] for file in files] == ["index.py"] and "def handler" in files[0]["text"], files)
    check("def handler" in lab.ctl("lambda", "code", name, "--file", "index.py").stdout, "one file")
    fails(lab, "lambda", "code", name, "--file", "other.py", status=1, says="NoSuchFile")

    said = lab.ctl_json("lambda", "invoke", name)
    check(said["payload"] in NAMES and said["report"]["duration"] >= 2000 and said["report"]["memory"] == 128, said)
    check("REPORT RequestId" in said["log"] and "functionError" not in said, said)
    check(json.loads(lab.ctl("lambda", "invoke", name, "--payload", "{}").stdout) in NAMES, "the plain form")
    return name


def many_at_once(lab, name):
    many = lab.ctl_json("lambda", "invoke-many", name, "20", "--parallel", "20")
    check((many["done"], many["failed"]) == (20, 0) and many["mostAtOnce"] == 20, {**many, "calls": []})
    check(all(call["payload"] in NAMES and call["report"]["duration"] >= 2000 for call in many["calls"]), many["calls"])
    check(many["seconds"] < sum(call["seconds"] for call in many["calls"]) / 2, "they ran one after another")
    events = lab.ctl_json("lambda", "invoke-many", name, "10", "--event")
    check((events["done"], events["failed"]) == (10, 0) and events["seconds"] < 2, {**events, "calls": []})

    def counted():
        rows = lab.ctl_json("lambda", "metrics", name, "--since", "30m")
        return sum(row["invocations"] for row in rows) == 32 and rows
    rows = wait_for(counted, "CloudWatch counts 32 calls", 120)
    check(max(row["concurrency"] for row in rows) >= 10 and sum(row["errors"] for row in rows) == 0, rows)
    check(all(2000 <= row["duration"] <= row["longest"] for row in rows if "duration" in row), rows)
    wait_for(lambda: sum("REPORT" in row["message"] for row in lab.ctl_json("lambda", "logs", name)) == 32, "32 reports")
    check("INVOCATIONS" in lab.ctl("lambda", "metrics", name).stdout, "the table")


def one_that_fails(lab):
    lab.client("lambda").create_function(FunctionName="fails", Runtime="python3.11", Handler="app.handler",
                                         Role=make_role(lab), Code={"ZipFile": zip_of(app_py=FAILS)})
    done = fails(lab, "lambda", "invoke", "fails", "--payload", '{"what": "name"}', "--log", status=1,
                 says="FunctionFailed: ValueError: no name")
    check("it got {'what': 'name'}" in done.stderr and "Hint: Its log: skydeckctl lambda logs fails" in done.stderr, done.stderr)
    done = fails(lab, "lambda", "invoke-many", "fails", "4", "--output", "json", status=1, says="4 of 4 calls failed")
    said = json.loads(done.stdout)
    check(said["failed"] == 4 and all(call["error"]["code"] == "FunctionFailed" for call in said["calls"]), said)
    lines = wait_for(lambda: lab.ctl("lambda", "logs", "fails", "--filter", '"it got"').stdout.splitlines(), "its lines")
    check(all("it got" in line for line in lines), lines)


def bad_input(lab, name):
    fails(lab, "lambda", "invoke", "nowhere", status=1, says="ResourceNotFoundException")
    fails(lab, "lambda", "invoke", name, "--payload", "{x", status=2, says="InvalidPayload")
    fails(lab, "lambda", "invoke", name, "--event", "--log", status=2, says="exclude")
    fails(lab, "lambda", "invoke", name, "--test-event", "mine", status=1, says="NoSuchTestEvent")
    fails(lab, "lambda", "invoke-many", name, "none", status=2, says="N is a number")
    fails(lab, "lambda", "invoke-many", name, "5", "--parallel", "0", status=2, says="--parallel")
    fails(lab, "lambda", "logs", name, "--since", "soon", status=2, says="--since")
    fails(lab, "haiku", "clear", status=2, says="--yes")
    fails(lab, "haiku", "list", "--endpoint", "nowhere", status=2, says="InvalidEndpoint")
    fails(lab, "haiku", "list", "--stack", "SimpleLambda", status=1, says="no output ApiEndpoint")
    fails(lab, "haiku", "list", "--stack", "Nothing", status=1, says="NoHaikuBoard")


def haiku(lab):
    endpoint = lab.ctl_json("stacks", "outputs", "Bashoutter")["ApiEndpoint"]
    check(lab.ctl_json("haiku", "list") == [], "a new board")
    made = lab.ctl_json("haiku", "post", "basho", "old pond", "a frog leaps in", "water's sound")
    check(made["likes"] == 0 and made["third"] == "water's sound", made)
    check(lab.ctl_json("haiku", "like", made["item_id"])["likes"] == 1, "a like")
    # By the address alone nobody has to be known.
    bare = {key: value for key, value in lab.env.items() if not key.startswith("AWS_")}
    listed = json.loads(lab.run([BIN / "skydeckctl", "haiku", "list", "--endpoint", endpoint, "--output", "json"], env=bare).stdout)
    check([(item["item_id"], item["likes"]) for item in listed] == [(made["item_id"], 1)], listed)
    check("old pond / a frog leaps in / water's sound" in lab.ctl("haiku", "list").stdout, "the table")
    fails(lab, "haiku", "post", "basho", "only one", "", "", status=1, says="Missing: second, third")
    fails(lab, "haiku", "like", "nothing", status=1, says="HaikuNotFound")
    fails(lab, "haiku", "list", "--endpoint", endpoint + "/haiku", status=1, says="ApiEndpoint")
    lab.ctl("haiku", "delete", made["item_id"])
    check(lab.ctl_json("haiku", "list") == [], "a deleted haiku stays")

    posted = lab.ctl_json("haiku", "post-many", "300")
    check((posted["posted"], posted["failed"]) == (300, 0) and posted["perSecond"] > 0, posted)
    all_of_them = lab.ctl_json("haiku", "list")
    check(len({item["item_id"] for item in all_of_them}) == 300 and len({item["first"] for item in all_of_them}) == 300,
          f"{len(all_of_them)} of 300")
    print(f"300 posts in {posted['seconds']:.1f} s, {posted['perSecond']:.0f} a second")
    cleared = lab.ctl_json("haiku", "clear", "--yes")
    check((cleared["deleted"], cleared["failed"]) == (300, 0) and lab.ctl_json("haiku", "list") == [], cleared)
    about = {function["handler"]: function["name"] for function in lab.ctl_json("lambda", "list")}
    links = lab.ctl_json("lambda", "describe", about["haiku.post"])
    check(links["tables"] == [lab.ctl_json("stacks", "outputs", "Bashoutter")["TableName"]], links)


with Lab() as lab:
    lab.ctl("stacks", "deploy", "SimpleLambda", "--wait")
    name = one_function(lab)
    many_at_once(lab, name)
    one_that_fails(lab)
    bad_input(lab, name)
    lab.ctl("stacks", "deploy", "Bashoutter", "--wait")
    haiku(lab)
