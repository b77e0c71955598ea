"""EventBridge, its Scheduler, Service Quotas and the Price List by boto3 and awscli."""
import datetime
import json

from lab import Lab, check, error_of, wait_for

TEMPLATE = json.dumps({"Resources": {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": {
    "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}}}})


def bodies(sqs, url, count):
    got = []

    def enough():
        for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", []):
            got.append(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(got) >= count
    wait_for(enough, f"{count} messages in {url}")
    return got


with Lab() as lab:
    events, sqs = lab.client("events"), lab.client("sqs")
    url = sqs.create_queue(QueueName="seen")["QueueUrl"]
    queue = "arn:aws:sqs:us-east-1:123456789012:seen"

    # A pattern chooses, a path and a template form what the target is given.
    rule = events.put_rule(Name="large-orders", EventPattern=json.dumps({
        "source": ["shop"], "detail": {"total": [{"numeric": [">=", 100]}], "state": [{"anything-but": "cancelled"}]}}))
    check(rule["RuleArn"].endswith(":rule/large-orders"), rule)
    put = events.put_targets(Rule="large-orders", Targets=[
        {"Id": "whole", "Arn": queue},
        {"Id": "part", "Arn": queue, "InputPath": "$.detail.items[0]"},
        {"Id": "form", "Arn": queue, "InputTransformer": {"InputPathsMap": {"who": "$.detail.who", "total": "$.detail.total"},
                                                          "InputTemplate": '{"text": "<who> pays", "sum": <total>}'}}])
    check(put["FailedEntryCount"] == 0, put)
    entry = lambda detail: {"Source": "shop", "DetailType": "Order", "Detail": json.dumps(detail)}
    sent = events.put_events(Entries=[
        entry({"total": 150, "state": "paid", "who": "Ada", "items": ["tea", "cup"]}), entry({"total": 99, "state": "paid"}),
        entry({"total": 500, "state": "cancelled"}), {"Source": "shop", "DetailType": "Order", "Detail": "not json"}])
    check(sent["FailedEntryCount"] == 1 and sent["Entries"][3]["ErrorCode"] == "MalformedDetail", sent)
    got = bodies(sqs, url, 3)
    whole = next(json.loads(body) for body in got if "detail-type" in body)
    check(whole["detail"]["who"] == "Ada" and whole["id"] == sent["Entries"][0]["EventId"], whole)
    check('"tea"' in got and {"text": "Ada pays", "sum": 150} in [json.loads(b) for b in got], got)
    tested = events.test_event_pattern(EventPattern='{"source": ["shop"]}', Event=json.dumps(whole))
    check(tested["Result"] is True, tested)
    check(error_of(events.put_rule, Name="bad", EventPattern='{"a": 1}')[1] == "InvalidEventPatternException", "pattern")
    check(error_of(events.put_rule, Name="bad", ScheduleExpression="rate(1 minutes)")[1] == "ValidationException", "rate")
    check(error_of(events.delete_rule, Name="large-orders")[1] == "ValidationException", "a rule with targets")
    check(events.list_rule_names_by_target(TargetArn=queue)["RuleNames"] == ["large-orders"], "by target")
    events.remove_targets(Rule="large-orders", Ids=["whole", "part", "form"])
    events.delete_rule(Name="large-orders")
    check(error_of(events.describe_rule, Name="large-orders")[1] == "ResourceNotFoundException", "deleted")

    # A schedule that deletes a stack: time-to-live. It also runs when the lab was away at its time.
    scheduler, stacks = lab.client("scheduler"), lab.client("cloudformation")
    stacks.create_stack(StackName="short-lived", TemplateBody=TEMPLATE)
    stacks.get_waiter("stack_create_complete").wait(StackName="short-lived", WaiterConfig={"Delay": 1})
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
    schedule = dict(Name="end", FlexibleTimeWindow={"Mode": "OFF"}, ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})", Target={
        "Arn": "arn:aws:scheduler:::aws-sdk:cloudformation:deleteStack", "RoleArn": "arn:aws:iam::123456789012:role/ttl",
        "Input": json.dumps({"StackName": "short-lived"})})
    scheduler.create_schedule(**schedule)
    check(error_of(scheduler.create_schedule, **schedule) == (409, "ConflictException"), "twice")
    check(scheduler.get_schedule(Name="end")["Target"]["Arn"].endswith("deleteStack"), "get")
    lab.kill()
    lab.start()
    stacks, scheduler, sqs = lab.client("cloudformation"), lab.client("scheduler"), lab.client("sqs")

    def deleted():
        kept = stacks.list_stacks()["StackSummaries"]
        return [s["StackStatus"] for s in kept if s["StackName"] == "short-lived"] == ["DELETE_COMPLETE"]
    wait_for(deleted, "the stack is deleted by its schedule")
    scheduler.create_schedule(Name="rate", FlexibleTimeWindow={"Mode": "OFF"}, ScheduleExpression="rate(1 hour)", Target={
        "Arn": queue, "RoleArn": "arn:aws:iam::123456789012:role/r", "Input": "at <aws.scheduler.schedule-arn>"})
    url = sqs.get_queue_url(QueueName="seen")["QueueUrl"]
    check(bodies(sqs, url, 1) == ["at arn:aws:scheduler:us-east-1:123456789012:schedule/default/rate"], "a rate begins at once")
    check([s["Name"] for s in scheduler.list_schedules()["Schedules"]] == ["end", "rate"], "list")
    scheduler.delete_schedule(Name="rate")
    check(error_of(scheduler.get_schedule, Name="rate") == (404, "ResourceNotFoundException"), "gone")

    # Quotas are those that RunInstances obeys, and can be raised.
    quotas = lab.client("service-quotas")
    standard = quotas.get_service_quota(ServiceCode="ec2", QuotaCode="L-1216C47A")["Quota"]
    check(standard["Value"] == 256 and standard["Adjustable"], standard)
    asked = quotas.request_service_quota_increase(ServiceCode="ec2", QuotaCode="L-1216C47A", DesiredValue=512)["RequestedQuota"]
    check(asked["Status"] == "APPROVED", asked)
    check(quotas.get_service_quota(ServiceCode="ec2", QuotaCode="L-1216C47A")["Quota"]["Value"] == 512, "raised")
    check(quotas.get_aws_default_service_quota(ServiceCode="ec2", QuotaCode="L-1216C47A")["Quota"]["Value"] == 256, "default")
    check(error_of(quotas.get_service_quota, ServiceCode="ec2", QuotaCode="L-0")[1] == "NoSuchResourceException", "no such quota")
    check({"ec2", "lambda"} <= {s["ServiceCode"] for s in lab.aws_json("service-quotas", "list-services")["Services"]}, "services")

    # Prices are those of the course.
    products = lab.client("pricing").get_products(ServiceCode="AmazonEC2", Filters=[
        {"Type": "TERM_MATCH", "Field": "instanceType", "Value": "g4dn.xlarge"},
        {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "us-east-1"}])["PriceList"]
    check(len(products) == 1, products)
    term = next(iter(json.loads(products[0])["terms"]["OnDemand"].values()))
    check([d["pricePerUnit"]["USD"] for d in term["priceDimensions"].values()] == ["0.5260000000"], term)
    types = lab.aws_json("pricing", "get-attribute-values", "--service-code", "AmazonEC2", "--attribute-name", "instanceType")
    check({"Value": "t2.micro"} in types["AttributeValues"], types)
