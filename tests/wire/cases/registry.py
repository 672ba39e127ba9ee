"""The model registry: registered models, versions, aliases, stages, tags, search, and webhooks."""

from . import a_run, case, get, post, request

NAME = "<new:m>"
SOURCE = "s3://bucket/model"


def model(name=NAME, **fields):
    return post("registered-models/create", {"name": name, **fields})


def version(name=NAME, source=SOURCE, **fields):
    return post("model-versions/create", {"name": name, "source": source, **fields})


def patch(path, body):
    return request("PATCH", path, body=body)


def delete(path, body):
    return request("DELETE", path, body=body)


def get_model(name=NAME):
    return get("registered-models/get", {"name": name})


def get_version(number="1", name=NAME):
    return get("model-versions/get", {"name": name, "version": number})


def alias(alias, number="1", name=NAME):
    return post("registered-models/alias", {"name": name, "alias": alias, "version": number})


def move(stage, number="1", **fields):
    body = {"name": NAME, "version": number, "stage": stage, "archive_existing_versions": False, **fields}
    return post("model-versions/transition-stage", body)


def tag(what, key, **fields):
    return post(f"{what}/set-tag", {"name": NAME, "key": key, **fields})


def found(filter, **query):
    return get("model-versions/search", {"filter": filter, **query}, pick="model_versions.version")


def found_models(filter, **query):
    return get("registered-models/search", {"filter": filter, **query}, pick="registered_models.name")


def webhook(pick=None, **fields):
    events = [{"entity": "MODEL_VERSION", "action": "CREATED"}]
    body = {"name": "w", "url": "https://93.184.216.34/x", "events": events, **fields}
    return post("webhooks", body, **({"pick": pick} if pick else {}))


TAGS = [{"key": "a", "value": "1"}, {"key": "b", "value": ""}]
VERSION_1 = {"name": NAME, "version": "1"}
NOBODY = "<new:nobody>"

