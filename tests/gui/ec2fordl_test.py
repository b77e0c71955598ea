"""Ec2ForDl by pointing and clicking: a key pair, the stack by its card, Jupyter on the server opened through the tunnel with its
token, a tunnel that broke and came back, destroyed by the card with a clean receipt."""
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

from gui import Desk, check, wait_for
from hands_on import delete_key_pair, deploy_by_card, destroy_by_card, make_key_pair, note_opened_addresses

if not shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin") or not shutil.which("jupyter-notebook"):
    print("skipped: this needs openssh-server and jupyter-notebook")
    sys.exit(77)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def page_at(url):
    """What a browser sees: cookies kept over the redirect that takes the token away; or the status that refuses."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    try:
        with opener.open(url, timeout=20) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return None


def tunnels_of(window):
    """The process ids of the window's own ssh commands that forward a port."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent = re.search(r"PPid:\t(\d+)", (folder / "status").read_text())
            if int(parent[1]) == window.process.pid and "-L" in (folder / "cmdline").read_text().split("\0"):
                found.append(int(folder.name))
        except (OSError, TypeError):
            continue
    return found


with Desk() as desk:
    opened = note_opened_addresses(desk)
    near, far = free_port(), free_port()

    with desk.window("--panel", "ec2") as window:
        key = make_key_pair(desk, window)
        deploy_by_card(desk, window, "Ec2ForDl", KeyName="HirakeGoma")
        window.says("1 instance · 1 running")
        instance = desk.ctl("ec2", "list")[0]
        check(instance["type"] == "g4dn.xlarge", f"{instance}")
        window.click(window.cell(instance["id"]))
        window.click(window.find("page tab", "Tunnel"))

        # Before anything runs there.
        window.fill("Port on this computer", str(near))
        window.fill("Port on the instance", str(far))
        window.press("Open Jupyter")
        window.says("No Jupyter runs there", 60)
        window.shot("ec2fordl-none")

        # As the course does it: log in, start Jupyter.
        on_it = desk.ctl("ec2", "ssh", instance["id"], "--print")["command"]
        wait_for(lambda: subprocess.run([*on_it, "true"], env=desk.env, capture_output=True).returncode == 0, "it answers", 60)
        jupyter = subprocess.Popen([*on_it, f"exec jupyter notebook --no-browser --ip=127.0.0.1 --port={far} 2>&1"],
                                   env=desk.env, stdout=subprocess.PIPE, text=True)
        try:
            said, token = "", None
            while not token and (line := jupyter.stdout.readline()):
                said += line
                token = re.search(r"\?token=([0-9a-f]+)", line)
            check(token, said)
            check(page_at(f"http://localhost:{near}/tree?token={token[1]}") is None, "there is a way without the tunnel")
            window.press("Open tunnel")
            window.says(f"localhost:{near} leads to port {far} of {instance['id']}")
            check(page_at(f"http://localhost:{near}/api/contents") == 403, "it answers without its token")
            window.press("Open Jupyter")
            wait_for(opened.exists, "the browser is sent there", 60)
            url = opened.read_text()
            check(url == f"http://localhost:{near}/?token={token[1]}", url)
            check("notebook_list" in str(page_at(url)), "the notebooks")
            window.shot("ec2fordl-jupyter")

            # A tunnel that breaks says so and comes back by itself.
            first, = tunnels_of(window)
            os.kill(first, signal.SIGKILL)
            window.says("The tunnel broke; it is opened again")
            wait_for(lambda: "notebook_list" in str(page_at(url)), "the tunnel is back", 60)
            window.says(f"localhost:{near} leads to port {far}")
            check(first not in tunnels_of(window), "the dead one is still there")
            window.press("Close tunnel")
            window.says("No tunnel is open")
            wait_for(lambda: page_at(url) is None and not tunnels_of(window), "the end of the tunnel")
        finally:
            jupyter.terminate()
            jupyter.wait()

        # Destroyed by its card; the key pair goes in both places.
        destroy_by_card(window, "Ec2ForDl", shot="ec2fordl-receipt")
        delete_key_pair(desk, window, key)
