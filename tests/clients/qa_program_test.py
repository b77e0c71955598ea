#!/usr/bin/python3
"""skydeck-qa as a program: what it prints, its exit status, files of questions, hostile input, and answers in DynamoDB by
boto3, against the lab. Models of random weights where python3-torch is; else those parts are left out, by name."""
import ast
import json
import os
import pathlib
import struct
import subprocess
import sys
from decimal import Decimal

from lab import BIN, Lab, check

REFERENCE = pathlib.Path(__file__).resolve().parents[1] / "core/train/reference_distilbert.py"
CONTEXT = "The lighthouse on Gull Point was built by Marta Ellison. It has been empty since 1912."
WHO = "Who built the lighthouse?"


class Program:
    def __init__(self, folder):
        self.folder = folder
        # SKYDECK_QA_MODEL points where no model is: whose data folder it is must not matter.
        self.env = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true",
                    "SKYDECK_QA_MODEL": str(folder / "no-model")}

    def run(self, *words, status=0, env=None):
        done = subprocess.run([BIN / "skydeck-qa", *map(str, words)], env={**self.env, **(env or {})}, capture_output=True,
                              timeout=250)
        check(done.returncode == status,
              f"{words} ended with {done.returncode}, not {status}:\n{done.stdout[:2000]}{done.stderr[:2000]}")
        self.said = done.stderr.decode()
        return done.stdout.decode()

    def json(self, *words, **options):
        return json.loads(self.run(*words, "--output", "json", **options))

    def refuses(self, *words, says, status=2, env=None):
        check(self.run(*words, status=status, env=env) == "", f"{words} printed an answer")
        check(says in self.said, f"{words} said {self.said!r}, not {says!r}")

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


def baseline(program):
    answer = ast.literal_eval(program.run(CONTEXT, WHO, "item", "--no_save"))
    check(list(answer) == ["score", "start", "end", "answer", "engine"], f"the keys are {list(answer)}")
    check(answer["answer"] == "Marta Ellison" == CONTEXT[answer["start"]:answer["end"]], f"the answer is {answer}")
    check(answer["engine"] == "baseline" and "baseline" in program.said, "the baseline engine does not say its name")
    answer = program.json(CONTEXT, "When?", "item", "--top", "2")
    check(answer["engine"] == "baseline" and answer["item_id"] == "item" and answer["answers"][0]["answer"]
          == answer["answer"], f"the JSON is {answer}")


def usage(program):
    check("usage: skydeck-qa" in program.run("--help"), "no help")
    program.refuses("only a context", says="InvalidArgument")
    program.refuses("a", "b", "c", "d", says="InvalidArgument")
    program.refuses("a", "b", "--top", "0", says="--top")
    program.refuses("a", "b", "--output", "xml", says="--output")
    program.refuses("a", "b", "--nonsense", says="--nonsense")
    program.refuses("", WHO, says="EmptyContext")
    program.refuses(CONTEXT, " \t ", says="EmptyQuestion")
    program.refuses(os.fsdecode(b"ab\xff c"), WHO, says="NotUtf8")
    program.refuses(CONTEXT, WHO, "--model", program.folder / "nowhere", says="ModelFileMissing")
    program.refuses(CONTEXT, WHO, says="ItemIdMissing", env={"TABLE_NAME": "answers"})
    check(program.run("--", "--help is what Ada said.", "Who said it?").startswith("{'score'"), "-- does not end options")


def files(program):
    entries = [{"context": CONTEXT, "question": WHO, "item_id": "a"}, {"context": CONTEXT, "question": "Since when?"}]
    for text in (json.dumps(entries), "\n\n".join(map(json.dumps, entries)) + "\r\n", "\ufeff" + json.dumps(entries, indent=2)):
        answers = program.json("--file", program.file("questions.json", text))
        check([a["answer"] for a in answers] == ["Marta Ellison", "1912"], f"the file's answers are {answers}")
    check(len(program.run("--file", program.folder / "questions.json").splitlines()) == 2, "not a line for each question")

    program.file("bad.json", json.dumps([entries[0], {"context": CONTEXT, "question": ""}, entries[1]]))
    answers = program.json("--file", program.folder / "bad.json", status=1)
    check(answers[0]["answer"] == "Marta Ellison" and answers[1]["error"]["code"] == "EmptyQuestion"
          and answers[2]["answer"] == "1912", f"one bad question of three gives {answers}")
    check("question 2" in program.said, f"it said {program.said}")
    for text, says in (("", "holds no question"), ("[1]", "entry 1"), ('{"context": "a"}', "line 1"), ("[", "JSON"),
                       ('[{"context": 1, "question": "b"}]', '"context"')):
        program.refuses("--file", program.file("broken.json", text), says=says)
    program.refuses("--file", program.folder / "none.json", says="none.json")
    program.refuses("--file", program.folder / "bad.json", "and words", says="exclude")


def long_and_strange(program):
    words = " ".join("Nobody saw a thing." if n != 9000 else "Zelda painted the door." for n in range(12500))
    answer = program.json("--file", program.file("long.json", json.dumps([{"context": words, "question": "Who painted?"}])))[0]
    check(answer["answer"] == "Zelda" and words[answer["start"]:answer["end"]] == "Zelda", f"50,000 words gave {answer}")
    for context in ("😀 Zoë 🐝 lives in Genève.", "דוד גר בחיפה. Zoë גרה בלוד.", "北京是中国的首都。Zoë 住在上海。"):
        answer = program.json(context, "Where does Zoë live?")
        check(answer["answer"] and context[answer["start"]:answer["end"]] == answer["answer"], f"{context} gave {answer}")
    program.refuses("😀 🐝 …", "Where?", says="NoAnswer", status=1)


