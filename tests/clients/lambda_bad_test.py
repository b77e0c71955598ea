"""Functions that misbehave, in Python and Node.js: each gets AWS's error type and its log, others go on, and no process
outlives the lab."""
import base64
import json
import os
import pathlib

from lab import Lab, check, error_of, wait_for
from lambda_support import make_role, zip_of

PYTHON, NODE = "python3.11", "nodejs18.x"

# (name, runtime, handler, files, settings): what it is asked for, the error type, a part of the message, a part of the log
CASES = [
    (("loops", PYTHON, "app.handler", {"app_py": "def handler(event, context):\n    print('begun')\n    while True: pass\n"},
      {"Timeout": 1}), "Sandbox.Timedout", "Task timed out after 1.00 seconds", "begun"),
    (("waits", NODE, "index.handler", {"index_js": "exports.handler = () => new Promise(() => setInterval(() => {}, 1000));"},
      {"Timeout": 1}), "Sandbox.Timedout", "Task timed out after 1.00 seconds", "Task timed out after 1.00 seconds"),
    (("no-handler", PYTHON, "app.missing", {"app_py": "x = 1\n"}, {}),
     "Runtime.HandlerNotFound", "Handler 'missing' missing on module 'app'", "[ERROR] Runtime.HandlerNotFound"),
    (("no-export", NODE, "index.missing", {"index_js": "exports.handler = () => 1;"}, {}),
     "Runtime.HandlerNotFound", "index.missing is undefined or not exported", "Runtime.HandlerNotFound"),
    (("no-import", PYTHON, "app.handler", {"app_py": "import nothing_of_the_kind\n"}, {}),
     "Runtime.ImportModuleError", "No module named 'nothing_of_the_kind'", "Unable to import module 'app'"),
    # Installed on this machine with the SDK, and still not Lambda's.
    (("no-requests", PYTHON, "app.handler", {"app_py": "import requests\n"}, {}),
     "Runtime.ImportModuleError", "No module named 'requests'", "Unable to import module 'app'"),
    (("no-require", NODE, "index.handler", {"index_js": "require('nothing-of-the-kind');"}, {}),
     "Runtime.ImportModuleError", "Cannot find module 'nothing-of-the-kind'", "nothing-of-the-kind"),
    (("no-module", PYTHON, "app.handler", {"other_py": "x = 1\n"}, {}),
     "Runtime.ImportModuleError", "No module named 'app'", "Unable to import module 'app'"),
    (("no-file", NODE, "index.handler", {"other_js": "1"}, {}),
     "Runtime.ImportModuleError", "Cannot find module 'index'", "Cannot find module 'index'"),
    (("syntax", PYTHON, "app.handler", {"app_py": "def handler(:\n"}, {}),
     "Runtime.UserCodeSyntaxError", "Syntax error in module 'app'", "Syntax error in module 'app'"),
    (("exits", PYTHON, "app.handler", {"app_py": "import os\ndef handler(event, context):\n    os._exit(3)\n"}, {}),
     "Runtime.ExitError", "exit status 3", "exit status 3"),
    (("leaves", PYTHON, "app.handler", {"app_py": "import sys\ndef handler(event, context):\n    sys.exit(4)\n"}, {}),
     "Runtime.ExitError", "exit status 4", "exit status 4"),
    (("quits", NODE, "index.handler", {"index_js": "exports.handler = () => process.exit(0);"}, {}),
     "Runtime.ExitError", "exited without providing a reason", "without providing a reason"),
    (("crashes", PYTHON, "app.handler", {"app_py": "import os\ndef handler(event, context):\n    os.abort()\n"}, {}),
     "Runtime.ExitError", "signal: aborted", "signal: aborted"),
    (("exits-early", PYTHON, "app.handler", {"app_py": "import os\nos._exit(5)\n"}, {}),
     "Runtime.ExitError", "exit status 5", "exit status 5"),
    (("greedy", PYTHON, "app.handler",
      {"app_py": "import time\ndef handler(event, context):\n    held = bytearray(400 << 20)\n    time.sleep(60)\n"},
      {"Timeout": 50}), "Runtime.ExitError", "signal: killed", "Max Memory Used: 128 MB"),
    (("too-long", PYTHON, "app.handler", {"app_py": "def handler(event, context):\n    return 'x' * (6 << 20)\n"}, {}),
     "Function.ResponseSizeTooLarge", "exceeded maximum allowed payload size (6291556 bytes)", "REPORT RequestId"),
    (("no-json", PYTHON, "app.handler", {"app_py": "def handler(event, context):\n    return {1, 2}\n"}, {}),
     "Runtime.MarshalError", "Unable to marshal response", "[ERROR] Runtime.MarshalError"),
    (("circular", NODE, "index.handler", {"index_js": "exports.handler = async () => { const a = {}; a.a = a; return a; };"}, {}),
     "Runtime.UnserializableResponse", "circular", "Invoke Error"),
    (("throws", NODE, "index.handler", {"index_js": "exports.handler = async () => { throw 'a text'; };"}, {}),
     "string", "a text", "Invoke Error"),
    (("rejects", NODE, "index.handler",
      {"index_js": "exports.handler = () => { Promise.reject(new Error('lost')); return new Promise((done) => setTimeout(done, 9000)); };"},
      {"Timeout": 20}), "Runtime.UnhandledPromiseRejection", "lost", "Runtime.UnhandledPromiseRejection"),
]

