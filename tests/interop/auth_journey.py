"""A journey through accounts with whatever `mlflow` is installed; prints what it found as JSON.

python auth_journey.py TRACKING_URI

MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD are the administrator's.
"""

import json
import os
import sys

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.server import get_app_client

mlflow.set_tracking_uri(sys.argv[1])
accounts = get_app_client("basic-auth", tracking_uri=sys.argv[1])
facts = {}


def shown(user):
    return {"username": user.username, "is_admin": user.is_admin, "hash": user.password_hash}


def outcome(call):
    """Status and code of what goes wrong; MLflow's server answers some refusals as text, without a code.

    Only the client's own words say 403 then: MLflow tells of a name that is taken with the statement that failed, whose
    digits are those of a hash, and may be these.
    """
    try:
        call()
    except MlflowException as error:
        return [error.get_http_status_code(), "403" if "error code 403" in str(error) else error.error_code]
    return None


def refused(call):
    try:
        call()
    except MlflowException:
        return True
    return False


def become(name, password):
    os.environ["MLFLOW_TRACKING_USERNAME"], os.environ["MLFLOW_TRACKING_PASSWORD"] = name, password


admin = (os.environ["MLFLOW_TRACKING_USERNAME"], os.environ["MLFLOW_TRACKING_PASSWORD"])
facts["created"] = shown(accounts.create_user("ann", "password1234"))
facts["got"] = shown(accounts.get_user("ann"))
facts["twice"] = outcome(lambda: accounts.create_user("ann", "password1234"))
facts["short"] = outcome(lambda: accounts.create_user("bob", "password123"))
facts["unknown"] = outcome(lambda: accounts.get_user("nobody"))
facts["unknown, deleted"] = outcome(lambda: accounts.delete_user("nobody"))
accounts.update_user_admin("ann", True)
facts["admin"] = shown(accounts.get_user("ann"))
accounts.update_user_admin("ann", False)

experiment = MlflowClient().create_experiment("of the administrator")
become("ann", "password1234")
facts["own"] = shown(accounts.get_user("ann"))
facts["others"] = refused(lambda: accounts.get_user(admin[0]))
facts["creates users"] = refused(lambda: accounts.create_user("bob", "password1234"))
facts["deletes users"] = refused(lambda: accounts.delete_user("ann"))
facts["becomes admin"] = refused(lambda: accounts.update_user_admin("ann", True))
facts["without the current"] = outcome(lambda: accounts.update_user_password("ann", "password5678"))
facts["wrong current"] = outcome(lambda: accounts.update_user_password("ann", "password5678", "wrong"))
facts["same again"] = outcome(lambda: accounts.update_user_password("ann", "password1234", "password1234"))
accounts.update_user_password("ann", "password5678", "password1234")
facts["old password"] = refused(lambda: MlflowClient().get_experiment(experiment))
become("ann", "password5678")
facts["reads"] = MlflowClient().get_experiment(experiment).name
facts["changes of others"] = refused(lambda: MlflowClient().set_experiment_tag(experiment, "a", "b"))
mine = MlflowClient().create_experiment("of ann")
MlflowClient().set_experiment_tag(mine, "a", "b")
run = MlflowClient().create_run(mine)
MlflowClient().log_metric(run.info.run_id, "loss", 1.5)
facts["logged"] = MlflowClient().get_run(run.info.run_id).data.metrics

become(*admin)
accounts.update_user_password("ann", "password9012")
become("ann", "password9012")
facts["reset"] = shown(accounts.get_user("ann"))
become(*admin)
accounts.delete_user("ann")
facts["deleted"] = outcome(lambda: accounts.get_user("ann"))
become("ann", "password9012")
facts["after the end"] = refused(lambda: MlflowClient().get_experiment(experiment))
print(json.dumps(facts))
