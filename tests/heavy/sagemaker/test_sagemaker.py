"""Deploying to SageMaker, over HTTP to moto's server."""

import io
import json
import subprocess
import sys
import tarfile
import urllib.request

import pandas as pd
import pytest

import mlflow.sagemaker
from mlflow.deployments import get_deploy_client
from mlflow.exceptions import MlflowException
from tests.heavy.sagemaker.conftest import REGION, ROLE

CONFIG = {"execution_role_arn": ROLE, "timeout_seconds": 20}


@pytest.fixture
def client(account):
    return get_deploy_client(f"sagemaker:/{REGION}")


def served(account, name):
    sagemaker = account("sagemaker")
    config = sagemaker.describe_endpoint(EndpointName=name)["EndpointConfigName"]
    return sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]


def counts(account):
    sagemaker = account("sagemaker")
    return (
        len(sagemaker.list_models()["Models"]),
        len(sagemaker.list_endpoint_configs()["EndpointConfigs"]),
        len(sagemaker.list_endpoints()["Endpoints"]),
    )


def test_create(client, account, model):
    config = {**CONFIG, "instance_type": "ml.m5.large", "instance_count": 2, "env": {"A": "b"}, "tags": {"team": "x"}}
    assert client.create_deployment("app", model, config=config) == {"name": "app", "flavor": "python_function"}
    (variant,) = served(account, "app")
    assert (variant["InstanceType"], variant["InitialInstanceCount"]) == ("ml.m5.large", 2)
    found = account("sagemaker").describe_model(ModelName=variant["ModelName"])
    assert found["ExecutionRoleArn"] == ROLE
    container = found["PrimaryContainer"]
    assert container["Image"] == "123456789012.dkr.ecr.us-west-2.amazonaws.com/mlflow-pyfunc:3.17.2"
    assert container["Environment"] == {
        "MLFLOW_DEPLOYMENT_FLAVOR_NAME": "python_function",
        "SERVING_ENVIRONMENT": "SageMaker",
        "A": "b",
    }
    bucket, _, key = container["ModelDataUrl"].removeprefix("s3://").partition("/")
    assert bucket == "mlflow-sagemaker-us-west-2-123456789012"
    archive = account("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        assert "./MLmodel" in tar.getnames()
    tags = account("sagemaker").list_tags(ResourceArn=found["ModelArn"])["Tags"]
    assert {"Key": "app_name", "Value": "app"} in tags and {"Key": "team", "Value": "x"} in tags


def test_create_twice(client, account, model):
    client.create_deployment("app", model, config=CONFIG)
    before = counts(account)
    with pytest.raises(MlflowException, match="exists already") as error:
        client.create_deployment("app", model, config=CONFIG)
    assert error.value.error_code == "RESOURCE_ALREADY_EXISTS"
    assert counts(account) == before


def test_replace_deletes_what_was_replaced(client, account, model, other):
    client.create_deployment("app", model, config=CONFIG)
    (before,) = served(account, "app")
    client.update_deployment("app", str(other), config=CONFIG)
    (after,) = served(account, "app")
    assert after["ModelName"] != before["ModelName"]
    assert counts(account) == (1, 1, 1)


def test_replace_and_archive(client, account, model, other):
    client.create_deployment("app", model, config=CONFIG)
    client.update_deployment("app", str(other), config={**CONFIG, "archive": True})
    assert counts(account) == (2, 2, 1)


def test_add_keeps_the_traffic_where_it_is(client, account, model, other):
    client.create_deployment("app", model, config=CONFIG)
    client.update_deployment("app", str(other), config={**CONFIG, "mode": "add"})
    assert [one["InitialVariantWeight"] for one in served(account, "app")] == [1.0, 0.0]
    assert counts(account) == (2, 1, 1)


def test_update_what_is_not_there(client, account, model):
    with pytest.raises(MlflowException, match="no SageMaker endpoint 'app'") as error:
        client.update_deployment("app", model, config=CONFIG)
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"
    assert counts(account) == (0, 0, 0)


def test_list_get_delete(client, account, model):
    for name in ("one", "two"):
        client.create_deployment(name, model, config=CONFIG)
    assert sorted(one["name"] for one in client.list_deployments()) == ["one", "two"]
    assert client.get_deployment("one")["EndpointStatus"] == "InService"
    client.delete_deployment("one", config={"timeout_seconds": 20})
    assert [one["name"] for one in client.list_deployments()] == ["two"]
    assert counts(account) == (1, 1, 1)
    with pytest.raises(MlflowException, match="no SageMaker endpoint 'one'"):
        client.get_deployment("one")
    client.delete_deployment("one")  # nothing to do


def test_predict(client, aws, model):
    client.create_deployment("app", model, config=CONFIG)
    answer = {"Body": json.dumps({"predictions": [1.5, 2.5]}), "ContentType": "application/json"}
    body = json.dumps({"account_id": "123456789012", "region": REGION, "results": [answer]}).encode()
    urllib.request.urlopen(
        urllib.request.Request(
            aws + "/moto-api/static/sagemaker/endpoint-results", body, {"Content-Type": "application/json"}
        )
    )
    found = client.predict("app", pd.DataFrame({"a": [1.0]}), params={"n": 1})
    assert found.get_predictions()[0].tolist() == [1.5, 2.5]


def test_deploy_and_delete_as_functions(account, model):
    arguments = {"app_name": "app", "model_uri": model, "execution_role_arn": ROLE, "region_name": REGION}
    mlflow.sagemaker.deploy(**arguments, instance_type="ml.m5.xlarge")
    mlflow.sagemaker.deploy(**arguments, mode="replace")
    assert counts(account) == (1, 1, 1)
    mlflow.sagemaker.delete("app", region_name=REGION)
    assert counts(account) == (0, 0, 0)
    with pytest.raises(MlflowException, match="no SageMaker endpoint"):
        mlflow.sagemaker.delete("app", region_name=REGION)


def test_serverless(client, account, model):
    config = {**CONFIG, "serverless_config": {"MemorySizeInMB": 2048, "MaxConcurrency": 5}}
    client.create_deployment("app", model, config=config)
    assert "InstanceType" not in served(account, "app")[0]


def test_push_model(account, model):
    arn = mlflow.sagemaker.push_model_to_sagemaker("pushed", model, ROLE, bucket=None, region_name=REGION)
    assert account("sagemaker").describe_model(ModelName="pushed")["ModelArn"] == arn


def test_transform_job(account, model):
    mlflow.sagemaker.deploy_transform_job(
        "job", model, "S3Prefix", "s3://in/x", "text/csv", "s3://out/y",
        execution_role_arn=ROLE, region_name=REGION, archive=True, synchronous=False,
    )  # fmt: skip
    found = account("sagemaker").describe_transform_job(TransformJobName="job")
    assert found["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"] == "s3://in/x"
    assert found["TransformOutput"]["S3OutputPath"] == "s3://out/y"
    with pytest.raises(MlflowException, match="no transform job 'other'"):
        mlflow.sagemaker.terminate_transform_job("other", region_name=REGION)


def test_a_role_is_assumed(account, model):
    client = get_deploy_client(f"sagemaker:/{REGION}/{ROLE}")
    client.create_deployment("app", model, config={"timeout_seconds": 20, "bucket": None})
    assert (client.region_name, client.assumed_role_arn) == (REGION, ROLE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"config": {"unknown": 1}}, "Unknown setting 'unknown'"),
        ({"config": {"archive": "perhaps"}}, "setting 'archive'"),
        ({"config": {"env": "[1]"}}, "setting 'env'"),
        ({"config": {**CONFIG, "mode": "swap"}}, "mode 'swap'"),
        ({"flavor": "sklearn", "config": CONFIG}, "flavor 'sklearn'"),
    ],
    ids=str,
)
def test_wrong_settings(client, account, model, arguments, said):
    with pytest.raises(MlflowException, match=said) as error:
        client.create_deployment("app", model, **arguments)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"
    assert counts(account) == (0, 0, 0)


def test_credentials_that_are_no_role(client, account, model):
    with pytest.raises(MlflowException, match="needs a role"):
        client.create_deployment("app", model)


def test_command(account, model):
    def run(*words):
        return subprocess.run([sys.executable, "-m", "mlflow", *words], capture_output=True, text=True)

    target = ["-t", f"sagemaker:/{REGION}"]
    created = run("deployments", "create", *target, "--name", "app", "-m", model, "-C", f"execution_role_arn={ROLE}")
    assert created.returncode == 0, created.stderr
    assert "deployment app is created" in created.stdout
    assert "['app']" in run("deployments", "list", *target).stdout
    assert "EndpointStatus: InService" in run("deployments", "get", *target, "--name", "app").stdout
    pushed = run("sagemaker", "push-model", "-n", "m", "-m", model, "-e", ROLE)
    assert pushed.stdout.startswith("arn:aws:sagemaker"), pushed.stderr
