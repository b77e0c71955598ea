#!/usr/bin/env python3
"""Names in anonymous namespaces must differ within a library: the release build joins its files, and any two may meet.

    check_unity_names.py SOURCE_TREE

Reads declarations at the left margin, as clang-format leaves them: types, constants, and functions with their parameters.
"""
import collections
import pathlib
import re
import sys

TYPE = re.compile(r"^(?:class|struct|enum class) (\w+)", re.M)
CONSTANT = re.compile(r"^(?:static )?(?:constexpr|const) [\w:<>, *]*?\b(k[A-Z]\w*)\s*[\[{=]", re.M)
FUNCTION = re.compile(r"^[\w:<>,&* ]+?[ &*](\w+)\(([^;{]*?)\)(?: const)? \{", re.M | re.S)
BODY = re.compile(r"^(class|struct) (\w+)[^;{]*\{.*?^\};\n", re.S | re.M)


def names(text):
    """(namespace, name) of all that a file keeps to itself."""
    for block in re.finditer(r"^namespace \{\n(.*?)^\} // namespace\n", text, re.S | re.M):
        around = re.findall(r"^namespace ([\w:]+) \{", text[:block.start()], re.M)
        where = around[-1] if around else ""
        body = BODY.sub(lambda match: f"{match[1]} {match[2]} {{}};\n", block[1])
        for found in (*TYPE.finditer(body), *CONSTANT.finditer(body)):
            yield where, found[1]
        for found in FUNCTION.finditer(body):
            types = re.sub(r" ?\w+(,|$)", r"\1", re.sub(r"\s+", " ", found[2]))
            yield where, f"{found[1]}({types})"


root = pathlib.Path(sys.argv[1])
# Resource types of CloudFormation are built one by one, and so are the programs.
apart = root / "core/lab/cloudformation/resources"
libraries = [*sorted(p for p in (root / "core").iterdir() if p.is_dir()), root / "widgets"]
clashes = 0
for library in libraries:
    owners = collections.defaultdict(set)
    for path in sorted(library.rglob("*.cpp")):
        if apart not in path.parents:
            for name in names(path.read_text()):
                owners[name].add(str(path.relative_to(root)))
    for (where, name), files in sorted(owners.items()):
        if len(files) > 1:
            clashes += 1
            print(f"{where}: {name} in {', '.join(sorted(files))}")
sys.exit(f"{clashes} names that unity builds may bring together" if clashes else 0)
