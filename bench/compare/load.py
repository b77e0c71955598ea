"""Requests that were made and signed beforehand, sent by wrk (Debian's): one client thread for all servers, so cheap that it
is the servers that are measured."""
import pathlib
import re
import subprocess
import tempfile

# wrk asks for the next request's bytes; each thread has a Lua of its own.
SCRIPT = """
local file = assert(io.open("{path}", "rb"))
local requests = {{}}
while true do
    local length = file:read("*n")
    if not length then break end
    file:read(1)
    requests[#requests + 1] = file:read(length)
end
file:close()
local at = 0
request = function()
    at = at % #requests + 1
    return requests[at]
end
"""


def rate(port, messages, seconds, connections):
    """Requests per second over all connections; every answer must be a success."""
    with tempfile.TemporaryDirectory(prefix="skydeck-load-") as folder:
        path = pathlib.Path(folder, "requests")
        path.write_bytes(b"".join(b"%d\n%s\n" % (len(message), message) for message in messages))
        script = pathlib.Path(folder, "load.lua")
        script.write_text(SCRIPT.format(path=path))
        done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", script, f"http://127.0.0.1:{port}/"],
                              capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in done or "Socket errors" in done:
        raise RuntimeError(done)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])
