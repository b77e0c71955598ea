"""The desktop's notification server for tests: writes what it is told, a JSON line each, to the file that is its argument, and
"clicks" each notification whose title ends in what follows."""
import json
import sys

from gi.repository import Gio, GLib

path, clicked = sys.argv[1:]
INTERFACE = "org.freedesktop.Notifications"
XML = f"""<node><interface name="{INTERFACE}">
<method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{{sv}}" direction="in"/>
<arg type="i" direction="in"/><arg type="u" direction="out"/></method></interface></node>"""
shown = 0


def called(bus, sender, at, interface, method, arguments, invocation):
    global shown
    shown += 1
    program, _, icon, title, text, actions, hints, _ = arguments.unpack()
    invocation.return_value(GLib.Variant("(u)", (shown,)))
    with open(path, "a") as out:
        out.write(json.dumps({"program": program, "title": title, "text": text, "actions": actions}) + "\n")
    if title.endswith(clicked):
        GLib.timeout_add(200, click, bus, shown)


def click(bus, number):
    bus.emit_signal(None, "/org/freedesktop/Notifications", INTERFACE, "ActionInvoked",
                    GLib.Variant("(us)", (number, "default")))


def acquired(bus, name):
    bus.register_object("/org/freedesktop/Notifications", Gio.DBusNodeInfo.new_for_xml(XML).interfaces[0], called)


Gio.bus_own_name(Gio.BusType.SESSION, INTERFACE, Gio.BusNameOwnerFlags.NONE, acquired, lambda *_: print("ready", flush=True),
                 None)
GLib.MainLoop().run()
