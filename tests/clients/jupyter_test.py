"""The course's second hands-on at its core: Jupyter on an instance, opened through an ssh tunnel with its token, computes."""
import http.cookiejar
import json
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request

from lab import Lab, check, wait_for

AMI = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
if not shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin") or not shutil.which("jupyter-notebook"):
    print("skipped: this needs openssh-server and jupyter-notebook")
    sys.exit(77)

NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
    {"cell_type": "code", "id": "one", "metadata": {}, "outputs": [], "execution_count": None,
     "source": "import os, socket\nprint(sum(range(10)), os.path.expanduser('~'), socket.gethostname())"}]}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


with Lab() as lab:
    ec2 = lab.client("ec2")
    key = lab.folder / "HirakeGoma.pem"
    key.write_text(ec2.create_key_pair(KeyName="HirakeGoma")["KeyMaterial"])
    key.chmod(0o400)
    image = lab.client("ssm").get_parameter(Name=AMI)["Parameter"]["Value"]
    instance = ec2.run_instances(ImageId=image, InstanceType="g4dn.xlarge", KeyName="HirakeGoma", MinCount=1,
                                 MaxCount=1)["Instances"][0]["InstanceId"]
    lab.aws("ec2", "wait", "instance-running", "--instance-ids", instance)
    shown = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    on_it = ["ssh", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o",
             "BatchMode=yes", "-i", str(key), "-p", "2222"]
    who = f"ec2-user@{shown['PublicIpAddress']}"
    wait_for(lambda: lab.run([*on_it, who, "true"], ok=False).returncode == 0, "the instance answers")

    near, far = free_port(), free_port()
    tunnel = subprocess.Popen([*on_it, "-L", f"127.0.0.1:{near}:localhost:{far}", who,
                               f"exec jupyter notebook --no-browser --ip=127.0.0.1 --port={far} 2>&1"],
                              env=lab.env, stdout=subprocess.PIPE, text=True)
    try:
        said, token = "", None
        while not token and (line := tunnel.stdout.readline()):
            said += line
            token = re.search(r"\?token=([0-9a-f]+)", line)
        check(token, said)
        token = token[1]

        def ask(path, method="GET", body=None, keyed=True):
            headers = {"Authorization": f"token {token}"} if keyed else {}
            data = json.dumps(body).encode() if body is not None else None
            request = urllib.request.Request(f"http://localhost:{near}{path}", method=method, data=data, headers=headers)
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read().decode()
                return json.loads(text) if "json" in answer.headers["Content-Type"] else text

        # The page that the course opens in a browser, and what it is without the token.
        page = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())).open(
            f"http://localhost:{near}/tree?token={token}", timeout=30).read().decode()
        check("notebook_list" in page, page[:500])
        try:
            ask("/api/contents", keyed=False)
            check(False, "answers without the token")
        except urllib.error.HTTPError as refused:
            check(refused.code == 403, f"without the token: {refused.code}")

        ask("/api/contents/first.ipynb", "PUT", {"type": "notebook", "content": NOTEBOOK})
        check([c["name"] for c in ask("/api/contents")["content"]] == ["first.ipynb"], f"{ask('/api/contents')}")
        done = lab.run([*on_it, who, "python3 -m nbconvert --to notebook --execute --inplace first.ipynb"], timeout=120)
        cell = ask("/api/contents/first.ipynb")["content"]["cells"][0]
        host = shown["PrivateDnsName"].split(".")[0]
        check(cell["outputs"][0]["text"].split() == ["45", "/home/ec2-user", host], f"{cell} {done.stderr}")
        check(len(ask("/api/kernels")) == 0, "a kernel runs")
        kernel = ask("/api/kernels", "POST", {"name": "python3"})
        check(ask("/api/kernels")[0]["id"] == kernel["id"], "the kernel")
    finally:
        tunnel.terminate()
        tunnel.wait()
    ec2.terminate_instances(InstanceIds=[instance])
    lab.aws("ec2", "wait", "instance-terminated", "--instance-ids", instance)
    left = subprocess.run(["pgrep", "-f", f"jupyter.*{far}"], capture_output=True, text=True).stdout
    check(left == "", f"Jupyter still runs: {left}")