CASES = [
    case("create and get a model", model(tags=TAGS, description="d"), get_model(), model()),
    case("create a model, one tag twice", model(tags=[{"key": "k", "value": "1"}, {"key": "k", "value": "2"}])),
    case("create a model, a tag without value", model(tags=[{"key": "k"}])),
    case(
        "names of models that are refused",
        *(model(name) for name in ("", "a/b", "a:b", ".", "..")),
        post("registered-models/create", {}),
    ),
    case(
        "tags of models that are refused",
        *(model(tags=[{"key": key, "value": "v"}]) for key in ("", "k?", "../x", "<repeat:k*251>")),
        model(),
        tag("registered-models", "<repeat:k*251>", value="v"),
        tag("registered-models", "", value="v"),
    ),
    case(
        "describe a model",
        model(description="old"),
        patch("registered-models/update", {"name": NAME, "description": "new"}),
        patch("registered-models/update", {"name": NAME, "description": ""}),
        patch("registered-models/update", {"name": NAME}),
        patch("registered-models/update", {"name": NOBODY, "description": "x"}),
    ),
    case(
        "rename a model",
        model(),
        version(),
        alias("champ"),
        post("registered-models/rename", {"name": NAME, "new_name": "<new:other>"}),
        get_version("1", "<new:other>"),
        get_model(),
        model(),
        post("registered-models/rename", {"name": NAME, "new_name": ""}),
        post("registered-models/rename", {"name": NAME, "new_name": "a/b"}),
        post("registered-models/rename", {"name": NAME, "new_name": "<new:other>"}),
        post("registered-models/rename", {"name": NOBODY, "new_name": "<new:third>"}),
    ),
    case(
        "delete a model, create it again",
        model(tags=TAGS),
        version(),
        version(),
        delete("registered-models/delete", {"name": NAME}),
        delete("registered-models/delete", {"name": NAME}),
        model(),
        version(),
        get_model(),
    ),
    case(
        "tags of a model",
        model(),
        tag("registered-models", "k", value="v"),
        tag("registered-models", "k", value="w"),
        tag("registered-models", "none"),
        get_model(),
        delete("registered-models/delete-tag", {"name": NAME, "key": "k"}),
        delete("registered-models/delete-tag", {"name": NAME, "key": "k"}),
        get_model(),
        delete("registered-models/delete-tag", {"name": NOBODY, "key": "k"}),
    ),
    case(
        "create and get a version",
        model(),
        version(),
        version(run_id="0" * 32, run_link="http://l", description="x", tags=TAGS),
        get_version(),
        get_version("2"),
        version(NOBODY),
        version(source=""),
        post("model-versions/create", {"name": NAME}),
    ),
    case(
        "versions that are not there",
        model(),
        *(get_version(number) for number in ("1", "x", "")),
        get_version("1", NOBODY),
        get("model-versions/get-download-uri", {"name": NAME, "version": "1"}),
        patch("model-versions/update", {**VERSION_1, "description": "x"}),
        tag("model-versions", "k", version="1", value="v"),
        delete("model-versions/delete", VERSION_1),
        delete("model-versions/delete", {"name": NAME, "version": "x"}),
    ),
    case(
        "sources that belong to nobody",
        model(),
        *(
            version(source=source)
            for source in (
                *("/etc", "file:///etc", "relative", "s3://b/../x", "mlflow-artifacts:/../x", "http://host/x"),
                *("mlflow-artifacts:/0/x/artifacts/m", "mlflow-artifacts:/0/%2e%2e/x", "models:/<new:m>/9"),
            )
        ),
        version(source="runs:/" + "0" * 32 + "/m"),
    ),
    case(
        "sources of a run",
        a_run(),
        model(),
        version(source="runs:/<run_id:1>/m", run_id="<run_id:1>"),
        version(source="mlflow-artifacts:/<experiment_id:1>/<run_id:1>/artifacts/m", run_id="<run_id:1>"),
        version(source="mlflow-artifacts:/<experiment_id:1>/other/artifacts/m", run_id="<run_id:1>"),
        version(source="/etc", run_id="<run_id:1>"),
    ),
    case(
        "a version of another version",
        model(),
        version(),
        version(source="models:/<new:m>/1"),
        get("model-versions/get-download-uri", {"name": NAME, "version": "2"}),
    ),
    case(
        "describe a version",
        model(),
        version(),
        patch("model-versions/update", {**VERSION_1, "description": "new"}),
        patch("model-versions/update", VERSION_1),
    ),
    case(
        "tags of a version",
        model(),
        version(),
        tag("model-versions", "k", version="1", value="v"),
        tag("model-versions", "empty", version="1", value=""),
        tag("model-versions", "none", version="1"),
        tag("model-versions", "", version="1", value="v"),
        tag("model-versions", "<repeat:k*251>", version="1", value="v"),
        get_version(),
        delete("model-versions/delete-tag", {**VERSION_1, "key": "k"}),
        delete("model-versions/delete-tag", {**VERSION_1, "key": "k"}),
        get_version(),
    ),
    case(
        "numbers are not given again",
        model(),
        version(),
        version(),
        alias("champ", "2"),
        delete("model-versions/delete", {"name": NAME, "version": "2"}),
        version(),
        get_model(),
    ),
    case(
        "aliases",
        model(),
        version(),
        version(),
        alias("champ"),
        alias("champ", "2"),
        alias("second", "2"),
        get("registered-models/alias", {"name": NAME, "alias": "champ"}),
        get("registered-models/alias", {"name": NAME, "alias": "latest"}),
        get("registered-models/alias", {"name": NAME, "alias": "none"}),
        get("registered-models/alias", {"name": NOBODY, "alias": "none"}),
        get_model(),
        delete("registered-models/alias", {"name": NAME, "alias": "champ"}),
        delete("registered-models/alias", {"name": NAME, "alias": "champ"}),
        delete("registered-models/alias", {"name": NOBODY, "alias": "champ"}),
        get_version("2"),
    ),
    case(
        "names of aliases",
        model(),
        version(),
        *(
            alias(name)
            for name in ("latest", "LATEST", "v1", "V22", "v", "1", "v1a", "a b", "a.b", "", "<repeat:x*256>")
        ),
        alias("q", "9"),
        alias("q", "x"),
        alias("q", "1", NOBODY),
    ),
    case(
        "stages",
        model(),
        version(),
        version(),
        *(move(stage) for stage in ("staging", "PRODUCTION", "Archived", "none", "foo", "")),
        move("Production"),
        move("Production", "2", archive_existing_versions=True),
        get_version(),
        move("Staging", "9"),
    ),
    case(
        "archive what is in a stage that is not in use",
        model(),
        version(),
        move("Archived", archive_existing_versions=True),
    ),
    case("development is a stage", model(), version(), move("Development")),
    case(
        "the highest version of each stage",
        model(),
        *(version() for _ in range(3)),
        move("Staging", "1"),
        move("Staging", "2"),
        get("registered-models/get-latest-versions", {"name": NAME}),
        post("registered-models/get-latest-versions", {"name": NAME, "stages": ["staging", "Production"]}),
        post("registered-models/get-latest-versions", {"name": NAME, "stages": ["bad"]}),
        post("registered-models/get-latest-versions", {"name": NOBODY}),
        get_model(),
    ),
    case(
        "search versions",
        model(),
        *(version(tags=[{"key": "k", "value": f"v{number % 2}"}]) for number in range(11)),
        found("name='<new:m>'", order_by="version_number DESC"),
        found("name='<new:m>' AND version_number > 8", order_by="version_number ASC"),
        found("name='<new:m>' AND tags.k = 'v0'", order_by="version_number ASC"),
        found("name='<new:m>' AND tags.k LIKE 'v%' AND version_number <= 2", order_by="version_number ASC"),
        found("name='<new:m>' AND run_id = 'x'"),
        found("name='<new:nobody>'"),
        get("model-versions/search", {"filter": "name='<new:m>' AND version_number = 3"}),
        *(found(text) for text in ("version='1'", "name > 'x'", "nothing = 'x'", "name =")),
        *(found("name='<new:m>'", max_results=size) for size in ("0", "200001", "x")),
        found("name='<new:m>'", page_token="x"),
    ),
    case(
        "search models",
        *(model(f"{letter} <new:s>", tags=[{"key": "k", "value": letter}]) for letter in "bac"),
        found_models("name LIKE '%<new:s>'"),
        found_models("name LIKE '%<new:s>'", order_by="name DESC"),
        found_models("name ILIKE 'A <new:s>'"),
        found_models("name LIKE '%<new:s>' AND tags.k = 'c'"),
        found_models("name LIKE '%<new:s>'", max_results="1001"),
        get("registered-models/search", {"filter": "name = 'a <new:s>'"}),
    ),
    case(
        "prompts are no models",
        model(tags=[{"key": "mlflow.prompt.is_prompt", "value": "true"}]),
        found_models("name = '<new:m>'"),
        found_models("name = '<new:m>' AND tags.`mlflow.prompt.is_prompt` = 'true'"),
        found_models("name = '<new:m>' AND tags.`mlflow.prompt.is_prompt` != 'true'"),
        model("<new:other>"),
        found_models("name = '<new:other>' AND tags.`mlflow.prompt.is_prompt` != 'true'"),
        get_model(),
    ),
    case(
        "webhooks that are refused",
        webhook(name=""),
        webhook(name="a b"),
        webhook(name="-a"),
        webhook(name="<repeat:a*64>"),
        webhook(url=""),
        webhook(url="nothing"),
        webhook(url="http://93.184.216.34/"),
        *(webhook(url=f"https://{host}/") for host in ("127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254")),
        webhook(events=[]),
        webhook(events=[{"entity": "MODEL_VERSION", "action": "DELETED"}]),
        get("webhooks/nobody"),
        request("DELETE", "webhooks/nobody"),
        patch("webhooks/nobody", {"name": "x"}),
    ),
    case("an event that is none", webhook(events=[{"entity": "BOGUS", "action": "CREATED"}])),
    case(
        "an event twice",
        webhook(
            events=[{"entity": "MODEL_VERSION", "action": "CREATED"}, {"entity": "MODEL_VERSION", "action": "CREATED"}],
            pick="webhook.events",
        ),
    ),
]
