"""The haiku API of the course: a table, four functions, a REST API with CORS; post, list, like, delete, a missing field,
and 300 posts at once of which none is lost; and the same by curl."""
import concurrent.futures
import json
import time
import urllib.parse

from haiku_support import HAIKU, Api
from lab import Lab, check
from lambda_support import zip_of


def post_list_like_delete(api):
    status, headers, made = api.ask("POST", "/haiku", HAIKU)
    check(status == 201 and headers["Access-Control-Allow-Origin"] == "*", f"POST gave {status} {made}")
    status, _, said = api.ask("POST", "/haiku", {key: HAIKU[key] for key in ("username", "first")})
    check(status == 400 and "second, third" in said["message"], f"a missing field gave {status} {said}")
    status, _, _ = api.ask("PATCH", f"/haiku/{made['item_id']}")
    check(status == 200, f"PATCH gave {status}")
    status, _, items = api.ask("GET", "/haiku")
    check(status == 200 and len(items) == 1 and items[0]["likes"] == 1 and items[0]["first"] == "old pond",
          f"GET gave {status} {items}")
    port = urllib.parse.urlsplit(api.lab.endpoint).port
    status, _, same = api.ask("GET", "/haiku", host=f"{api.id}.execute-api.{api.lab.region}.localhost:{port}")
    check((status, same) == (200, items), f"by its host name the API said {status} {same}")
    status, _, _ = api.ask("DELETE", f"/haiku/{made['item_id']}")
    check(status == 204, f"DELETE gave {status}")
    check(api.ask("GET", "/haiku")[2] == [], "a deleted haiku is still there")


def by_curl(api):
    """As a person does it, without a signature."""
    port = urllib.parse.urlsplit(api.lab.endpoint).port
    for url in (f"http://localhost:{port}/restapis/{api.id}/prod/_user_request_/haiku",
                f"http://{api.id}.execute-api.localhost:{port}/prod/haiku"):
        curl = ["curl", "-sS", "-w", "\\n%{http_code}", url]
        said, status = api.lab.run([*curl, "-H", "Content-Type: application/json", "-d", json.dumps(HAIKU)]).stdout.rsplit("\n", 1)
        item = json.loads(said)["item_id"]
        check(status == "201", f"curl's post to {url} gave {status} {said}")
        said, status = api.lab.run(curl).stdout.rsplit("\n", 1)
        check(status == "200" and [each["item_id"] for each in json.loads(said)] == [item], f"curl got {status} {said}")
        check(api.lab.run(["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-X", "DELETE", f"{url}/{item}"]).stdout == "204",
              "curl could not delete")


def what_is_not_there(api):
    status, headers, said = api.ask("GET", "/nothing")
    check((status, said) == (403, {"message": "Missing Authentication Token"}), f"an unknown path gave {status} {said}")
    check(headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException", f"the headers are {headers}")
    check(api.ask("PUT", "/haiku")[0] == 403, "an unknown method is served")
    status, headers, _ = api.ask("OPTIONS", "/haiku")
    check(status == 200 and headers["Access-Control-Allow-Methods"] == "GET,POST,PATCH,DELETE", f"OPTIONS: {headers}")


def three_hundred_at_once(api):
    begun = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda i: api.ask("POST", "/haiku", {**HAIKU, "first": f"number {i}"})[0], range(300)))
    took = time.perf_counter() - begun
    check(statuses == [201] * 300, f"of 300 posts {300 - statuses.count(201)} were refused: {set(statuses)}")
    _, _, items = api.ask("GET", "/haiku")
    check({item["first"] for item in items} == {f"number {i}" for i in range(300)}, f"{len(items)} of 300 were kept")
    begun = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda i: api.ask("POST", "/haiku", HAIKU)[0], range(300)))
    print(f"300 posts: {took:.1f} s from cold, {time.perf_counter() - begun:.1f} s warm")


with Lab() as lab:
    api = Api(lab)
    post_list_like_delete(api)
    by_curl(api)
    what_is_not_there(api)
    three_hundred_at_once(api)
    api.functions.update_function_code(FunctionName="get", ZipFile=zip_of(
        app_py="def handler(event, context):\n    return {'message': 'no status'}\n"))
    status, _, said = api.ask("GET", "/haiku")
    check((status, said) == (502, {"message": "Internal server error"}), f"a malformed answer gave {status} {said}")
