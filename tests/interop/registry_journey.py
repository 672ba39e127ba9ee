"""A journey through the registry with whatever `mlflow` is installed; prints what it found as JSON.

python registry_journey.py TRACKING_URI
"""

import json
import os
import sys
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()
facts = {}


def code_of(call):
    try:
        call()
    except MlflowException as error:
        return error.error_code
    return None


with mlflow.start_run() as run:
    mlflow.log_text("1 2 3", "net/weights.txt")
    mlflow.log_text("flavors: {}\n", "net/MLmodel")
run_id, place = run.info.run_id, f"{run.info.artifact_uri}/net"

client.create_registered_model("fraud", {"team": "risk", "empty": ""}, "finds fraud")
for number in range(11):
    client.create_model_version("fraud", place, run_id, tags={"n": str(number)}, description=f"d{number}")
client.set_registered_model_alias("fraud", "champion", "2")
client.set_registered_model_alias("fraud", "champion", "3")
client.set_registered_model_alias("fraud", "second", "3")
client.transition_model_version_stage("fraud", "2", "production")
client.transition_model_version_stage("fraud", "3", "Production", archive_existing_versions=True)
client.set_model_version_tag("fraud", "3", "k", "v")
client.delete_model_version_tag("fraud", "3", "n")
client.update_model_version("fraud", "3", "changed")
client.delete_model_version("fraud", "11")
client.update_registered_model("fraud", "changed too")
client.set_registered_model_tag("fraud", "k", "v")
client.delete_registered_model_tag("fraud", "team")
client.delete_registered_model_alias("fraud", "second")

version = client.get_model_version_by_alias("fraud", "champion")
facts["version"] = {
    name: getattr(version, name)
    for name in ("name", "version", "current_stage", "description", "status", "tags", "run_link")
}
facts["aliases"] = list(version.aliases)
facts["of the run"] = version.run_id == run_id
facts["source"] = version.source == place
model = client.get_registered_model("fraud")
facts["model"] = {"tags": model.tags, "aliases": model.aliases, "description": model.description}
# MLflow orders them as text
facts["latest"] = sorted([int(v.version), v.current_stage] for v in model.latest_versions)
asked = client.get_latest_versions("fraud", ["Archived", "None"])
facts["stages"] = sorted([int(v.version), v.current_stage] for v in asked)
found = client.search_model_versions("name = 'fraud'", order_by=["version_number DESC"], max_results=4)
facts["page"] = [v.version for v in found]
more = client.search_model_versions(
    "name = 'fraud'", order_by=["version_number DESC"], max_results=100, page_token=found.token
)
facts["more"] = [v.version for v in more]
facts["filtered"] = [v.version for v in client.search_model_versions("name = 'fraud' AND tags.n = '4'")]
facts["models"] = [m.name for m in client.search_registered_models("name LIKE 'fr%'")]

with tempfile.TemporaryDirectory() as folder:
    local = mlflow.artifacts.download_artifacts("models:/fraud@champion", dst_path=folder)
    facts["files"] = sorted(os.listdir(local))
    with open(os.path.join(local, "registered_model_meta")) as file:
        facts["meta"] = file.read()
copied = client.copy_model_version("models:/fraud/3", "copy")
facts["copy"] = [copied.version, copied.source, copied.tags]
facts["copied from"] = client.get_model_version_download_uri("copy", "1") == place
client.rename_registered_model("copy", "renamed")
client.delete_registered_model("renamed")
facts["errors"] = [
    code_of(lambda: client.get_registered_model("renamed")),
    code_of(lambda: client.create_registered_model("fraud")),
    code_of(lambda: client.get_model_version("fraud", "11")),
    code_of(lambda: client.get_model_version_by_alias("fraud", "second")),
    code_of(lambda: client.set_registered_model_alias("fraud", "v1", "1")),
    code_of(lambda: client.transition_model_version_stage("fraud", "1", "bad")),
    code_of(lambda: client.create_model_version("fraud", "/etc")),
    code_of(lambda: client.create_webhook("w", "https://10.0.0.1/", ["model_version.created"])),
]
webhook = client.create_webhook("w", "https://93.184.216.34/x", ["model_version.created"], "about", status="DISABLED")
webhook = client.update_webhook(webhook.webhook_id, name="w2", events=["registered_model.created"])
facts["webhook"] = [webhook.name, webhook.url, [str(event) for event in webhook.events], webhook.status.value]
facts["webhooks"] = [w.name for w in client.list_webhooks()]
client.delete_webhook(webhook.webhook_id)
facts["no webhook"] = code_of(lambda: client.get_webhook(webhook.webhook_id))
print("FACTS " + json.dumps(facts))
