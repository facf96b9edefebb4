"""What is left of a deployment in moto, one name a line; with `detach`, first takes the policies off its roles.

moto deletes the roles of a stack before the policies that are attached to them, which it then refuses. Managed
policies, what is of Batch, and a network with route tables it does not delete at all: these are not looked for. The
log group of jobs is moto's own.
"""

import os
import sys

import boto3

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]


def client(service):
    return boto3.client(service, endpoint_url=ENDPOINT, region_name="us-east-1")


def roles():
    found = client("iam").list_roles()["Roles"]
    return [role["RoleName"] for role in found if role["RoleName"].startswith("Sweepstack")]


def detach():
    iam = client("iam")
    for role in roles():
        for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=role, PolicyArn=policy["PolicyArn"])


def left():
    yield from (x["StackName"] for x in client("cloudformation").describe_stacks()["Stacks"])
    yield from roles()
    yield from (x["Name"] for x in client("ssm").describe_parameters()["Parameters"])
    yield from (x["TopicArn"] for x in client("sns").list_topics()["Topics"])
    yield from (x["FunctionName"] for x in client("lambda").list_functions()["Functions"])
    yield from (x["Name"] for x in client("events").list_rules()["Rules"])
    yield from (x["logGroupName"] for x in client("logs").describe_log_groups()["logGroups"])
    yield from (x["LaunchTemplateName"] for x in client("ec2").describe_launch_templates()["LaunchTemplates"])
    yield from (f"bucket {x['Name']}" for x in client("s3").list_buckets()["Buckets"])


if "detach" in sys.argv:
    detach()
else:
    others = {"CDKToolkit", "/aws/batch/job"}
    print("\n".join(sorted(name for name in left() if "cdk-" not in name and name not in others)))
