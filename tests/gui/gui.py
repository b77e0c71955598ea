"""Drives the real window the way a person does: on a screen of its own (Xvfb), through the accessibility tree, with
real keys and clicks.

    from gui import Desk, check
    with Desk() as desk:                       # private folders, bus, screen and window manager
        with desk.window("--panel", "s3") as window:
            window.press("New bucket")
            window.type("my-bucket")

A script runs as `python3 script.py`; it starts itself again inside a fresh bus and screen. The programs come from
SKYDECK_BIN. A missing tool is a failure, not a skip. After a failure the screen is saved beside SKYDECK_GUI_SHOTS (or
in the temporary folder) and the accessibility tree is printed.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

BIN = pathlib.Path(os.environ["SKYDECK_BIN"])
SHOTS = pathlib.Path(os.environ.get("SKYDECK_GUI_SHOTS") or tempfile.gettempdir())
TOOLS = ("dbus-run-session", "Xvfb", "openbox", "xdotool", "import")
SCREEN = "1360x860x24"


def _enter_bus():
    """Runs this script again inside a session bus of its own."""
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        missing.append("gir1.2-atspi-2.0")
    if missing:
        sys.exit(f"gui tests need {', '.join(missing)}; packaging/install-deps.sh --test installs them")
    os.environ["SKYDECK_GUI_INSIDE"] = "1"
    os.execvp("dbus-run-session", ["dbus-run-session", "--", sys.executable, *sys.argv])


if os.environ.get("SKYDECK_GUI_INSIDE") != "1":
    _enter_bus()

import gi  # noqa: E402
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def wait_for(probe, what, seconds=30):
    """The first true value of probe(); an element that went away while it was looked at counts as not yet."""
    end = time.monotonic() + seconds
    while True:
        try:
            value = probe()
        except GLib.Error:
            value = None
        if value:
            return value
        check(time.monotonic() < end, f"after {seconds} s still not: {what}")
        time.sleep(0.1)


def _send_action(node, index):
    """Does an accessible action without waiting for its answer: a dialog's own event loop would keep it from coming."""
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                Gio.DBusCallFlags.NONE, -1).unpack()[0]
    flags = Gio.DBusConnectionFlags
    bus = Gio.DBusConnection.new_for_address_sync(
        address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION)
    bus.call(node.app.bus_name, node.path, "org.a11y.atspi.Action", "DoAction", GLib.Variant("(i)", (index,)), None,
             Gio.DBusCallFlags.NONE, -1)
    bus.flush_sync()
    _buses.append(bus)  # closing it would take the call back


_buses = []


def _matches(text, wanted):
    return wanted.search(text) is not None if isinstance(wanted, re.Pattern) else text == wanted


