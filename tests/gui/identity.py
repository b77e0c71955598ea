"""A sign-in service for the walks: IAM Identity Center, and an STS that knows an MFA device. Both give the lab's own keys, with
an end."""
import datetime
import http.server
import json
import threading
import time
import urllib.parse

CODE = "ABCD-EFGH"
DIGITS = "123456"
ACCOUNT = "123456789012"
IDENTITY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Account>{account}</Account><Arn>arn:aws:iam::{account}:user/me</Arn><UserId>me</UserId>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""
ASSUMED = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey><SessionToken></SessionToken>
<Expiration>{end}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""
REFUSED = """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
<Message>MultiFactorAuthentication failed with invalid MFA one time pass code.</Message></Error></ErrorResponse>"""


class Identity:
    """Serves on a loopback port of its own while it is entered. `minutes` is how long what it gives is good."""

    def __init__(self, record, minutes):
        self.record, self.minutes = record, minutes
        self.approved = False  # whether the person has agreed on the page
        self.token = None      # of the sign-in that holds
        self.signed_in = 0     # how often somebody did

    def __enter__(self):
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                path = self.path.partition("?")[0]
                status, text, error = owner.sts(body) if path == "/" else owner.center(
                    path, self.headers.get("x-amz-sso_bearer_token"))
                data = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/xml" if path == "/" else "application/json")
                self.send_header("Content-Length", str(len(data)))
                if error:
                    self.send_header("x-amzn-ErrorType", error)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def revoke(self):
        """Ends the sign-in, as a person or an administrator does in the portal."""
        self.token, self.approved = None, False

    def center(self, path, token):
        """Status, document and error of IAM Identity Center."""
        if path == "/client/register":
            document = {"clientId": "client", "clientSecret": "secret", "clientSecretExpiresAt": int(time.time()) + 86400}
        elif path == "/device_authorization":
            page = f"{self.url}/page"
            document = {"deviceCode": "device", "userCode": CODE, "verificationUri": page,
                        "verificationUriComplete": f"{page}?user_code={CODE}", "expiresIn": 600, "interval": 1}
        elif path == "/token":
            if not self.approved:
                return 400, json.dumps({"error": "authorization_pending"}), "AuthorizationPendingException"
            self.signed_in += 1
            self.token = f"token-{self.signed_in}"
            document = {"accessToken": self.token, "expiresIn": 28800}
        elif path == "/federation/credentials":
            if self.token is None or token != self.token:
                return 401, json.dumps({"message": "Session token not found or invalid"}), "UnauthorizedException"
            document = {"roleCredentials": {
                "accessKeyId": self.record["accessKeyId"], "secretAccessKey": self.record["secretAccessKey"],
                "sessionToken": "", "expiration": int((time.time() + 60 * self.minutes) * 1000)}}
        else:
            return 404, "{}", "ResourceNotFoundException"
        return 200, json.dumps(document), None

    def sts(self, body):
        """Status, document and error of STS."""
        given = dict(urllib.parse.parse_qsl(body))
        if given["Action"] == "GetCallerIdentity":
            return 200, IDENTITY.format(account=ACCOUNT), None
        if given.get("TokenCode") != DIGITS:
            return 403, REFUSED, None
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=self.minutes)
        return 200, ASSUMED.format(key=self.record["accessKeyId"], secret=self.record["secretAccessKey"],
                                   end=end.strftime("%Y-%m-%dT%H:%M:%SZ")), None