# What only looks bad: all of it is log, and the answer comes.
GARBAGE = r"""
import os, subprocess, sys
def handler(event, context):
    os.write(1, b"\xff\x00\xfe\x1b[31m{]\n")
    os.write(2, b"\x1eRequestId\n" + b"HTTP/1.1 200 OK\r\n\r\n")
    subprocess.Popen(["sleep", "1000"])
    sys.stdout.write("a" * 300_000 + "no newline")
    return "fine"
"""


def make(functions, role, name, runtime, handler, files, settings):
    functions.create_function(FunctionName=name, Runtime=runtime, Handler=handler, Role=role,
                              Code={"ZipFile": zip_of(**files)}, **settings)


def invoke(functions, name):
    """(payload, FunctionError, tail of the log)"""
    answer = functions.invoke(FunctionName=name, Payload=b"{}", LogType="Tail")
    return (json.loads(answer["Payload"].read()), answer.get("FunctionError"),
            base64.b64decode(answer["LogResult"]).decode("utf-8", "replace"))


def misbehaves(lab, functions, case):
    (name, *_), kind, message, line = case
    for attempt in ("first", "second"):
        payload, error, tail = invoke(functions, name)
        check(error == "Unhandled" and payload.get("errorType") == kind and message in payload.get("errorMessage", ""),
              f"{name}, {attempt} time: {error} {payload}")
        check("START RequestId" in tail and "END RequestId" in tail and "REPORT RequestId" in tail,
              f"the tail of {name} is {tail}")
    logs = lab.client("logs")

    def logged():
        lines = [event["message"] for event in logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]]
        return any(line in each for each in lines) and sum(each.startswith("REPORT") for each in lines) == 2
    wait_for(logged, f"'{line}' and two REPORT lines in the log of {name}", 10)


def zips_that_are_none(functions, role):
    def code(data):
        return {"FunctionName": "no-zip", "Runtime": PYTHON, "Handler": "app.handler", "Role": role, "Code": {"ZipFile": data}}
    for data in (b"not a zip", zip_of(app_py="x")[:-20], zip_of(**{"../out_py": "x = 1\n"}), zip_of()):
        status, name = error_of(functions.create_function, **code(data))
        check((status, name) == (400, "InvalidParameterValueException"), f"{data[:20]} gave {status} {name}")


def of_this_lab(lab):
    """Processes that were started for the lab's data folder, the lab itself besides."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in (os.getpid(), lab.process.pid):
            continue
        try:
            about = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if str(lab.data).encode() in about:
            found.append((entry.name, (entry / "cmdline").read_bytes() if entry.exists() else b""))
    return found


def nothing_is_left(lab, how):
    wait_for(lambda: not of_this_lab(lab), f"processes left after the lab was {how}: {of_this_lab(lab)}", 20)


with Lab() as lab:
    functions = lab.client("lambda")
    role = make_role(lab)
    for case in CASES:
        make(functions, role, *case[0])
        misbehaves(lab, functions, case)
    make(functions, role, "garbage", PYTHON, "app.handler", {"app_py": GARBAGE}, {})
    for _ in range(2):
        payload, error, _ = invoke(functions, "garbage")
        check((payload, error) == ("fine", None), f"garbage gave {payload} {error}")
    zips_that_are_none(functions, role)

    # One that sleeps while the lab ends, politely and by kill -9.
    make(functions, role, "sleeps", PYTHON, "app.handler",
         {"app_py": "import time\ndef handler(event, context):\n    print('asleep', flush=True)\n    time.sleep(800)\n"},
         {"Timeout": 900})

    def asleep():
        functions.invoke(FunctionName="sleeps", InvocationType="Event", Payload=b"{}")
        wait_for(lambda: any(b"bootstrap.py" in line for _, line in of_this_lab(lab)), "the function's process")
    asleep()
    lab.process.terminate()
    check(lab.process.wait(20) == 0, "the lab does not stop while a function sleeps")
    nothing_is_left(lab, "stopped")
    lab.start()
    functions = lab.client("lambda")
    check(invoke(functions, "garbage")[0] == "fine", "functions are lost with a restart")
    asleep()
    lab.kill()
    nothing_is_left(lab, "killed")
