"""A worker that answers questions in a few lines: the first word of the context."""
WORKER = """import os, sys
import boto3
context, question, item_id = sys.argv[1:4]
table = boto3.resource("dynamodb", endpoint_url=os.environ["AWS_ENDPOINT_URL"]).Table(os.environ["TABLE_NAME"])
who = boto3.client("sts", endpoint_url=os.environ["AWS_ENDPOINT_URL"]).get_caller_identity()["Arn"]
table.put_item(Item={"item_id": item_id, "context": context, "question": question,
                     "answer": context.split()[0], "score": "0.5", "who": who})
print("answered", item_id, flush=True)
"""
