"""skydeck-lab as a program: its arguments, its keys, its record, the port and the folder that somebody else has."""
import atexit
import json
import os
import signal
import stat
import subprocess
import tempfile

from lab import BIN, Lab, check, error_of


def start(*arguments, home, wait=True):
    """The lab with its own keys; (process, endpoint) once it serves."""
    env = {"PATH": "/usr/bin:/bin", "HOME": home, "XDG_RUNTIME_DIR": f"{home}/run"}
    if "SKYDECK_RESOURCES" in os.environ:
        env["SKYDECK_RESOURCES"] = os.environ["SKYDECK_RESOURCES"]
    process = subprocess.Popen([BIN / "skydeck-lab", *arguments], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True)
    atexit.register(process.kill)  # harmless once it has ended
    if not wait:
        out, err = process.communicate(timeout=30)
        return process.returncode, out, err
    line = process.stdout.readline()
    check(line.startswith("ready http://127.0.0.1:"), f"the lab said {line!r}")
    return process, line.split()[1]


def stop(process, how=signal.SIGTERM):
    process.send_signal(how)
    _, err = process.communicate(timeout=30)
    # Where bubblewrap is not allowed (a chroot, some containers), the lab says so; that is the machine's affair.
    err = "".join(line for line in err.splitlines(True) if "Jobs run unconfined" not in line)
    check(process.returncode == 0 and err == "", f"the lab ended with {process.returncode}: {err}")


with tempfile.TemporaryDirectory() as home:
    # Wrong usage is 2, with a sentence that names the argument.
    for arguments in (["--port", "many"], ["--port", "70000"], ["--ephemeral", "--data", "x"], ["--access-key", "k"], ["--odd"],
                      ["--region", "Moon"], ["--data"]):
        code, out, err = start(*arguments, home=home, wait=False)
        check(code == 2 and out == "" and arguments[0].lstrip("-") in err.splitlines()[0], f"{arguments}: {code} {err}")
    check(start("--help", home=home, wait=False)[0] == 0, "--help")

    # The first start makes keys and a record, both for the user alone.
    process, endpoint = start("--port", "0", "--region", "eu-west-1", home=home)
    data = f"{home}/.local/state/skydeck/lab"
    record_path = f"{home}/run/skydeck/lab.json"
    for path in (f"{data}/credentials.json", record_path):
        check(stat.S_IMODE(os.stat(path).st_mode) == 0o600, f"{path} is open to others")
    check(stat.S_IMODE(os.stat(data).st_mode) == 0o700, "the data folder is open to others")
    record = json.load(open(record_path))
    check(record["endpointUrl"] == endpoint and record["pid"] == process.pid and record["region"] == "eu-west-1", f"{record}")
    keys = (record["accessKeyId"], record["secretAccessKey"])
    check(len(keys[0]) == 20 and len(keys[1]) == 40, f"the keys are {keys}")

    # The port and the folder are taken.
    port = endpoint.rsplit(":", 1)[1]
    code, out, err = start("--port", port, "--ephemeral", home=home, wait=False)
    check(code == 1 and out == "" and len(err.splitlines()) == 1 and f"Port {port} is in use" in err and "ss -ltnp" in err
          and "--port" in err, f"a taken port: {code} {err}")
    code, out, err = start("--port", "0", home=home, wait=False)
    check(code == 1 and len(err.splitlines()) == 1 and data in err and "--data" in err, f"a taken folder: {code} {err}")

    # A second lab elsewhere leaves the record of the first alone.
    other, _ = start("--port", "0", "--ephemeral", home=home)
    stop(other, signal.SIGINT)
    check(json.load(open(record_path)) == record, "the second lab changed the first one's record")

    stop(process)
    check(not os.path.exists(record_path), "the record outlives its lab")

    # The next start has the same keys, and takes over the record of a lab that was killed.
    process, endpoint = start("--port", "0", home=home)
    check(json.load(open(record_path))["accessKeyId"] == keys[0], "the keys changed")
    process.kill()
    process.wait()
    process, endpoint = start("--port", "0", home=home)
    check(json.load(open(record_path))["pid"] == process.pid, "the record is a dead lab's")
    stop(process)

with Lab(region="eu-west-1") as lab:
    s3 = lab.client("s3")
    check(error_of(s3.create_bucket, Bucket="bare") == (400, "IllegalLocationConstraintException"), "no constraint elsewhere")
    lab.aws("s3", "mb", "s3://there")
    check(s3.get_bucket_location(Bucket="there")["LocationConstraint"] == "eu-west-1", "mb in another region")