def models(program):
    folder = program.folder / "models"
    folder.mkdir()
    made = subprocess.run(["/usr/bin/python3", REFERENCE, folder])
    if made.returncode == 77:
        print("left out: models of random weights (python3-torch is missing)")
        return
    check(made.returncode == 0, "the reference failed")
    expected = json.loads((folder / "expected.json").read_text())
    for name in ("f32", "cased"):
        asked = expected[name]["questions"]
        text = program.run("--model", folder / name, "--precision", "fp32", asked[1]["context"], asked[1]["question"])
        answer = ast.literal_eval(text)
        check(list(answer) == ["score", "start", "end", "answer"], f"the course's keys, not {list(answer)}")
        check(program.said == "", f"it said {program.said}")
        path = program.file("asked.json", json.dumps(asked))
        answers = program.json("--file", path, "--top", "5", "--precision", "fp32",
                               env={"SKYDECK_QA_MODEL": str(folder / name)})
        for given, wanted in zip(answers, asked):
            spans = [[(a["start"], a["end"], a["answer"]) for a in some] for some in (given["answers"], wanted["answers"])]
            check(spans[0] == spans[1], f"{name}: {spans[0]} is not {spans[1]}")
            check(abs(given["score"] - wanted["answers"][0]["score"]) < 1e-4 and given["engine"] == "distilbert",
                  f"{name}: {given}")

    def damaged(file, change, says):
        path = folder / "f32" / file
        whole = path.read_bytes()
        path.write_bytes(change(whole))
        program.refuses("--model", folder / "f32", CONTEXT, WHO, says=says)
        path.write_bytes(whole)

    damaged("model.safetensors", lambda b: b[:-10], "truncated")
    damaged("model.safetensors", lambda b: b[:1000], "truncated")
    damaged("model.safetensors", lambda b: b"", "too short")
    damaged("model.safetensors", lambda b: struct.pack("<Q", 1 << 62) + b[8:], "claims a header")
    damaged("model.safetensors", lambda b: b.replace(b"layer.1.ffn", b"layer.1.fff"), "no tensor")
    damaged("model.safetensors", lambda b: b.replace(b'"F32"', b'"I32"', 1), "dtype I32")
    damaged("vocab.txt", lambda b: b + b"more\n", "vocabulary of another model")
    damaged("vocab.txt", lambda b: b"\xff" + b, "UTF-8")
    damaged("config.json", lambda b: b.replace(b'"distilbert"', b'"roberta"'), "roberta")
    damaged("config.json", lambda b: b.replace(b'"dim": 48', b'"dim": 96'), "shape")
    damaged("tokenizer_config.json", lambda b: b"{", "tokenizer_config.json")


def table(program):
    with Lab() as lab:
        client = lab.client("dynamodb")
        client.create_table(TableName="answers", BillingMode="PAY_PER_REQUEST",
                            KeySchema=[{"AttributeName": "item_id", "KeyType": "HASH"}],
                            AttributeDefinitions=[{"AttributeName": "item_id", "AttributeType": "S"}])
        client.get_waiter("table_exists").wait(TableName="answers", WaiterConfig={"Delay": 1})
        env = {**lab.env, "AWS_ENDPOINT_URL": lab.endpoint, "TABLE_NAME": "answers",
               "SKYDECK_QA_MODEL": program.env["SKYDECK_QA_MODEL"]}
        printed = ast.literal_eval(program.run(CONTEXT, WHO, "ada", env=env))
        item = client.get_item(TableName="answers", Key={"item_id": {"S": "ada"}})["Item"]
        check({name: value.get("S") for name, value in item.items() if "S" in value} ==
              {"item_id": "ada", "context": CONTEXT, "question": WHO, "answer": "Marta Ellison", "engine": "baseline"},
              f"the item is {item}")
        check(Decimal(item["score"]["N"]) == Decimal(str(printed["score"])), f"the score is {item['score']}")
        program.run(CONTEXT, WHO, "unsaved", "--no_save", env=env)
        path = program.file("nine.json", json.dumps(
            [{"context": CONTEXT, "question": WHO, "item_id": f"q{n}"} for n in range(9)]))
        program.run("--file", path, env=env)
        ids = sorted(item["item_id"]["S"] for item in client.scan(TableName="answers")["Items"])
        check(ids == ["ada"] + [f"q{n}" for n in range(9)], f"the table holds {ids}")
        # What cannot be written fails the program, with the answer printed all the same.
        check("Marta" in program.run(CONTEXT, WHO, "x", env={**env, "TABLE_NAME": "gone"}, status=1), "no answer printed")
        check("ResourceNotFoundException" in program.said, f"it said {program.said}")


def main():
    import tempfile
    with tempfile.TemporaryDirectory(prefix="skydeck-qa-") as folder:
        program = Program(pathlib.Path(folder))
        for part in (baseline, usage, files, long_and_strange, models, table):
            part(program)


if __name__ == "__main__":
    sys.exit(main())
