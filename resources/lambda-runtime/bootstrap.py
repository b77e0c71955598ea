"""Runs a Python function: asks the Lambda runtime API for events and calls the handler.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""
import http.client
import importlib
import importlib.abc
import importlib.machinery
import io
import json
import logging
import os
import sys
import time
import traceback

API_HOST, _, API_PREFIX = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")
API = ("/" + API_PREFIX if API_PREFIX else "") + "/2018-06-01/runtime"
TASK_ROOT = os.environ["LAMBDA_TASK_ROOT"]
# Tells the lab that all output of one event is out: a control character, then the request's id, on a line of its own.
OUTPUT_ENDS = "\x1e"


class Context:
    """What handlers get as their second argument."""

    class Identity:
        cognito_identity_id = None
        cognito_identity_pool_id = None

    class ClientContext:
        def __init__(self, given):
            self.custom = given.get("custom")
            self.env = given.get("env")
            self.client = given.get("client")

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = self.Identity()
        given = headers.get("Lambda-Runtime-Client-Context")
        self.client_context = self.ClientContext(json.loads(given)) if given else None
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        print(message)


class Fault(Exception):
    """A function that cannot run, in the words of AWS's own runtime."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.document = {"errorMessage": message, "errorType": kind, "requestId": "", "stackTrace": list(trace)}


class LogFormatter(logging.Formatter):
    converter = time.gmtime

    def __init__(self):
        super().__init__("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
                         "%Y-%m-%dT%H:%M:%S")

    def format(self, record):
        record.aws_request_id = current_request
        return super().format(record)


current_request = ""


def set_up_logging():
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(LogFormatter())
    logging.getLogger().addHandler(handler)


class Packages(importlib.abc.MetaPathFinder):
    """Lambda's own Python has the SDK and what that needs, and nothing else of what is installed on this machine:
    an import that fails on AWS fails here. https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html"""

    SDK = {"boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}
    # Of Debian's build of the SDK, and for that alone.
    NEEDED = {"certifi", "chardet", "idna", "requests"}

    def __init__(self):
        self.folders = [folder for folder in sys.path if folder.endswith(("dist-packages", "site-packages"))]
        sys.path[:] = [folder for folder in sys.path if folder not in self.folders]

    def find_spec(self, name, path, target=None):
        if name in self.SDK or name in self.NEEDED and self.asked_by_package():
            return importlib.machinery.PathFinder.find_spec(name, self.folders)
        return None

    def asked_by_package(self):
        frame = sys._getframe(2)
        while frame and "importlib" in frame.f_code.co_filename:
            frame = frame.f_back
        return frame is not None and frame.f_code.co_filename.startswith(tuple(self.folders))


class EndpointHook(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Makes a botocore that is too old for AWS_ENDPOINT_URL follow it, once the function imports it."""

    name = "botocore.session"

    def find_spec(self, name, path, target=None):
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec:
            self.loader, spec.loader = spec.loader, self
        return spec

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        import botocore
        if tuple(int(part) for part in botocore.__version__.split(".")[:2]) >= (1, 31):
            return
        original = module.Session.create_client

        def create_client(session, service_name, *rest, **options):
            # The fifth argument behind the service's name is endpoint_url.
            if options.get("endpoint_url") is None and len(rest) < 5:
                variable = "AWS_ENDPOINT_URL_" + service_name.upper().replace("-", "_")
                options["endpoint_url"] = os.environ.get(variable) or os.environ.get("AWS_ENDPOINT_URL")
            return original(session, service_name, *rest, **options)

        module.Session.create_client = create_client


def load_handler(name):
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as problem:
        raise Fault("Runtime.MalformedHandlerName", f"Bad handler '{name}': {problem}") from None
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as problem:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {problem}") from None
    except SyntaxError as problem:
        place = f'  File "{problem.filename}" Line {problem.lineno}\n    {(problem.text or "").rstrip()}'
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {problem}", [place]) from None
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound",
                    f"Handler '{function_name}' missing on module '{module_name}'") from None


def document_of(problem, request_id):
    """The error document of an exception, without the frames of this file."""
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename != __file__]
    return {"errorMessage": str(problem), "errorType": type(problem).__name__, "requestId": request_id,
            "stackTrace": traceback.format_list(frames)}


def print_error(document):
    print(f"[ERROR] {document['errorType']}: {document['errorMessage']}")
    if document["stackTrace"]:
        print("Traceback (most recent call last):\n" + "".join(document["stackTrace"]))


class RuntimeApi:
    def __init__(self):
        self.connection = http.client.HTTPConnection(API_HOST)

    def next(self):
        self.connection.request("GET", API + "/invocation/next")
        response = self.connection.getresponse()
        return response.headers, response.read()

    def post(self, path, body, error_type=None):
        headers = {"Content-Type": "application/json"}
        if error_type:
            headers["Lambda-Runtime-Function-Error-Type"] = error_type
        self.connection.request("POST", API + path, body, headers)
        response = self.connection.getresponse()
        response.read()


def call(handler, api):
    global current_request
    headers, event = api.next()
    current_request = request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    trace = headers.get("Lambda-Runtime-Trace-Id")
    if trace:
        os.environ["_X_AMZN_TRACE_ID"] = trace
    document = answer = None
    try:
        result = handler(json.loads(event), Context(headers))
        try:
            answer = json.dumps(result, ensure_ascii=False).encode("utf-8", "surrogatepass")
        except (TypeError, ValueError) as problem:
            document = {"errorMessage": f"Unable to marshal response: {problem}", "errorType": "Runtime.MarshalError",
                        "requestId": request_id, "stackTrace": []}
    except Exception as problem:  # whatever a handler raises is its answer
        document = document_of(problem, request_id)
    if document:
        print_error(document)
    sys.stderr.flush()
    sys.stdout.write(f"\n{OUTPUT_ENDS}{request_id}\n")
    sys.stdout.flush()
    if document:
        api.post(f"/invocation/{request_id}/error", json.dumps(document).encode(), document["errorType"])
    else:
        api.post(f"/invocation/{request_id}/response", answer)


def main():
    # Blocks of output of the function are whole lines at the latest when its event ends.
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="backslashreplace", line_buffering=True)
    sys.path[0] = TASK_ROOT
    sys.meta_path.append(Packages())
    runtime = os.environ["AWS_EXECUTION_ENV"].removeprefix("AWS_Lambda_")
    layers = [path for path in os.environ.get("LAMBDA_LAYER_PYTHON", "").split(":") if path]
    sys.path[1:1] = [path + below for path in layers for below in ("", f"/lib/{runtime}/site-packages")]
    os.chdir(TASK_ROOT)
    sys.meta_path.insert(0, EndpointHook())
    set_up_logging()
    api = RuntimeApi()
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as problem:
        document = problem.document if isinstance(problem, Fault) else document_of(problem, "")
        print_error(document)
        sys.stdout.flush()
        api.post("/init/error", json.dumps(document).encode(), document["errorType"])
        sys.exit(1)
    while True:
        call(handler, api)


if __name__ == "__main__":
    main()
