"""`aws cloudformation package` against the lab. Debian's awscli takes --endpoint-url for CloudFormation only and looks for
S3 at AWS (its successors read AWS_ENDPOINT_URL): every client that it makes is told the address."""
from lab import check

DRIVER = """
import sys
from awscli.clidriver import main
from botocore.session import Session  # awscli's own, since it is loaded
endpoint, create = sys.argv.pop(1), Session.create_client
def create_client(self, *words, **settings):
    settings["endpoint_url"] = settings.get("endpoint_url") or endpoint
    return create(self, *words, **settings)
Session.create_client = create_client
sys.exit(main())
"""


def package(lab, template, bucket, made):
    """Writes the packed template to `made`."""
    config = lab.folder / "path-style.ini"
    config.write_text("[default]\ns3 =\n  addressing_style = path\n")
    lab.run(["/usr/bin/python3", "-c", DRIVER, lab.endpoint, "cloudformation", "package", "--template-file", template,
             "--s3-bucket", bucket, "--output-template-file", made], env=lab.env | {"AWS_CONFIG_FILE": str(config)})
    check(made.is_file(), f"awscli packed nothing for {template}")
    return made
