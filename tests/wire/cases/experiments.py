"""Experiments: create, get, update, tags, delete, restore, search."""

from . import case, experiment, get, get_experiment, get_run, log_metric, post, run, search_runs


def create(**body):
    return post("experiments/create", body)


def tag(key, value="v", experiment_id="<experiment_id:1>"):
    return post(
        "experiments/set-experiment-tag", {"experiment_id": experiment_id, "key": key, "value": value}
    )


def search_whole(filter="name LIKE '%<new:s>'", max_results=100, **body):
    return post("experiments/search", {"filter": filter, "max_results": max_results, **body})


def search(*args, **body):
    """Search experiments; only the names of those found are kept."""
    return {**search_whole(*args, **body), "pick": "experiments.name"}


NEW_ID = {"experiment_id": "<experiment_id:1>"}
THREE = [
    create(name="a <new:s>", tags=[{"key": "k", "value": "one"}]),
    create(name="B <new:s>", tags=[{"key": "k", "value": "Two"}, {"key": "only b", "value": "x"}]),
    create(name="c <new:s>"),
]

CASES = [
    case(
        "create experiment, get it, get it by name",
        experiment(),
        get_experiment(),
        get("experiments/get-by-name", {"experiment_name": "<new:e>"}),
    ),
    case(
        "create experiment with tags and artifact location",
        create(
            name="<new:e>",
            artifact_location="mlflow-artifacts:/elsewhere/<new:e>",
            tags=[{"key": "a", "value": "1"}, {"key": "b", "value": ""}],
        ),
        get_experiment(),
    ),
    case(
        "create experiment with s3 artifact location",
        create(name="<new:e>", artifact_location="s3://bucket/<new:e>"),
        get_experiment(),
        run(),
        get_run(),
    ),
    case(
        "create experiment with empty artifact location",
        create(name="<new:e>", artifact_location=""),
        get_experiment(),
    ),
    case(
        "create experiment with slash at the end of the artifact location",
        create(name="<new:e>", artifact_location="s3://bucket/p/"),
        get_experiment(),
        run(),
    ),
    case(
        "create experiment with '..' in artifact location",
        create(name="<new:e>", artifact_location="mlflow-artifacts:/../x"),
    ),
    case(
        "create experiment with query in artifact location",
        create(name="<new:e>", artifact_location="s3://bucket/p?a=b"),
    ),
    case(
        "create experiment with fragment in artifact location",
        create(name="<new:e>", artifact_location="s3://bucket/p#f"),
    ),
    case("create experiment without name", create(artifact_location="s3://x")),
    case("create experiment with empty name", create(name="")),
    case("create experiment with name null", create(name=None)),
    case("create experiment with name a number", create(name=12)),
    case("create experiment with name a list", create(name=["a"])),
    case("create experiment with blanks around its name", create(name="  <new:e>  "), get_experiment()),
    case("create experiment with name of 500", create(name="<repeat:n*440><new:e>"), get_experiment()),
    case("create experiment with name of 501", create(name="<repeat:n*501>")),
    case(
        "create experiment with odd characters in name",
        create(name="é 漢字 / ' \" ; -- % _ \\ <new:e>"),
        get_experiment(),
        get("experiments/get-by-name", {"experiment_name": "é 漢字 / ' \" ; -- % _ \\ <new:e>"}),
    ),
    case("create experiment twice", experiment(), experiment()),
    case("create experiment, name differs in case", create(name="Name <new:e>"), create(name="name <new:e>")),
    case(
        "create experiment with the name of a deleted one",
        experiment(),
        post("experiments/delete", NEW_ID),
        experiment(),
    ),
    case("create experiment with tags not a list", create(name="<new:e>", tags={"key": "a"})),
    case(
        "create experiment with tag key twice",
        create(name="<new:e>", tags=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]),
    ),
    case("create experiment with tag without key", create(name="<new:e>", tags=[{"value": "1"}])),
    case(
        "create experiment with tag key too long",
        create(name="<new:e>", tags=[{"key": "<repeat:k*251>", "value": "1"}]),
    ),
    case(
        "create experiment with tag value too long",
        create(name="<new:e>", tags=[{"key": "k", "value": "<repeat:v*20001>"}]),
    ),
    case("create experiment with unknown field", create(name="<new:e>", colour="red"), get_experiment()),
    case("get experiment without id", get("experiments/get")),
    case("get experiment with empty id", get("experiments/get", {"experiment_id": ""})),
    case("get experiment with unknown id", get("experiments/get", {"experiment_id": "987654321"})),
    case("get experiment with id not a number", get("experiments/get", {"experiment_id": "abc"})),
    case("get experiment with odd id", get("experiments/get", {"experiment_id": "a b/.."})),
    case("get experiment by name without name", get("experiments/get-by-name")),
    case(
        "get experiment by unknown name", get("experiments/get-by-name", {"experiment_name": "<new:nobody>"})
    ),
    case("get default experiment", get("experiments/get", {"experiment_id": "0"})),
    case(
        "get deleted experiment by id and by name",
        experiment(),
        post("experiments/delete", NEW_ID),
        get_experiment(),
        get("experiments/get-by-name", {"experiment_name": "<new:e>"}),
    ),
    case(
        "get experiment through the ajax prefix",
        experiment(),
        get("/ajax-api/2.0/mlflow/experiments/get", NEW_ID),
    ),
    case("get experiment with a JSON body and no query", experiment(), get("experiments/get", body=NEW_ID)),
    case(
        "rename experiment",
        experiment(),
        post("experiments/update", {**NEW_ID, "new_name": "<new:other>"}),
        get_experiment(),
    ),
    case(
        "rename experiment to its own name",
        experiment(),
        post("experiments/update", {**NEW_ID, "new_name": "<new:e>"}),
    ),
    case(
        "rename experiment to a taken name",
        experiment(),
        experiment("other"),
        post("experiments/update", {**NEW_ID, "new_name": "<new:other>"}),
        get_experiment(),
    ),
    case("rename experiment without new name", experiment(), post("experiments/update", NEW_ID)),
    case(
        "rename experiment to empty name",
        experiment(),
        post("experiments/update", {**NEW_ID, "new_name": ""}),
    ),
    case(
        "rename experiment to too long name",
        experiment(),
        post("experiments/update", {**NEW_ID, "new_name": "<repeat:n*501>"}),
    ),
    case(
        "rename experiment with new name a number",
        experiment(),
        post("experiments/update", {**NEW_ID, "new_name": 3}),
    ),
    case(
        "rename unknown experiment",
        post("experiments/update", {"experiment_id": "987654321", "new_name": "<new:n>"}),
    ),
    case(
        "rename deleted experiment",
        experiment(),
        post("experiments/delete", NEW_ID),
        post("experiments/update", {**NEW_ID, "new_name": "<new:n>"}),
        get_experiment(),
    ),
    case(
        "set experiment tag, overwrite it, delete it",
        experiment(),
        tag("a"),
        tag("a", "w"),
        tag("b", ""),
        get_experiment(),
        post("experiments/delete-experiment-tag", {**NEW_ID, "key": "a"}),
        get_experiment(),
    ),
    case(
        "set experiment tag without key",
        experiment(),
        post("experiments/set-experiment-tag", {**NEW_ID, "value": "v"}),
    ),
    case("set experiment tag with empty key", experiment(), tag("")),
    case(
        "set experiment tag without value",
        experiment(),
        post("experiments/set-experiment-tag", {**NEW_ID, "key": "k"}),
        get_experiment(),
    ),
    case("set experiment tag with value a number", experiment(), tag("a", 3)),
    case(
        "set experiment tag with bad key",
        experiment(),
        tag("a,b"),
        tag("../a"),
        tag("/a"),
        tag("a//b"),
        tag("."),
    ),
    case(
        "set experiment tag with every allowed character in its key",
        experiment(),
        tag("A_z-0.9 :/x"),
        get_experiment(),
    ),
    case(
        "set experiment tag with key of 250 and 251",
        experiment(),
        tag("<repeat:k*250>"),
        tag("<repeat:k*251>"),
    ),
    case(
        "set experiment tag with value of 20000 and 20001",
        experiment(),
        tag("a", "<repeat:v*20000>"),
        tag("b", "<repeat:v*20001>"),
    ),
    case("set tag of unknown experiment", tag("a", experiment_id="987654321")),
    case("set tag of deleted experiment", experiment(), post("experiments/delete", NEW_ID), tag("a")),
    case(
        "delete experiment tag that is not there",
        experiment(),
        post("experiments/delete-experiment-tag", {**NEW_ID, "key": "a"}),
    ),
    case(
        "delete experiment tag without key", experiment(), post("experiments/delete-experiment-tag", NEW_ID)
    ),
    case(
        "delete tag of deleted experiment",
        experiment(),
        tag("a"),
        post("experiments/delete", NEW_ID),
        post("experiments/delete-experiment-tag", {**NEW_ID, "key": "a"}),
    ),
    case(
        "delete experiment with runs and restore it",
        experiment(),
        run(),
        post("runs/create", {"experiment_id": "<experiment_id:1>", "run_name": "second", "start_time": 1}),
        post("runs/delete", {"run_id": "<run_id:2>"}),
        post("experiments/delete", NEW_ID),
        get_experiment(),
        get_run(),
        search_runs(),
        search_runs(run_view_type="ALL"),
        post("experiments/restore", NEW_ID),
        get_experiment(),
        get_run(),
        get_run("<run_id:2>"),
    ),
    case(
        "write to a run of a deleted experiment",
        experiment(),
        run(),
        post("experiments/delete", NEW_ID),
        log_metric("m", 1.0),
        run(),
    ),
    case(
        "delete experiment twice",
        experiment(),
        post("experiments/delete", NEW_ID),
        post("experiments/delete", NEW_ID),
    ),
    case("delete unknown experiment", post("experiments/delete", {"experiment_id": "987654321"})),
    case("delete experiment without id", post("experiments/delete", {})),
    case(
        "delete experiment with id a number", experiment(), post("experiments/delete", {"experiment_id": 1})
    ),
    case("restore active experiment", experiment(), post("experiments/restore", NEW_ID)),
    case("restore unknown experiment", post("experiments/restore", {"experiment_id": "987654321"})),
    case("search experiments: default order", *THREE, search_whole()),
    case(
        "search experiments: order by name",
        *THREE,
        search(order_by=["name"]),
        search(order_by=["name ASC"]),
        search(order_by=["name DESC"]),
        search(order_by=["name desc"]),
    ),
    case(
        "search experiments: order by times and id",
        *THREE,
        search(order_by=["creation_time ASC", "experiment_id ASC"]),
        search(order_by=["experiment_id DESC"]),
        search(order_by=["last_update_time DESC", "experiment_id DESC"]),
    ),
    case(
        "search experiments: pages",
        *THREE,
        search_whole(max_results=2, order_by=["name"]),
        search_whole(max_results=2, order_by=["name"], page_token="<page_token:1>"),
    ),
    case("search experiments: page that ends exactly", *THREE, search_whole(max_results=3)),
    case(
        "search experiments: GET",
        *THREE,
        get(
            "experiments/search",
            [
                ("filter", "name LIKE '%<new:s>'"),
                ("max_results", "2"),
                ("order_by", "name ASC"),
                ("view_type", "ALL"),
            ],
        ),
    ),
    case(
        "search experiments: view types",
        *THREE,
        post("experiments/delete", NEW_ID),
        search(),
        search(view_type="DELETED_ONLY"),
        search(view_type="ALL"),
        search(view_type="ACTIVE_ONLY"),
        search(view_type=3),
        search(view_type="3"),
        search(view_type="nonsense"),
    ),
    case(
        "search experiments: names",
        *THREE,
        search("name = 'a <new:s>'"),
        search("name != 'a <new:s>' AND name LIKE '%<new:s>'"),
        search("name LIKE 'A %<new:s>'"),
        search("name ILIKE 'A %<new:s>'"),
        search("name ILIKE '%<new:s>' AND name ILIKE 'b%'"),
    ),
    case(
        "search experiments: LIKE with _ and %",
        create(name="x_y <new:s>"),
        create(name="xzy <new:s>"),
        search("name LIKE 'x_y <new:s>'", order_by=["name"]),
        search("name LIKE 'x%<new:s>'", order_by=["name"]),
    ),
    case(
        "search experiments: tags",
        *THREE,
        search("tags.k = 'one' AND name LIKE '%<new:s>'"),
        search("tags.k LIKE '%w%' AND name LIKE '%<new:s>'"),
        search("tags.k ILIKE 'TW%' AND name LIKE '%<new:s>'"),
        search("tags.k != 'one' AND name LIKE '%<new:s>'"),
        search("tags.`only b` = 'x' AND name LIKE '%<new:s>'"),
        search("tags.\"only b\" = 'x' AND name LIKE '%<new:s>'"),
        search("tag.k = 'one' AND name LIKE '%<new:s>'"),
    ),
    case(
        "search experiments: tag IS NULL",
        *THREE,
        search("tags.k IS NULL AND name LIKE '%<new:s>'"),
        search("tags.k IS NOT NULL AND name LIKE '%<new:s>'", order_by=["name"]),
    ),
    case(
        "search experiments: times",
        *THREE,
        search("creation_time > 0 AND name LIKE '%<new:s>'", order_by=["name"]),
        search("creation_time < 100 AND name LIKE '%<new:s>'"),
        search("last_update_time >= 100 AND attribute.creation_time >= 1 AND name LIKE 'c%<new:s>'"),
    ),
    case(
        "search experiments: ids",
        *THREE,
        search("experiment_id = '<experiment_id:1>'"),
        search("experiment_id IN ('<experiment_id:1>', '<experiment_id:3>')", order_by=["name"]),
        search("experiment_id != '<experiment_id:1>' AND name LIKE '%<new:s>'", order_by=["name"]),
        search("experiment_id NOT IN ('<experiment_id:1>') AND name LIKE '%<new:s>'", order_by=["name"]),
    ),
    case("search experiments: no match", search("name = '<new:nothing>'")),
    case("search experiments: max_results absent", post("experiments/search", {})),
    case(
        "search experiments: max_results 0, -1, 50000, 50001",
        search(max_results=0),
        search(max_results=-1),
        search("name = '<new:nothing>'", max_results=50000),
        search(max_results=50001),
    ),
    case(
        "search experiments: max_results as text",
        search("name = '<new:nothing>'", max_results="5"),
        search(max_results="five"),
        search(max_results=1.5),
    ),
    case(
        "search experiments: bad page tokens",
        search(page_token="nonsense"),
        search(page_token="e30="),
        search(page_token="eyJvZmZzZXQiOiAtMX0="),
        search(page_token=""),
        search(page_token=3),
    ),
    case(
        "search experiments: bad order_by",
        search(order_by=["nothing"]),
        search(order_by=["name SIDEWAYS"]),
        search(order_by=["tags.k"]),
        search(order_by="name"),
        search(order_by=[""]),
    ),
    case(
        "search experiments: bad filters",
        search("name"),
        search("name ="),
        search("name = a"),
        search("name = 1"),
        search("= 'a'"),
        search("nothing = 'a'"),
        search("name > 'a'"),
        search("creation_time = 'a'"),
        search("creation_time LIKE '1'"),
        search("tags.k > 'a'"),
        search("name = '<new:s>' AND"),
        search("name = 'a"),
        search("lifecycle_stage = 'active'"),
        search(filter=3),
    ),
]
