#!/usr/bin/python3
"""Fails when a translation is missing, obsolete, not in its language, or loses what its source says besides words.
usage: check_translation.py skydeck_ja.ts"""
import collections
import re
import sys
import xml.etree.ElementTree

path = sys.argv[1]
mistakes = []
for context in xml.etree.ElementTree.parse(path).getroot().iter("context"):
    for message in context.iter("message"):
        source = message.findtext("source")
        translation = message.find("translation")
        forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]

        def mistake(what):
            mistakes.append(f"{context.findtext('name')}: {source!r}: {what}")

        if translation.get("type"):
            mistake(translation.get("type"))
            continue
        for form in forms:
            if not form.strip():
                mistake("empty")
                continue
            # %1, %n and patterns of file names mean the same in every language.
            for kind in (r"%(?:\d|n)", r"\*\.\w+", r"</?\w+>", r"\n"):
                if collections.Counter(re.findall(kind, source)) != collections.Counter(re.findall(kind, form)):
                    mistake(f"{kind} differs in {form!r}")
            # Copied English: names (EC2, DynamoDB, Enter, *.json) have no Japanese, sentences do.
            if form == source and not re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", form) and \
                    len(re.findall(r"(?<![\w.*])[A-Za-z]?[a-z]{2,}(?![\w+])", source)) > 0 and \
                    source not in {"Batch", "Lambda", "Enter", "Null", "epoch  train loss  validation loss  accuracy %"}:
                mistake("is English")
for line in mistakes:
    print(line)
sys.exit(f"{path}: {len(mistakes)} mistakes" if mistakes else 0)
