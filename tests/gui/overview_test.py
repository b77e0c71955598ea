"""From the overview: a hands-on deployed, used and destroyed by its card; what runs and what it would cost."""
import re

from gui import Desk, check, wait_for

with Desk() as desk:
    with desk.window("--panel", "overview") as window:
        window.says("Not deployed", 60)
        check(len(window.all("push button", "Deploy SimpleDynamoDb")) == 1, "a card for SimpleDynamoDb")
        window.says("Nothing failed within the last day|No operation is running")

        # Deploy by the card; the card then says what is next.
        window.press("Deploy SimpleDynamoDb")
        window.press("Deploy")
        wait_for(lambda: [s["status"] for s in desk.ctl("stacks", "list")] == ["CREATE_COMPLETE"], "the stack")
        window.key("ctrl+1")
        window.says("Ready to use")
        window.press("Use SimpleDynamoDb")
        window.says("This table is empty")

        # What runs costs, and the top bar says so.
        image = desk.ctl("api", "ssm", "GetParameter", '{"Name": "/aws/service/ami-amazon-linux-latest/'
                         'al2023-ami-kernel-default-x86_64"}')["Parameter"]["Value"]
        desk.ctl("api", "ec2", "RunInstances", f'{{"ImageId": "{image}", "InstanceType": "g4dn.xlarge", "MinCount": 1, '
                 '"MaxCount": 1}')
        window.press("Spending <0.0001 $/h" if window.all("push button", "Spending <0.0001 $/h") else "Spending 0.00 $/h")
        window.press("Look now")
        window.cell("g4dn.xlarge, running, public address")
        window.says("^0.53 \\$ an hour|0.53 \\$/h")
        window.find("push button", "Spending 0.53 $/h")
        window.says("In the lab nothing is billed")

        # Something failed: it comes first.
        desk.ctl("api", "cloudformation", "CreateStack",
                 '{"StackName": "Broken", "TemplateBody": "{\\"Resources\\": {\\"B\\": {\\"Type\\": \\"AWS::S3::Bucket\\", '
                 '\\"Properties\\": {\\"BucketName\\": \\"No\\"}}}}"}')
        window.key("ctrl+1")
        window.cell("Broken")
        window.cell("ROLLBACK_COMPLETE")
        window.cell(re.compile("^B: "))  # why, from its events

        # Destroy by the card.
        window.press("Destroy SimpleDynamoDb")
        window.says("1 resource deleted")  # the plan
        window.press("Destroy")
        window.says("Nothing remains of SimpleDynamoDb")