class Window:
    """One running skydeck."""

    def __init__(self, process):
        self.process = process

    # Looking

    def _application(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child and child.get_process_id() == self.process.pid:
                return child
        check(self.process.poll() is None, f"skydeck ended with {self.process.returncode}")
        return None

    def _walk(self, node, into_tables, shown_only):
        if node is None:
            return
        states = node.get_state_set()
        # Pages that are not on top are not shown, nor is anything in them.
        if shown_only and node.get_role() != Atspi.Role.APPLICATION and not states.contains(Atspi.StateType.SHOWING):
            return
        yield node
        if node.get_role() == Atspi.Role.TABLE and not into_tables:
            return
        for i in range(min(node.get_child_count(), 3000)):
            yield from self._walk(node.get_child_at_index(i), into_tables, shown_only)

    def all(self, role=None, name=None, shown_only=True):
        into_tables = role in (None, "table cell", "table column header")
        found = []
        for node in self._walk(self._application(), into_tables, shown_only):
            if (role is None or node.get_role_name() == role) and (name is None or _matches(node.get_name() or "", name)):
                found.append(node)
        return found

    def find(self, role, name, seconds=20):
        """The last shown one: dialogs come after the window they belong to."""
        return wait_for(lambda: self.all(role, name), f"a {role or 'thing'} named {name!r} on screen", seconds)[-1]

    def gone(self, role, name, seconds=20):
        wait_for(lambda: not self.all(role, name), f"no {role} named {name!r} on screen", seconds)

    def says(self, pattern, seconds=30):
        """Waits for a label whose text the regular expression finds; gives the text."""
        wanted = re.compile(pattern)
        return wait_for(lambda: [n.get_name() for n in self.all("label", wanted)], f"the words {pattern!r} on screen",
                        seconds)[-1]

    def table(self, name):
        """The rows of a shown table, each a list of its cells' texts."""
        def rows():
            node = self.find("table", name)
            cells = [[node.get_accessible_at(row, column) for column in range(node.get_n_columns())]
                     for row in range(node.get_n_rows())]
            # A row that went between the count and the look has no cells: then the whole table is read again.
            return None if any(cell is None for row in cells for cell in row) else (
                [[cell.get_name() for cell in row] for row in cells],)
        return wait_for(rows, f"the rows of the table {name!r}")[0]

    def tree(self):
        def lines(node, depth):
            if node is None:
                return
            states = node.get_state_set()
            if depth > 0 and not states.contains(Atspi.StateType.SHOWING):
                return
            yield "  " * depth + f"{node.get_role_name()} {node.get_name()!r}"
            for i in range(min(node.get_child_count(), 300)):
                yield from lines(node.get_child_at_index(i), depth + 1)
        return "\n".join(lines(self._application(), 0))

    # Acting

    def press(self, name, role=None):
        """Presses a button (or toggles, where that is what it does), through its accessible action."""
        buttons = ("push button", "check box", "radio button", "toggle button")

        def enabled():
            found = [n for n in self.all(role, name) if role or n.get_role_name() in buttons]
            return [n for n in found if n.get_state_set().contains(Atspi.StateType.ENABLED)]
        node = wait_for(enabled, f"an enabled button {name!r}")[-1]
        actions = node.get_action_iface()
        names = [actions.get_action_name(i).lower() for i in range(actions.get_n_actions())]
        for wanted in ("press", "toggle"):
            if wanted in names:
                _send_action(node, names.index(wanted))
                return
        raise AssertionError(f"{name!r} cannot be pressed, only {names}")

    def click(self, node, button=1, double=False):
        x, y = self.middle(node)
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click",
                        *(["--repeat", "2", "--delay", "60"] if double else []), str(button)], check=True)

    def drag(self, start, end):
        """From one point of the screen to another with the left button down, as slowly as a hand."""
        steps = 12
        words = ["mousemove", str(start[0]), str(start[1]), "mousedown", "1"]
        for i in range(1, steps + 1):
            words += ["sleep", "0.03", "mousemove", str(start[0] + (end[0] - start[0]) * i // steps),
                      str(start[1] + (end[1] - start[1]) * i // steps)]
        subprocess.run(["xdotool", *words, "sleep", "0.3", "mouseup", "1"], check=True)

    def middle(self, node):
        box = wait_for(node.get_component_iface, "where it is").get_extents(Atspi.CoordType.SCREEN)
        return box.x + box.width // 2, box.y + box.height // 2

    def cell(self, name, seconds=30):
        return self.find("table cell", name, seconds)

    def fill(self, name, text):
        """Replaces the text of a field by typing."""
        field = wait_for(lambda: self.all("text", name) or self.all("spin button", name), f"a field named {name!r}")[-1]
        field.get_component_iface().grab_focus()
        self.key("ctrl+a")
        self.type(text) if text else self.key("Delete")

    def choose(self, name, text):
        """Picks an entry of the combo box with that description by typing how it begins; its name is what is chosen."""
        def box():
            return [n for n in self.all("combo box") if _matches(n.get_description() or "", name)]
        self.click(wait_for(box, f"a combo box for {name!r}")[-1])
        self.find("list item", text)
        self.type(text)
        self.key("Return")
        wait_for(lambda: box()[-1].get_name() == text, f"{text!r} in {name!r}")

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "5", "--", text], check=True)

    def key(self, keys):
        subprocess.run(["xdotool", "key", keys], check=True)

    def shot(self, name):
        subprocess.run(["import", "-window", "root", str(SHOTS / f"{name}.png")], check=True)

    # Ending

    def close(self, seconds=30):
        """Quits by keyboard; gives the exit status."""
        self.key("ctrl+q")
        return self.process.wait(seconds)

    def __enter__(self):
        try:
            wait_for(self._application, "skydeck in the accessibility tree", 60)
            wait_for(lambda: self.all("frame"), "the window on screen", 30)
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(self, kind, problem, trace):
        if kind:
            try:
                self.shot(f"failed-{pathlib.Path(sys.argv[0]).stem}")
                print(self.tree())
                print("screen:", SHOTS / f"failed-{pathlib.Path(sys.argv[0]).stem}.png")
            except Exception:
                traceback.print_exc()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError("skydeck did not end within 30 s of SIGTERM")


class Desk:
    """A person's private world: folders, accessibility bus, window manager; ends its lab, too."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="skydeck-gui-")
        self.home = pathlib.Path(self._folder.name)
        self.env = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.home), "LANG": "C.UTF-8",
            "DBUS_SESSION_BUS_ADDRESS": os.environ["DBUS_SESSION_BUS_ADDRESS"],
            "XDG_RUNTIME_DIR": str(self.home / "run"), "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "QT_QPA_PLATFORM": "xcb", "QT_QPA_PLATFORMTHEME": "none",
        }
        for name in ("SKYDECK_MNIST_DIR", "SKYDECK_RESOURCES"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        (self.home / "run").mkdir(mode=0o700)
        self.settings({"lab/port": 0})
        self._helpers = []

    def _start_screen(self):
        # The server itself chooses a display that is free, and says so once it serves. Without -noreset it starts over
        # when its last client leaves, and whoever connects in that moment is refused.
        reader, writer = os.pipe()
        self._helpers.append(subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN, "-nolisten", "tcp", "-ac", "-noreset"],
            pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        os.close(writer)
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        check(number, "Xvfb did not start")
        os.environ["DISPLAY"] = self.env["DISPLAY"] = f":{number}"

    def __enter__(self):
        try:
            self._start_screen()
            self._helpers.append(subprocess.Popen(["/usr/libexec/at-spi-bus-launcher", "--launch-immediately"],
                                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            manager = subprocess.Popen(["openbox"])
            self._helpers.append(manager)

            def managed():
                check(manager.poll() is None, f"openbox ended with {manager.returncode}")
                return subprocess.run(["xdotool", "get_num_desktops"], capture_output=True).returncode == 0
            wait_for(managed, "the window manager")  # a window that comes before its manager is never managed
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        record = self.lab_record()
        if record:
            os.kill(record["pid"], signal.SIGTERM)
            wait_for(lambda: self.lab_record() is None, "the end of the lab")
        for helper in reversed(self._helpers):
            helper.terminate()
            helper.wait()
        self._folder.cleanup()

    def settings(self, values):
        """Writes window.ini, as a person's earlier session would have."""
        sections = {}
        for key, value in values.items():
            section, name = key.split("/")
            sections.setdefault(section, []).append(f"{name}={value}\n")
        folder = self.home / ".config" / "skydeck"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "window.ini").write_text("".join(f"[{s}]\n{''.join(lines)}" for s, lines in sections.items()))

    def window(self, *arguments):
        return Window(subprocess.Popen([BIN / "skydeck", *arguments], env=self.env, cwd=self.home))

    def lab_record(self):
        """What a running lab left for others to find, or None."""
        path = self.home / "run" / "skydeck" / "lab.json"
        try:
            record = json.loads(path.read_text())
            os.kill(record["pid"], 0)
            return record
        except (FileNotFoundError, ProcessLookupError, json.JSONDecodeError):
            return None

    def ctl(self, *words):
        """skydeckctl in the same world; its JSON output."""
        done = subprocess.run([BIN / "skydeckctl", *words, "--output", "json"], env=self.env, cwd=self.home, text=True,
                              capture_output=True)
        check(done.returncode == 0, f"skydeckctl {' '.join(words)} ended with {done.returncode}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else None
