"""Every verb of `skydeckctl ddb` against dynalite 4.0, a DynamoDB that this project did not write.

Where dynalite deviates from AWS's documentation:
  - transactions (TransactWriteItems, TransactGetItems), PartiQL, backups, exports and imports are unknown to it: it
    answers UnknownOperationException. transactWrite and transactGet are tested against literal bytes only.
  - It takes any access key and any secret, so nothing here says that signatures are right.
  - DeletionProtectionEnabled is not in its DescribeTable; it then counts as false.
  - It ends when a client breaks a request off, as a limited scan in segments does: that one is in dynamodb_boto3_test.
  - ItemCount and TableSizeBytes are exact at once; AWS's are some hours old.
  - The segments of a parallel scan hash differently from AWS's: only their union is looked at.
"""
import json
import random

from lab import check
from npm import NpmServer

NUMBER = "1234567890123456789012345678.9012345678"


def arguments(port, folder):
    return ["--host", "127.0.0.1", "--port", port, "--createTableMs", 20, "--deleteTableMs", 20]


with NpmServer("dynalite@4.0.0", "dynalite/cli.js", arguments) as server:
    ctl, fails, ddb = server.ctl, server.fails, lambda *words, **options: server.json("ddb", *words, **options)

    # Tables.
    check(ddb("tables") == [], "there are tables already")
    check(ctl("ddb", "tables").stderr == "No tables.\n", "an empty list says nothing")
    made = ddb("create-table", "people", "--key", "id", "--index", "by-age=team:S,age:N", "--tag", "course=cloud", "--wait")
    check(made["status"] == "ACTIVE" and made["arn"].endswith("table/people"), f"create-table said {made}")
    ddb("create-table", "events", "--key", "room:S", "--sort", "at:N", "--read", 5, "--write", 5, "--wait")
    check(ddb("tables") == [{"table": "events"}, {"table": "people"}], "tables")
    people = ddb("describe", "people")
    check(people["key"] == [{"name": "id", "type": "S"}] and people["billing"] == "PAY_PER_REQUEST", f"describe: {people}")
    check(people["indexes"][0]["key"] == [{"name": "team", "type": "S"}, {"name": "age", "type": "N"}], f"index: {people}")
    events = ddb("describe", "events")
    check((events["billing"], events["readCapacity"], events["key"][1]) == ("PROVISIONED", 5, {"name": "at", "type": "N"}),
          f"describe: {events}")
    check("key                 id:S\n" in ctl("ddb", "describe", "people").stdout, "describe as a table")
    fails("ddb", "create-table", "people", "--key", "id", says="ResourceInUseException")
    fails("ddb", "create-table", "more", "--key", "id:X", says="--key wants ATTRIBUTE:S", status=2)
    fails("ddb", "create-table", "more", says="needs --key", status=2)
    fails("ddb", "describe", "nobody", says="ResourceNotFoundException")
    fails("ddb", "describe", "x", says="at least 3 characters", status=2)

    # One item of every type, in both views, digit by digit.
    item = {"id": {"S": "1"}, "n": {"N": NUMBER}, "raw": {"B": "AP8="}, "ok": {"BOOL": True}, "none": {"NULL": True},
            "ss": {"SS": ["a", "b"]}, "ns": {"NS": ["1", "2.5"]}, "bs": {"BS": ["AP8="]},
            "deep": {"L": [{"M": {"x": {"L": [{"S": "俳句"}]}}}]}}
    check(ddb("put", "people", json.dumps(item)) == {"table": "people"}, "put")
    check(ddb("get", "people", "1") == item, "get")
    plain = ctl("ddb", "get", "people", "1", "--plain", "--output", "json").stdout
    check(f'"n": {NUMBER}' in plain and '"$B": "AP8="' in plain, f"plain: {plain}")
    ctl("ddb", "put", "people", "-", "--plain", input=plain.replace('"1"', '"2"', 1))
    check(ddb("get", "people", '{"id":{"S":"2"}}', "--consistent") == item | {"id": {"S": "2"}}, "plain went in and came out")
    check(ddb("get", "people", "1", "--projection", "#n, ok", "--name", "#n=n") == {"n": item["n"], "ok": item["ok"]},
          "projection")
    check(f"n     {NUMBER}\n" in ctl("ddb", "get", "people", "1").stdout, "get as a table")
    fails("ddb", "get", "people", "nobody", says="ItemNotFound")
    fails("ddb", "get", "people", "1", "--sort", "2", says="no sort key", status=2)
    fails("ddb", "put", "people", '{"id":5}', says="'id' must be an object", status=2)
    fails("ddb", "put", "people", '{"id":"3","n":%s9}' % NUMBER, "--plain", says="at most 38 digits", status=2)
    fails("ddb", "put", "people", '{"id":{"N":"5"}}', says="ValidationException")
    fails("ddb", "put", "people", json.dumps(item), "--if", "attribute_not_exists(id)", says="ConditionalCheckFailedException")
    old = ddb("put", "people", '{"id":{"S":"1"},"age":{"N":"30"},"team":{"S":"red"}}', "--return", "ALL_OLD")
    check(old == item, "put --return ALL_OLD")

    # Updates.
    new = ddb("update", "people", "1", "SET age = age + :one, #t = :t", "--value", "one=1", "--value", ":t=blue",
              "--name", "t=team")
    check(new == {"id": {"S": "1"}, "age": {"N": "31"}, "team": {"S": "blue"}}, f"update: {new}")
    check(ddb("update", "people", "9", "SET age = :a", "--values", '{":a":{"N":"5"}}', "--return", "UPDATED_NEW")
          == {"age": {"N": "5"}}, "update --values")
    check(ddb("update", "people", "9", "REMOVE age", "--return", "NONE") == {"table": "people"}, "update --return NONE")
    fails("ddb", "update", "people", "1", "SET age = :a", "--value", ":a=1", "--if", "age > :max", "--value", ":max=99",
          says="ConditionalCheckFailedException")
    fails("ddb", "update", "people", "1", "SOT age", says="ValidationException")

    # Deletes.
    check(ddb("delete", "people", "9", "--return", "ALL_OLD") == {"id": {"S": "9"}}, "delete --return ALL_OLD")
    fails("ddb", "delete", "people", "2", "--if", "attribute_exists(nothing)", says="ConditionalCheckFailedException")
    check(ddb("delete", "people", "2") == {"table": "people"}, "delete")
    check(ddb("count", "people") == {"table": "people", "count": 1, "scannedCount": 1}, "count")

    # Import: 2,000 events in JSON lines; then queries in both directions, over pages, and by index.
    lines = [json.dumps({"room": f"r{i % 4}", "at": i, "n": i, "text": "x" * 200}) for i in range(2000)]
    (server.folder / "events.jsonl").write_text("\n".join(lines) + "\n")
    check(ddb("import", "events", "events.jsonl", "--plain")["items"] == 2000, "import")
    at = lambda items: [int(one["at"]["N"]) for one in items]
    room = ("query", "events", "room = :r", "--value", ":r=r1")
    check(at(ddb(*room)) == list(range(1, 2000, 4)), "query")
    check(at(ddb(*room, "--descending", "--limit", 3)) == [1997, 1993, 1989], "query --descending --limit")
    check(at(ddb(*room, "--page-size", 7, "--limit", 20)) == list(range(1, 80, 4)), "query --page-size")
    check(ddb(*room, "--count")["count"] == 500, "query --count")
    check(at(ddb("query", "events", "room = :r AND #at < :n", "--name", "at=at", "--value", "r=r0", "--value", "n=9",
                 "--filter", "n > :zero", "--value", ":zero=0")) == [4, 8], "query --filter")
    check(at([ddb("get", "events", "r1", "--sort", 5)]) == [5], "get --sort")
    fails("ddb", "get", "events", "r1", says="the sort key 'at'", status=2)
    fails("ddb", "query", "events", "room = :r", says="ValidationException")
    ddb("put", "people", '{"id":"7","team":"blue","age":20}', "--plain")
    team = ddb("query", "people", "team = :t", "--index", "by-age", "--value", ":t=blue", "--plain")
    check([one["id"] for one in team] == ["7", "1"], f"index: {team}")

    # Scans: whole, in segments, limited, filtered, counted.
    everything = sorted(range(2000))
    check(sorted(at(ddb("scan", "events"))) == everything, "scan")
    check(sorted(at(ddb("scan", "events", "--segments", 8))) == everything, "scan --segments")
    check(len(ddb("scan", "events", "--limit", 10)) == 10, "scan --limit")
    check(sorted(at(ddb("search", "events", "#at < :n", "--name", "#at=at", "--value", ":n=5", "--projection", "#at")))
          == [0, 1, 2, 3, 4], "search")
    check(ddb("count", "events", "--segments", 4)["count"] == 2000, "count --segments")
    check(ddb("count", "events", "--filter", "room = :r", "--value", ":r=r3")["count"] == 500, "count --filter")
    check(ctl("ddb", "scan", "people").stdout.splitlines()[0].split() == ["id", "age", "team"], "the key comes first")
    check(ddb("scan", "people", "--filter", "age > :n", "--value", ":n=99") == [], "an empty scan")
    fails("ddb", "scan", "events", "--segments", 0, says="--segments", status=2)

    # What is exported imports again without loss, in every form.
    random.seed(5)
    odd = ["5", "true", "", "null", '"q"', "a,b", "two\nlines", "[1]", "{", "é", " 5", "$B", NUMBER, "-", "01"]
    rows = [{"id": {"S": f"odd{i}"}, **{f"c{c}": random.choice([{"S": random.choice(odd)}, {"N": str(random.randint(-9, 9))},
             {"BOOL": True}, {"NULL": True}, {"B": "AP8="}, {"L": [{"S": "5"}, {"N": NUMBER}]}, {"M": {"$B": {"S": "SGk="}}}])
             for c in range(6) if random.random() < 0.8}} for i in range(120)]
    (server.folder / "odd.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    ddb("clear", "people", "--yes")
    check(ddb("import", "people", "odd.jsonl", "--parallel", 2)["items"] == 120, "import of typed lines")
    by_id = lambda items: sorted(items, key=lambda one: one["id"]["S"])
    check(by_id(ddb("scan", "people")) == by_id(rows), "typed lines came in otherwise")
    for file, plain in (("all.csv", []), ("all.jsonl", []), ("plain.jsonl", ["--plain"])):
        check(ddb("export", "people", file, *plain)["items"] == 120, f"export to {file}")
        check(ddb("clear", "people", "--yes")["deleted"] == 120, "clear")
        check(ddb("import", "people", file, *plain)["items"] == 120, f"import of {file}")
        check(by_id(ddb("scan", "people")) == by_id(rows), f"{file} lost something")
    out = ctl("ddb", "export", "people", "-", "--format", "csv", "--columns", "id", "--filter", "id = :i", "--value", ":i=odd7")
    check(out.stdout == "id\nodd7\n", f"export to standard output: {out.stdout!r}")
    ddb("clear", "people", "--filter", "id <> :i", "--value", ":i=odd7")
    check([one["id"] for one in ddb("scan", "people")] == [{"S": "odd7"}], "clear --filter")
    ctl("ddb", "import", "people", "-", "--format", "csv", "--type", "zip=S", input="id,zip,n\n5,12345,1.50\n")
    check(ddb("get", "people", "5") == {"id": {"S": "5"}, "zip": {"S": "12345"}, "n": {"N": "1.5"}}, "import --type")
    fails("ddb", "import", "people", "missing.csv", says="missing.csv")
    (server.folder / "bad.csv").write_text("id,n\na,1\n,2\n")
    fails("ddb", "import", "people", "bad.csv", says="Line 3: the item lacks 'id'", status=2)
    fails("ddb", "export", "nobody", "out.csv", says="ResourceNotFoundException")
    check(not list(server.folder.glob("out.csv*")), "a failed export leaves a file")
    check(ddb("write-many", "people", 100)["items"] == 100 and ddb("count", "people")["count"] == 102, "write-many")

    # The untyped way, and what dynalite has not.
    typed = server.json("api", "dynamodb", "get-item", '{"TableName":"people","Key":{"id":{"S":"5"}}}')
    check(typed["Item"]["zip"] == {"S": "12345"}, "api")
    fails("api", "dynamodb", "TransactGetItems", '{"TransactItems":[{"Get":{"TableName":"people","Key":{"id":{"S":"5"}}}}]}',
          says="UnknownOperationException")

    fails("ddb", "clear", "people", says="--yes", status=2)
    fails("ddb", "delete-table", "people", says="--yes", status=2)
    check(ddb("delete-table", "people", "--yes", "--wait")["status"] == "DELETED", "delete-table --wait")
    ctl("ddb", "delete-table", "events", "--yes", "--wait")
    check(ddb("tables") == [], "tables are left")
