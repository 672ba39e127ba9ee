// Written by `npm run api-types` from the server's OpenAPI document. Do not edit.

export interface paths {
    "/ajax-api/2.0/mlflow/upload-artifact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload an artifact of a run. */
        post: operations["upload_artifact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow-artifacts/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a folder of the proxied store. */
        get: operations["list_proxied_artifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow-artifacts/artifacts/{artifact_path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download from the proxied store. */
        get: operations["download_artifact"];
        /** Upload to the proxied store. */
        put: operations["put_artifact"];
        post?: never;
        /** Delete from the proxied store. */
        delete: operations["delete_artifact"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow-artifacts/mpu/abort/{artifact_path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forget an upload and its parts. */
        post: operations["abort_multipart_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow-artifacts/mpu/complete/{artifact_path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an artifact of the parts. */
        post: operations["complete_multipart_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow-artifacts/mpu/create/{artifact_path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin an upload; each part is then PUT where the answer says. */
        post: operations["create_multipart_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow-artifacts/mpu/part/{artifact_path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Send one part of an upload. */
        put: operations["put_part"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow-artifacts/presigned/{artifact_path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a URL from which an artifact can be read directly. */
        get: operations["get_presigned_download_url"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/artifacts/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a folder of a run's artifacts. */
        get: operations["list_artifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/artifacts/presigned-download-url": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a URL from which an artifact of a run can be read directly. */
        post: operations["create_presigned_download_url"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/artifacts/presigned-upload-url": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a URL to which an artifact of a run can be written directly. */
        post: operations["create_presigned_upload_url"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/experiments/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an experiment. */
        post: operations["create_experiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/experiments/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark an experiment and its runs as deleted. */
        post: operations["delete_experiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/experiments/delete-experiment-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove a tag of an experiment. */
        post: operations["delete_experiment_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/experiments/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an experiment, deleted or not. */
        get: operations["get_experiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/experiments/get-by-name": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an experiment by its name, deleted or not. */
        get: operations["get_experiment_by_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/experiments/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo the deletion of an experiment and of the runs deleted with it. */
        post: operations["restore_experiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/experiments/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find experiments, newest first unless ordered otherwise. */
        get: operations["search_experiments_get"];
        put?: never;
        /** Find experiments, newest first unless ordered otherwise. */
        post: operations["search_experiments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/experiments/search-datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the datasets that runs of these experiments used. */
        post: operations["search_datasets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/experiments/set-experiment-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a tag of an experiment. */
        post: operations["set_experiment_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/experiments/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rename an experiment. */
        post: operations["update_experiment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/logged-models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a logged model, which is pending until it is finalized. */
        post: operations["create_logged_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/logged-models/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find logged models, newest first unless ordered otherwise. */
        post: operations["search_logged_models"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/logged-models/{model_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a logged model with its params, tags and metrics. */
        get: operations["get_logged_model"];
        put?: never;
        post?: never;
        /** Mark a logged model as deleted. */
        delete: operations["delete_logged_model"];
        options?: never;
        head?: never;
        /** Say that a logged model is ready, or that it failed. */
        patch: operations["finalize_logged_model"];
        trace?: never;
    };
    "/api/2.0/mlflow/logged-models/{model_id}/artifacts/directories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a folder of a logged model's artifacts. */
        get: operations["list_logged_model_artifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/logged-models/{model_id}/artifacts/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download an artifact of a logged model. */
        get: operations["get_logged_model_artifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/logged-models/{model_id}/params": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add params to a logged model; a second, different value is refused. */
        post: operations["log_logged_model_params"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/logged-models/{model_id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Set tags of a logged model. */
        patch: operations["set_logged_model_tags"];
        trace?: never;
    };
    "/api/2.0/mlflow/logged-models/{model_id}/tags/{tag_key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a tag of a logged model. */
        delete: operations["delete_logged_model_tag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/metrics/get-history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get all points of one metric of a run. */
        get: operations["get_metric_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/metrics/get-history-bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the points of one metric of several runs. */
        get: operations["get_metric_history_bulk"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/metrics/get-history-bulk-interval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a sample of the points of one metric of several runs, for charts. */
        get: operations["get_metric_history_bulk_interval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/model-versions/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create the next version of a registered model. */
        post: operations["create_model_version"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/model-versions/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a version; its number is not given again. */
        delete: operations["delete_model_version"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/model-versions/delete-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a tag of a version. */
        delete: operations["delete_model_version_tag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/model-versions/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a version. */
        get: operations["get_model_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/model-versions/get-download-uri": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get where the files of a version are. */
        get: operations["get_model_version_download_uri"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/model-versions/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find versions, last changed first unless ordered otherwise. */
        get: operations["search_model_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/model-versions/set-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a tag of a version. */
        post: operations["set_model_version_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/model-versions/transition-stage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move a version to a stage. */
        post: operations["transition_model_version_stage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/model-versions/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the description of a version. */
        patch: operations["update_model_version"];
        trace?: never;
    };
    "/api/2.0/mlflow/registered-models/alias": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the version that an alias stands for. */
        get: operations["get_model_version_by_alias"];
        put?: never;
        /** Let an alias stand for a version; it moves if it stood for another one. */
        post: operations["set_registered_model_alias"];
        /** Remove an alias. */
        delete: operations["delete_registered_model_alias"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/registered-models/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a registered model without versions. */
        post: operations["create_registered_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/registered-models/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a registered model with all its versions. */
        delete: operations["delete_registered_model"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/registered-models/delete-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a tag of a registered model. */
        delete: operations["delete_registered_model_tag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/registered-models/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a registered model with the highest version of each stage. */
        get: operations["get_registered_model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/registered-models/get-latest-versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the highest version of each stage. */
        get: operations["get_latest_versions_get"];
        put?: never;
        /** Get the highest version of each stage. */
        post: operations["get_latest_versions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/registered-models/rename": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rename a registered model. */
        post: operations["rename_registered_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/registered-models/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find registered models, by name unless ordered otherwise. */
        get: operations["search_registered_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/registered-models/set-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a tag of a registered model. */
        post: operations["set_registered_model_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/registered-models/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the description of a registered model. */
        patch: operations["update_registered_model"];
        trace?: never;
    };
    "/api/2.0/mlflow/runs/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count the runs that a search would find. */
        post: operations["count_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a run; it gets a name if it has none. */
        post: operations["create_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a run as deleted. */
        post: operations["delete_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/delete-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove a tag of a run. */
        post: operations["delete_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** All runs that a search finds, in one streamed answer. */
        post: operations["export_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a run, deleted or not, with its latest metrics. */
        get: operations["get_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/log-batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log metrics, params and tags together: all of them or none. */
        post: operations["log_batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/log-inputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record datasets and models that a run read. */
        post: operations["log_inputs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/log-metric": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log one metric point. */
        post: operations["log_metric"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/log-model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record a model's description on its run (tag ``mlflow.log-model.history``). */
        post: operations["log_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/log-parameter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log a param; a second, different value is refused. */
        post: operations["log_param"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record models that a run made. */
        post: operations["log_outputs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo the deletion of a run. */
        post: operations["restore_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find runs, last started first unless ordered otherwise. */
        post: operations["search_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/set-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a tag of a run. */
        post: operations["set_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/runs/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change status, end time or name of a run. */
        post: operations["update_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find traces (protocol 2.0). */
        get: operations["search_traces_v2"];
        put?: never;
        /** Create a trace (protocol 2.0). */
        post: operations["start_trace_v2"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/traces/delete-traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete traces for good. */
        post: operations["delete_traces_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/traces/link-prompts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Link versions of prompts to a trace. */
        post: operations["link_prompts_to_trace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/traces/link-to-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Link traces to a run. */
        post: operations["link_traces_to_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/traces/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Complete a trace (protocol 2.0). */
        patch: operations["end_trace_v2"];
        trace?: never;
    };
    "/api/2.0/mlflow/traces/{request_id}/info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a trace without its spans (protocol 2.0). */
        get: operations["get_trace_info_v2"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/traces/{request_id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a tag of a trace (protocol 2.0). */
        delete: operations["delete_trace_tag_v2"];
        options?: never;
        head?: never;
        /** Set a tag of a trace (protocol 2.0). */
        patch: operations["set_trace_tag_v2"];
        trace?: never;
    };
    "/api/2.0/mlflow/users/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a person's account with a password. */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/users/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the account that asks. */
        get: operations["get_current_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/users/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete an account with its tokens and sessions. */
        delete: operations["delete_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/users/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an account. */
        get: operations["get_user"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/users/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List all accounts by number. */
        get: operations["list_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/users/update-admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Make an account an administrator, or no longer one. */
        patch: operations["update_user_admin"];
        trace?: never;
    };
    "/api/2.0/mlflow/users/update-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a password, which ends the sessions of the account. */
        patch: operations["update_user_password"];
        trace?: never;
    };
    "/api/2.0/mlflow/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks, the latest first. */
        get: operations["list_webhooks"];
        put?: never;
        /** Create a webhook. */
        post: operations["create_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/2.0/mlflow/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a webhook. */
        get: operations["get_webhook"];
        put?: never;
        post?: never;
        /** Delete a webhook and what it was still to be told. */
        delete: operations["delete_webhook"];
        options?: never;
        head?: never;
        /** Change a webhook. */
        patch: operations["update_webhook"];
        trace?: never;
    };
    "/api/2.0/mlflow/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a webhook an example message now, and tell what came of it. */
        post: operations["test_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/artifacts/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an artifact of a run, a logged model or a version of a registered model to be shown in a browser: inline, with ranges, and with headers under which nothing of it runs in the server's origin. */
        get: operations["preview_artifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/artifacts/zip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a folder of artifacts of a run, a logged model or a version of a registered model as a zip file, made while it is sent. Without `path`, all of them. */
        get: operations["zip_artifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/audit/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Search the audit trail, the latest entries first. */
        post: operations["search_audit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Be told what changes: server-sent events `change` with the kinds of things and the experiments. */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/experiments/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count runs, traces and models of experiments, in the order asked; unknown ids are left out. */
        post: operations["summarize_experiments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find experiments, runs, models, traces and prompts that are not deleted by name or id. */
        get: operations["find"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/get-trace-artifact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the spans of a trace, or a file that is attached to it. */
        get: operations["get_trace_artifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a group. */
        post: operations["create_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete a group; its members stay. */
        post: operations["delete_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a group with its members. */
        get: operations["get_group"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List groups by name. */
        get: operations["list_groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/members/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make somebody a member of a group. */
        post: operations["add_group_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/members/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End somebody's membership of a group. */
        post: operations["remove_group_member"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/permissions/grant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a group a permission for a thing, or for all of a type. */
        post: operations["grant_group_permission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/permissions/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what a group was given. */
        get: operations["list_group_permissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/permissions/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back what a group was given. */
        post: operations["revoke_group_permission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/roles/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a group a role. */
        post: operations["assign_group_role"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/roles/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the roles that a group has. */
        get: operations["list_group_roles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/groups/roles/unassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a role from a group. */
        post: operations["unassign_group_role"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/links/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a link that shows one thing to whoever has it. */
        post: operations["create_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/links/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the links to a thing, or those of the caller. */
        get: operations["list_links"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/links/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a link. */
        post: operations["revoke_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/logged-models/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get logged models by their ids, in that order; those that are not there or deleted are left out. */
        post: operations["read_logged_models"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/metrics/envelope": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get the outline of metrics of runs, for charts: no point too many, no peak lost. */
        post: operations["get_metric_envelopes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/model-files/describe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what a model's files say of it: flavors, signature, environment. */
        get: operations["describe_model"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/model-versions/list-artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a folder of the files of a version of a registered model. */
        get: operations["list_model_version_artifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/permissions/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who may do what with a thing. */
        get: operations["list_permissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/permissions/own": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get what the caller may do with things of a type and what is inside of them, and make in the workspace. */
        post: operations["get_own_permissions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/registry-events/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find out who did what when in the registry, latest first unless ordered otherwise. */
        get: operations["search_registry_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/roles/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an account a role. */
        post: operations["assign_role"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/roles/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a role in a workspace. */
        post: operations["create_role"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/roles/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a role with its permissions and assignments. */
        delete: operations["delete_role"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/roles/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a role with its permissions. */
        get: operations["get_role"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/roles/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the roles of a workspace, or of all. */
        get: operations["list_roles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/roles/permissions/add": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a role a permission. */
        post: operations["add_role_permission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/roles/permissions/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the permissions of a role. */
        get: operations["list_role_permissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/roles/permissions/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a permission from its role. */
        delete: operations["remove_role_permission"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/roles/permissions/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a permission of a role. */
        patch: operations["update_role_permission"];
        trace?: never;
    };
    "/api/3.0/mlflow/roles/unassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a role from an account. */
        delete: operations["unassign_role"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/roles/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change name or description of a role. */
        patch: operations["update_role"];
        trace?: never;
    };
    "/api/3.0/mlflow/roles/users/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who has a role: accounts and groups. */
        get: operations["list_role_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/runs/aggregate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put runs in groups, with count, mean and spread of their metrics. */
        post: operations["aggregate_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/runs/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark runs as deleted; those that are deleted already stay so. */
        post: operations["delete_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/runs/delete-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove a tag of those of the runs that have it; an error when none has. */
        post: operations["delete_tag_of_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/runs/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get several runs by their ids. */
        post: operations["get_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/runs/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the keys of metrics, params and tags that runs have. */
        post: operations["search_run_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/runs/metric-summaries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get first, last, minimum and maximum of metrics of runs, with their steps. */
        post: operations["get_metric_summaries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/runs/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move runs to another experiment. */
        post: operations["move_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/runs/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo the deletion of runs; those that are not deleted stay as they are. */
        post: operations["restore_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/runs/set-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a tag of runs. */
        post: operations["set_tag_of_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/runs/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count the values of a field among runs. */
        post: operations["search_run_values"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/server-info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this server offers. */
        get: operations["server_info"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/service-accounts/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an account for a program, which uses access tokens. */
        post: operations["create_service_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/storage/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What experiments or users take, the largest first, as a server counted it last. */
        get: operations["search_storage_use"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create or complete a trace without its spans. */
        post: operations["start_trace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/batchGet": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get several traces with their spans. */
        get: operations["batch_get_traces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/batchGetInfos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get several traces without their spans. */
        post: operations["batch_get_trace_infos"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the budgets of an experiment and what was spent of them. (Not in MLflow.) */
        get: operations["get_trace_budgets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/calculate-filter-correlation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell how much two filters have to do with each other (normalized pointwise mutual information). */
        post: operations["calculate_trace_filter_correlation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/delete-traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete traces for good. */
        post: operations["delete_traces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a trace with its spans. */
        get: operations["get_trace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the keys of tags and metadata and the names of assessments of traces. (Not in MLflow.) */
        post: operations["search_trace_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write traces and spans together: all of them or none. (Not in MLflow.) */
        post: operations["log_traces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Compute figures of traces, spans or assessments, by time and dimensions. */
        post: operations["query_trace_metrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read whole traces in the form that log takes. (Not in MLflow.) */
        post: operations["read_traces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find traces, newest first unless ordered otherwise. */
        post: operations["search_traces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find the sessions that traces belong to, the one with the newest trace first. (Not in MLflow.) */
        post: operations["search_trace_sessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/unlink-from-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo the link of traces to a run. (Not in MLflow's protocol.) */
        post: operations["unlink_traces_from_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the values of a field of traces, the most frequent first, with the numbers of traces. (Not in */
        post: operations["search_trace_values"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/{trace_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a trace without its spans. */
        get: operations["get_trace_info"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/{trace_id}/assessments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge a trace or a span. */
        post: operations["create_assessment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a judgement. */
        get: operations["get_assessment"];
        put?: never;
        post?: never;
        /** Delete a judgement; one that it overrode is valid again. */
        delete: operations["delete_assessment"];
        options?: never;
        head?: never;
        /** Change a judgement. */
        patch: operations["update_assessment"];
        trace?: never;
    };
    "/api/3.0/mlflow/traces/{trace_id}/outline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what the spans of a trace are called, when they were and what they cost, without what they hold. (Not in */
        get: operations["get_trace_outline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/{trace_id}/search-spans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find the spans of a trace that hold a text: in their names, inputs, outputs, other attributes, events or */
        get: operations["search_spans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/{trace_id}/spans/{span_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one span of a trace with all that it holds. (Not in MLflow.) */
        get: operations["get_span"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/traces/{trace_id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a tag of a trace. */
        delete: operations["delete_trace_tag"];
        options?: never;
        head?: never;
        /** Set a tag of a trace. */
        patch: operations["set_trace_tag"];
        trace?: never;
    };
    "/api/3.0/mlflow/users/current/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what the caller was given. */
        get: operations["get_current_permissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/permissions/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get what an account may do with a thing, all that it was given together. */
        get: operations["get_user_permission"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/permissions/grant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give an account a permission for a thing, or for all of a type. */
        post: operations["grant_user_permission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/permissions/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what an account was given, itself, by its groups and by its roles. */
        get: operations["list_user_permissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/permissions/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back what an account was given itself. */
        post: operations["revoke_user_permission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/roles/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the roles that an account has itself. */
        get: operations["list_user_roles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/sessions/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List where an account is logged in, newest first. */
        get: operations["list_login_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/sessions/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log a browser out. */
        post: operations["revoke_login_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/tokens/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an access token; its text is shown once. */
        post: operations["create_access_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/tokens/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the access tokens of an account, newest first. */
        get: operations["list_access_tokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/tokens/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke an access token for good. */
        post: operations["revoke_access_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/users/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change what is known of an account, or disable it. */
        post: operations["update_user_post"];
        delete?: never;
        options?: never;
        head?: never;
        /** Change what is known of an account, or disable it. */
        patch: operations["update_user"];
        trace?: never;
    };
    "/api/3.0/mlflow/views/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Save a view. */
        post: operations["create_view"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/views/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete a saved view for good. */
        post: operations["delete_view"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/views/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a saved view. */
        get: operations["get_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/views/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List saved views, oldest first. */
        get: operations["search_views"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/views/update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the name or the state of a saved view. */
        post: operations["update_view"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the messages to a webhook, the latest first, and what became of them. */
        get: operations["list_webhook_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the workspaces that the caller may enter. */
        get: operations["list_workspaces"];
        put?: never;
        /** Make a workspace. */
        post: operations["create_workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/3.0/mlflow/workspaces/{workspace_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one workspace. */
        get: operations["get_workspace"];
        put?: never;
        post?: never;
        /** Remove a workspace. What is in it keeps it (RESTRICT), moves to the default workspace, or is removed too. */
        delete: operations["delete_workspace"];
        options?: never;
        head?: never;
        /** Change what is said of a workspace. */
        patch: operations["update_workspace"];
        trace?: never;
    };
    "/get-artifact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download an artifact of a run. */
        get: operations["get_artifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell that the server is up. */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures of the server, for Prometheus. */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/model-versions/get-artifact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a file of a version of a registered model. */
        get: operations["get_model_version_artifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take spans in OpenTelemetry's protocol, OTLP/HTTP. */
        post: operations["otlp_traces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The version, as text; as a JSON string with Accept: application/json. */
        get: operations["version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AbortMultipartUpload */
        AbortMultipartUpload: {
            path: string;
            upload_id: string;
        };
        /**
         * AccessToken
         * @description A token without its text. ``hint`` is how the text ends; times are milliseconds.
         */
        AccessToken: {
            id: number;
            username: string;
            name: string;
            scope: string;
            hint: string;
            creation_time: number;
            /** @default null */
            expiry_time?: number | null;
            /** @default null */
            last_used_time?: number | null;
        };
        /** AccessTokensPage */
        AccessTokensPage: {
            /** @default [] */
            tokens?: components["schemas"]["AccessToken"][];
        };
        /** AddGroupMember */
        AddGroupMember: {
            name: string;
            username: string;
        };
        /** AddRolePermission */
        AddRolePermission: {
            role_id: number;
            resource_type: string;
            resource_pattern: string;
            permission: string;
        };
        /**
         * AggregateRuns
         * @description Runs that a search finds, in groups of those that have the same values of one to three fields.
         *
         *     `group_by` are texts of the filter language: `params.lr`, `tags.team`, `attributes.status`,
         *     `datasets.name`, ... A run without the value is in the group of null; a run with several data sets is in the group
         *     of each. `of` says what is taken of each run's metric: `last` (default), `min` or `max`. `order_by` has
         *     `runs` (default: `runs DESC`), `latest_start_time`, one of `group_by`, or a figure of one of `metrics`
         *     such as `metrics.loss.mean` (also `.std`, `.min`, `.max`, `.count`), each with `ASC` or `DESC`.
         */
        AggregateRuns: {
            experiment_ids: string[];
            group_by: string[];
            /** @default null */
            filter?: string | null;
            /** @default null */
            run_view_type?: string | number | null;
            /** @default [] */
            metrics?: string[];
            /**
             * @default last
             * @enum {unknown}
             */
            of?: "last" | "max" | "min";
            /** @default [] */
            order_by?: string[];
            /** @default 200 */
            max_results?: number;
            /** @default null */
            page_token?: string | null;
        };
        /** Aggregation */
        Aggregation: {
            aggregation_type: components["schemas"]["AggregationType"] | number;
            /** @default null */
            percentile_value?: number | null;
        };
        /**
         * AggregationType
         * @description How values are combined.
         * @enum {unknown}
         */
        AggregationType: "AVG" | "COUNT" | "MAX" | "MIN" | "PERCENTILE" | "SUM";
        /** ArtifactsPage */
        ArtifactsPage: {
            root_uri: string;
            /** @default [] */
            files?: components["schemas"]["FileInfo"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /** AssessmentAnswer */
        AssessmentAnswer: {
            assessment: components["schemas"]["AssessmentMessage"];
        };
        /**
         * AssessmentErrorMessage
         * @description Why there is no value.
         */
        AssessmentErrorMessage: {
            error_code: string;
            /** @default null */
            error_message?: string | null;
            /** @default null */
            stack_trace?: string | null;
        };
        /**
         * AssessmentMessage
         * @description A judgement of a trace or of one of its spans, on the wire: exactly one of feedback, expectation, issue.
         */
        AssessmentMessage: {
            /** @default null */
            assessment_id?: string | null;
            /** @default null */
            assessment_name?: string | null;
            /** @default null */
            trace_id?: string | null;
            /** @default null */
            span_id?: string | null;
            /** @default null */
            source?: components["schemas"]["AssessmentSource"] | null;
            /** @default null */
            create_time?: string | null;
            /** @default null */
            last_update_time?: string | null;
            /** @default null */
            feedback?: components["schemas"]["FeedbackMessage"] | null;
            /** @default null */
            expectation?: components["schemas"]["ExpectationMessage"] | null;
            /** @default null */
            rationale?: string | null;
            /** @default null */
            error?: components["schemas"]["AssessmentErrorMessage"] | null;
            /** @default null */
            metadata?: {
                [key: string]: string;
            } | null;
            /** @default null */
            overrides?: string | null;
            /** @default null */
            valid?: boolean | null;
            /** @default null */
            issue?: components["schemas"]["IssueReferenceMessage"] | null;
        };
        /**
         * AssessmentSource
         * @description A kind of judge, and which one.
         *
         *         Args:
         *             source_type: HUMAN, LLM_JUDGE or CODE.
         *             source_id: a person's name, a model's, a function's.
         *
         *         Raises: INVALID_PARAMETER_VALUE for an unknown kind.
         */
        AssessmentSource: {
            source_type: string;
            /** @default default */
            source_id?: string | null;
        };
        /** AssignGroupRole */
        AssignGroupRole: {
            group: string;
            role_id: number;
        };
        /** AssignRole */
        AssignRole: {
            username: string;
            role_id: number;
        };
        /** AssignmentAnswer */
        AssignmentAnswer: {
            assignment: components["schemas"]["AssignmentMessage"];
        };
        /**
         * AssignmentMessage
         * @description A role that an account or a group has.
         */
        AssignmentMessage: {
            id: number;
            role_id: number;
            /** @default null */
            user_id?: number | null;
            /** @default null */
            username?: string | null;
            /** @default null */
            group_id?: number | null;
            /** @default null */
            group?: string | null;
        };
        /** AssignmentsAnswer */
        AssignmentsAnswer: {
            /** @default [] */
            assignments?: components["schemas"]["AssignmentMessage"][];
        };
        /**
         * AuditEntry
         * @description One change, or one attempt that was denied.
         */
        AuditEntry: {
            entry_id: string;
            time: number;
            operation: string;
            outcome: string;
            /** @default null */
            user?: string | null;
            /** @default null */
            via?: string | null;
            /** @default null */
            address?: string | null;
            /** @default null */
            workspace?: string | null;
            /** @default null */
            resource_type?: string | null;
            /** @default null */
            resource_id?: string | null;
            /** @default null */
            request_id?: string | null;
            /** @default {} */
            details?: {
                [key: string]: string;
            };
        };
        /** AuditPage */
        AuditPage: {
            /** @default [] */
            entries?: components["schemas"]["AuditEntry"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /** BatchGetTraceInfos */
        BatchGetTraceInfos: {
            trace_ids: string[];
            /** @default [] */
            experiment_ids?: string[];
        };
        /** BatchGetTraces */
        BatchGetTraces: {
            trace_ids: string[];
            /** @default [] */
            experiment_ids?: string[];
        };
        /**
         * BudgetState
         * @description A budget and what was spent of it.
         *
         *         Fields:
         *             window_start: since when it was counted, in milliseconds since the epoch; 0: always.
         *             spending: the experiment, the one target, or those who spent most (up to 100), most first.
         */
        BudgetState: {
            budget: components["schemas"]["TraceBudget"];
            window_start: number;
            spending: components["schemas"]["Spending"][];
        };
        /** CalculateTraceFilterCorrelation */
        CalculateTraceFilterCorrelation: {
            experiment_ids: string[];
            filter_string1: string;
            filter_string2: string;
            /** @default null */
            base_filter?: string | null;
        };
        /**
         * ChangedRuns
         * @description How many runs are now different.
         */
        ChangedRuns: {
            runs: number;
        };
        /** CompleteMultipartUpload */
        CompleteMultipartUpload: {
            path: string;
            upload_id: string;
            parts: components["schemas"]["Part"][];
        };
        /** Count */
        Count: {
            count: number;
        };
        /**
         * CountRuns
         * @description `top_level` counts only the runs whose parent is not found too.
         */
        CountRuns: {
            /** @default [] */
            experiment_ids?: string[];
            /** @default null */
            filter?: string | null;
            /** @default null */
            run_view_type?: string | number | null;
            /** @default false */
            top_level?: boolean;
        };
        /**
         * CreateAccessToken
         * @description A token of one's own account, or, for administrators, of `username`; without `expires_in_days` it does not
         *     expire.
         */
        CreateAccessToken: {
            name: string;
            /**
             * @default write
             * @enum {unknown}
             */
            scope?: "admin" | "read" | "write";
            /** @default null */
            expires_in_days?: number | null;
            /** @default null */
            username?: string | null;
        };
        /** CreateAssessment */
        CreateAssessment: {
            /** @default  */
            trace_id?: string;
            assessment: components["schemas"]["AssessmentMessage"];
        };
        /** CreateExperiment */
        CreateExperiment: {
            name: string;
            /** @default null */
            artifact_location?: string | null;
            /** @default [] */
            tags?: components["schemas"]["ExperimentTag"][];
        };
        /** CreateGroup */
        CreateGroup: {
            name: string;
            /** @default  */
            description?: string;
        };
        /** CreateLink */
        CreateLink: {
            /** @enum {unknown} */
            resource_type: "experiment" | "model" | "run" | "trace" | "view";
            resource_id: string;
            /** @default 168 */
            expires_in_hours?: number;
        };
        /**
         * CreateLoggedModel
         * @description Without `name` the store chooses one.
         */
        CreateLoggedModel: {
            experiment_id: string;
            /** @default null */
            name?: string | null;
            /** @default null */
            model_type?: string | null;
            /** @default null */
            source_run_id?: string | null;
            /** @default [] */
            params?: components["schemas"]["LoggedModelParameter"][];
            /** @default [] */
            tags?: components["schemas"]["LoggedModelTag"][];
        };
        /** CreateModelVersion */
        CreateModelVersion: {
            name: string;
            source: string;
            /** @default null */
            run_id?: string | null;
            /** @default [] */
            tags?: components["schemas"]["ModelVersionTag"][];
            /** @default null */
            run_link?: string | null;
            /** @default null */
            description?: string | null;
            /** @default null */
            model_id?: string | null;
            /** @default null */
            user_id?: string | null;
        };
        /**
         * CreateMultipartUpload
         * @description `path` is the file, of which only the last part counts; its folder is in the URL.
         *
         *     `part_size` (ours) is the size in bytes of every part but the last. A store that knows it puts each part in its
         *     place at once and need not copy them together at the end.
         */
        CreateMultipartUpload: {
            path: string;
            /** @default 0 */
            num_parts?: number;
            /** @default null */
            part_size?: number | null;
        };
        /**
         * CreatePresignedDownloadUrl
         * @description `expiration` is in seconds.
         */
        CreatePresignedDownloadUrl: {
            run_id: string;
            path: string;
            /** @default null */
            expiration?: number | null;
        };
        /**
         * CreatePresignedUploadUrl
         * @description `expiration` is in seconds.
         */
        CreatePresignedUploadUrl: {
            path: string;
            /** @default  */
            run_id?: string;
            /** @default  */
            model_id?: string;
            /** @default null */
            expiration?: number | null;
        };
        /** CreateRegisteredModel */
        CreateRegisteredModel: {
            name: string;
            /** @default [] */
            tags?: components["schemas"]["RegisteredModelTag"][];
            /** @default null */
            description?: string | null;
            /** @default null */
            deployment_job_id?: string | null;
            /** @default null */
            user_id?: string | null;
        };
        /** CreateRole */
        CreateRole: {
            name: string;
            workspace: string;
            /** @default null */
            description?: string | null;
        };
        /**
         * CreateRun
         * @description Without `experiment_id` the Default experiment is meant.
         */
        CreateRun: {
            /** @default null */
            experiment_id?: string | null;
            /** @default  */
            user_id?: string;
            /** @default null */
            run_name?: string | null;
            /** @default null */
            start_time?: number | null;
            /** @default [] */
            tags?: components["schemas"]["RunTag"][];
        };
        /** CreateServiceAccount */
        CreateServiceAccount: {
            username: string;
            /** @default  */
            display_name?: string;
            /** @default false */
            is_admin?: boolean;
        };
        /** CreateUser */
        CreateUser: {
            username: string;
            password: string;
            /** @default  */
            display_name?: string;
            /** @default  */
            email?: string;
            /** @default false */
            is_admin?: boolean;
        };
        /**
         * CreateView
         * @description Without `experiment_id` the view belongs to no experiment, as those of comparisons across experiments.
         */
        CreateView: {
            page: string;
            name: string;
            state: string;
            /** @default null */
            experiment_id?: string | null;
            /** @default  */
            user_id?: string;
            /** @default null */
            visibility?: ("private" | "shared") | null;
        };
        /** CreateWebhook */
        CreateWebhook: {
            name: string;
            url: string;
            events: components["schemas"]["EventMessage"][];
            /** @default null */
            description?: string | null;
            /** @default null */
            secret?: string | null;
            /** @default null */
            status?: string | number | null;
        };
        /**
         * CreateWorkspace
         * @description Make a workspace.
         */
        CreateWorkspace: {
            /** @default null */
            description?: string | null;
            /** @default null */
            default_artifact_root?: string | null;
            /** @default null */
            trace_archival_config?: components["schemas"]["TraceArchivalMessage"] | null;
            name: string;
        };
        /**
         * CreatedAccessToken
         * @description `token` is shown this once.
         */
        CreatedAccessToken: {
            token: string;
            info: components["schemas"]["AccessToken"];
        };
        /**
         * CurrentUser
         * @description `is_basic_auth` says whether it was a password that proved who asks.
         */
        CurrentUser: {
            user: components["schemas"]["User"];
            is_basic_auth: boolean;
            /** @default [] */
            groups?: string[];
        };
        /**
         * Dataset
         * @description Where data came from and what it looked like; the data itself is not kept.
         *
         *         Args:
         *             name: what the user calls it.
         *             digest: fingerprint of the content, up to 36 characters.
         *             source_type: kind of ``source``, e.g. ``local``, ``http``, ``code``.
         *             source: JSON that says where the data is.
         *             schema: JSON of columns or tensors.
         *             profile: JSON of summary figures.
         */
        Dataset: {
            name: string;
            digest: string;
            /** @default null */
            source_type?: string | null;
            /** @default null */
            source?: string | null;
            /** @default null */
            schema?: string | null;
            /** @default null */
            profile?: string | null;
        };
        /**
         * DatasetCondition
         * @description Models of which something was measured on this dataset; metrics in the filter are then those on it.
         */
        DatasetCondition: {
            dataset_name: string;
            /** @default null */
            dataset_digest?: string | null;
        };
        /**
         * DatasetInput
         * @description A dataset and the tags that say how a run used it.
         */
        DatasetInput: {
            dataset: components["schemas"]["Dataset"];
            /** @default [] */
            tags?: components["schemas"]["InputTag"][] | null;
        };
        /** DatasetSummaries */
        DatasetSummaries: {
            /** @default [] */
            dataset_summaries?: components["schemas"]["DatasetSummary"][];
        };
        /**
         * DatasetSummary
         * @description A dataset that runs of an experiment used.
         */
        DatasetSummary: {
            experiment_id: string;
            name: string;
            digest: string;
            /** @default null */
            context?: string | null;
        };
        /** DeleteAssessment */
        DeleteAssessment: {
            /** @default  */
            trace_id?: string;
            /** @default  */
            assessment_id?: string;
        };
        /** DeleteExperiment */
        DeleteExperiment: {
            experiment_id: string;
        };
        /** DeleteExperimentTag */
        DeleteExperimentTag: {
            experiment_id: string;
            key: string;
        };
        /** DeleteGroup */
        DeleteGroup: {
            name: string;
        };
        /** DeleteLoggedModel */
        DeleteLoggedModel: {
            /** @default  */
            model_id?: string;
        };
        /** DeleteLoggedModelTag */
        DeleteLoggedModelTag: {
            /** @default  */
            model_id?: string;
            /** @default  */
            tag_key?: string;
        };
        /** DeleteModelVersion */
        DeleteModelVersion: {
            name: string;
            version: string;
            /** @default null */
            user_id?: string | null;
        };
        /** DeleteModelVersionTag */
        DeleteModelVersionTag: {
            name: string;
            version: string;
            key: string;
            /** @default null */
            user_id?: string | null;
        };
        /** DeleteRegisteredModel */
        DeleteRegisteredModel: {
            name: string;
            /** @default null */
            user_id?: string | null;
        };
        /** DeleteRegisteredModelAlias */
        DeleteRegisteredModelAlias: {
            name: string;
            alias: string;
            /** @default null */
            user_id?: string | null;
        };
        /** DeleteRegisteredModelTag */
        DeleteRegisteredModelTag: {
            name: string;
            key: string;
            /** @default null */
            user_id?: string | null;
        };
        /** DeleteRole */
        DeleteRole: {
            role_id: number;
        };
        /** DeleteRun */
        DeleteRun: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
        };
        /** DeleteRuns */
        DeleteRuns: {
            run_ids: string[];
        };
        /** DeleteTag */
        DeleteTag: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            key: string;
        };
        /** DeleteTagOfRuns */
        DeleteTagOfRuns: {
            run_ids: string[];
            key: string;
        };
        /** DeleteTraceTag */
        DeleteTraceTag: {
            /** @default  */
            trace_id?: string;
            /** @default  */
            key?: string;
        };
        /** DeleteTraceTagV2 */
        DeleteTraceTagV2: {
            /** @default  */
            request_id?: string;
            /** @default  */
            key?: string;
        };
        /**
         * DeleteTraces
         * @description By ids, or the oldest `max_traces` that began at or before `max_timestamp_millis`.
         */
        DeleteTraces: {
            experiment_id: string;
            /** @default null */
            max_timestamp_millis?: number | null;
            /** @default null */
            max_traces?: number | null;
            /** @default [] */
            request_ids?: string[];
        };
        /** DeleteUser */
        DeleteUser: {
            username: string;
        };
        /** DeleteView */
        DeleteView: {
            view_id: string;
        };
        /** DeleteWebhook */
        DeleteWebhook: {
            webhook_id: string;
        };
        /**
         * DeleteWorkspace
         * @description Remove a workspace; `mode` says what becomes of what is in it.
         */
        DeleteWorkspace: {
            /** @default  */
            workspace_name?: string;
            /**
             * @default RESTRICT
             * @enum {unknown}
             */
            mode?: "CASCADE" | "RESTRICT" | "SET_DEFAULT";
        };
        /**
         * DescribeModel
         * @description Either `model_id` names a logged model, or `name` and `version` a version of a registered model.
         */
        DescribeModel: {
            /** @default null */
            model_id?: string | null;
            /** @default null */
            name?: string | null;
            /** @default null */
            version?: string | null;
        };
        /** DownloadUri */
        DownloadUri: {
            artifact_uri: string;
        };
        /**
         * Empty
         * @description The answer `{}`.
         */
        Empty: Record<string, never>;
        /** EndTraceV2 */
        EndTraceV2: {
            /** @default  */
            request_id?: string;
            /** @default 0 */
            timestamp_ms?: number;
            /** @default TRACE_STATUS_UNSPECIFIED */
            status?: string | number;
            /** @default [] */
            request_metadata?: components["schemas"]["TraceEntry"][];
            /** @default [] */
            tags?: components["schemas"]["TraceEntry"][];
        };
        /**
         * EnvironmentFile
         * @description A file that says what the model needs to run; ``whole`` is false where only its beginning is given.
         */
        EnvironmentFile: {
            path: string;
            content: string;
            /** @default true */
            whole?: boolean;
        };
        /**
         * ErrorAnswer
         * @description What every failed request is answered with.
         */
        ErrorAnswer: {
            /** @enum {string} */
            error_code: "INTERNAL_ERROR" | "TEMPORARILY_UNAVAILABLE" | "IO_ERROR" | "BAD_REQUEST" | "SERVICE_UNDER_MAINTENANCE" | "WORKSPACE_TEMPORARILY_UNAVAILABLE" | "DEADLINE_EXCEEDED" | "CANCELLED" | "RESOURCE_EXHAUSTED" | "ABORTED" | "NOT_FOUND" | "ALREADY_EXISTS" | "UNAUTHENTICATED" | "INVALID_PARAMETER_VALUE" | "ENDPOINT_NOT_FOUND" | "MALFORMED_REQUEST" | "INVALID_STATE" | "PERMISSION_DENIED" | "FEATURE_DISABLED" | "CUSTOMER_UNAUTHORIZED" | "REQUEST_LIMIT_EXCEEDED" | "RESOURCE_CONFLICT" | "UNPARSEABLE_HTTP_ERROR" | "NOT_IMPLEMENTED" | "DATA_LOSS" | "INVALID_STATE_TRANSITION" | "COULD_NOT_ACQUIRE_LOCK" | "RESOURCE_ALREADY_EXISTS" | "RESOURCE_DOES_NOT_EXIST" | "QUOTA_EXCEEDED" | "MAX_BLOCK_SIZE_EXCEEDED" | "MAX_READ_SIZE_EXCEEDED" | "PARTIAL_DELETE" | "MAX_LIST_SIZE_EXCEEDED" | "DRY_RUN_FAILED" | "RESOURCE_LIMIT_EXCEEDED";
            message: string;
        };
        /**
         * EventMessage
         * @description An event on the wire: names of enum values, or their numbers.
         */
        EventMessage: {
            entity: string | number;
            action: string | number;
        };
        /**
         * EventRecord
         * @description Something that happened during a span; ``time_ns`` since the epoch, attributes are plain values.
         */
        EventRecord: {
            name: string;
            time_ns: number;
            /** @default {} */
            attributes?: Record<string, never>;
        };
        /**
         * ExpectationMessage
         * @description What should have come out: a scalar or list of texts as it is, anything else serialized.
         */
        ExpectationMessage: {
            /** @default null */
            value?: unknown;
            /** @default null */
            serialized_value?: components["schemas"]["SerializedValue"] | null;
        };
        /** ExperimentAnswer */
        ExperimentAnswer: {
            experiment: components["schemas"]["ExperimentMessage"];
        };
        /** ExperimentCreated */
        ExperimentCreated: {
            experiment_id: string;
        };
        /**
         * ExperimentMessage
         * @description An experiment on the wire: its tags are a list.
         */
        ExperimentMessage: {
            experiment_id: string;
            name: string;
            /** @default null */
            artifact_location?: string | null;
            /** @default null */
            lifecycle_stage?: string | null;
            /** @default null */
            last_update_time?: number | null;
            /** @default null */
            creation_time?: number | null;
            /** @default [] */
            tags?: components["schemas"]["ExperimentTag"][];
            /** @default null */
            trace_location?: Record<string, never> | null;
            /** @default null */
            workspace?: string | null;
            /** @default null */
            effective_trace_archival_retention?: string | null;
        };
        /** ExperimentSummaries */
        ExperimentSummaries: {
            /** @default [] */
            experiments?: components["schemas"]["ExperimentSummary"][];
        };
        /**
         * ExperimentSummary
         * @description What an experiment holds: runs and models that are not deleted, runs of these that are going on, the latest start
         *         of a run, traces.
         */
        ExperimentSummary: {
            experiment_id: string;
            /** @default 0 */
            runs?: number;
            /** @default 0 */
            running?: number;
            /** @default 0 */
            traces?: number;
            /** @default 0 */
            models?: number;
            /** @default null */
            last_start_time?: number | null;
        };
        /**
         * ExperimentTag
         * @description A note on an experiment, which may be overwritten.
         */
        ExperimentTag: {
            key: string;
            /** @default null */
            value?: string | null;
        };
        /** ExperimentsPage */
        ExperimentsPage: {
            /** @default [] */
            experiments?: components["schemas"]["ExperimentMessage"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * FeedbackMessage
         * @description A judgement: any JSON value.
         */
        FeedbackMessage: {
            /** @default null */
            value?: unknown;
            /** @default null */
            error?: components["schemas"]["AssessmentErrorMessage"] | null;
        };
        /**
         * FileInfo
         * @description A file or folder among artifacts.
         *
         *         Args:
         *             path: relative to the artifact root that was listed.
         *             is_dir: whether it is a folder.
         *             file_size: bytes; None for a folder.
         */
        FileInfo: {
            path: string;
            /** @default null */
            is_dir?: boolean | null;
            /** @default null */
            file_size?: number | null;
        };
        /**
         * FilterCorrelation
         * @description Where a filter holds for nothing, `npmi` is NaN and `npmi_smoothed` None.
         */
        FilterCorrelation: {
            npmi: number;
            npmi_smoothed: number | null;
            filter1_count: number;
            filter2_count: number;
            joint_count: number;
            total_count: number;
        };
        /**
         * FinalizeLoggedModel
         * @description `status` is the name or the number of a status.
         */
        FinalizeLoggedModel: {
            /** @default  */
            model_id?: string;
            status: string | number | null;
        };
        /**
         * Find
         * @description `text` is a part of a name, in upper or lower case, or the beginning (four characters or more) of an id.
         */
        Find: {
            text: string;
            /** @default 8 */
            max_results?: number;
        };
        /**
         * FoundAnswer
         * @description What was found of each kind, the newest first; experiments, models and prompts whose names begin with the text
         *     come before the others. Of runs, logged models and traces the latest 200,000 are looked at by name, all by id.
         */
        FoundAnswer: {
            /** @default [] */
            experiments?: components["schemas"]["FoundExperiment"][];
            /** @default [] */
            runs?: components["schemas"]["FoundRun"][];
            /** @default [] */
            logged_models?: components["schemas"]["FoundLoggedModel"][];
            /** @default [] */
            registered_models?: components["schemas"]["FoundRegisteredModel"][];
            /** @default [] */
            traces?: components["schemas"]["FoundTrace"][];
            /** @default [] */
            prompts?: components["schemas"]["FoundRegisteredModel"][];
        };
        /** FoundExperiment */
        FoundExperiment: {
            experiment_id: string;
            name: string;
        };
        /** FoundLoggedModel */
        FoundLoggedModel: {
            model_id: string;
            name: string;
            experiment_id: string;
            experiment_name: string;
            status: string;
            creation_timestamp_ms: number;
        };
        /**
         * FoundRegisteredModel
         * @description A registered model or a prompt, with the number of its latest version.
         */
        FoundRegisteredModel: {
            name: string;
            /** @default null */
            latest_version?: number | null;
        };
        /** FoundRun */
        FoundRun: {
            run_id: string;
            run_name: string;
            experiment_id: string;
            experiment_name: string;
            status: string;
            /** @default null */
            start_time?: number | null;
        };
        /** FoundTrace */
        FoundTrace: {
            trace_id: string;
            experiment_id: string;
            experiment_name: string;
            state: string;
            request_time: number;
            /** @default null */
            name?: string | null;
        };
        /** GetAssessment */
        GetAssessment: {
            /** @default  */
            trace_id?: string;
            /** @default  */
            assessment_id?: string;
        };
        /** GetCurrentPermissions */
        GetCurrentPermissions: Record<string, never>;
        /** GetCurrentUser */
        GetCurrentUser: Record<string, never>;
        /** GetExperiment */
        GetExperiment: {
            experiment_id: string;
        };
        /** GetExperimentByName */
        GetExperimentByName: {
            experiment_name: string;
        };
        /** GetGroup */
        GetGroup: {
            name: string;
        };
        /** GetLatestVersions */
        GetLatestVersions: {
            name: string;
            /** @default [] */
            stages?: string[];
        };
        /** GetLoggedModel */
        GetLoggedModel: {
            /** @default  */
            model_id?: string;
        };
        /**
         * GetMetricEnvelopes
         * @description Metrics of runs over an axis, in at most `buckets` parts of the axis a series.
         *
         *     `axis` is `step`, `time` (milliseconds since 1970) or `relative` (milliseconds since the run began); points
         *     from `start` to `end` (both included) are told. Where a range holds no more than `buckets` points, they come
         *     as they are.
         */
        GetMetricEnvelopes: {
            run_ids: string[];
            metric_keys: string[];
            /**
             * @default step
             * @enum {unknown}
             */
            axis?: "relative" | "step" | "time";
            /** @default null */
            start?: number | null;
            /** @default null */
            end?: number | null;
            /** @default 500 */
            buckets?: number;
        };
        /**
         * GetMetricHistory
         * @description Without `max_results` the whole history comes in one answer.
         */
        GetMetricHistory: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            metric_key: string;
            /** @default null */
            page_token?: string | null;
            /** @default null */
            max_results?: number | null;
        };
        /**
         * GetMetricHistoryBulk
         * @description The first `max_results` points of a metric over all the runs together.
         */
        GetMetricHistoryBulk: {
            run_id: string[];
            metric_key: string;
            /** @default 25000 */
            max_results?: number;
        };
        /**
         * GetMetricHistoryBulkInterval
         * @description About `max_results` points a run, spread evenly over the steps from `start_step` to `end_step`.
         */
        GetMetricHistoryBulkInterval: {
            run_ids: string[];
            metric_key: string;
            /** @default null */
            start_step?: number | null;
            /** @default null */
            end_step?: number | null;
            /** @default 2500 */
            max_results?: number;
        };
        /**
         * GetMetricSummaries
         * @description Of up to 100 runs. Without `metric_keys` of all metrics.
         */
        GetMetricSummaries: {
            run_ids: string[];
            /** @default [] */
            metric_keys?: string[];
        };
        /** GetModelVersion */
        GetModelVersion: {
            name: string;
            version: string;
        };
        /** GetModelVersionByAlias */
        GetModelVersionByAlias: {
            name: string;
            alias: string;
        };
        /** GetModelVersionDownloadUri */
        GetModelVersionDownloadUri: {
            name: string;
            version: string;
        };
        /**
         * GetOwnPermissions
         * @description What the caller may do with these things: none, or some of one type.
         */
        GetOwnPermissions: {
            /** @default null */
            resource_type?: string | null;
            /** @default [] */
            resource_ids?: string[];
        };
        /**
         * GetPresignedDownloadUrl
         * @description `expiration` is in seconds.
         */
        GetPresignedDownloadUrl: {
            /** @default null */
            expiration?: number | null;
        };
        /** GetRegisteredModel */
        GetRegisteredModel: {
            name: string;
        };
        /** GetRole */
        GetRole: {
            role_id: number;
        };
        /** GetRun */
        GetRun: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
        };
        /**
         * GetRuns
         * @description Up to 500 runs, of any experiments, deleted ones too. `fields` is that of `runs/search`.
         */
        GetRuns: {
            run_ids: string[];
            /** @default [] */
            fields?: string[];
        };
        /** GetSpan */
        GetSpan: {
            /** @default  */
            trace_id?: string;
            /** @default  */
            span_id?: string;
        };
        /**
         * GetTrace
         * @description Without `allow_partial` a trace with spans that have not ended or not arrived is an error.
         */
        GetTrace: {
            trace_id: string;
            /** @default false */
            allow_partial?: boolean;
        };
        /** GetTraceBudgets */
        GetTraceBudgets: {
            experiment_id: string;
        };
        /** GetTraceInfo */
        GetTraceInfo: {
            /** @default  */
            trace_id?: string;
        };
        /** GetTraceInfoV2 */
        GetTraceInfoV2: {
            /** @default  */
            request_id?: string;
        };
        /** GetTraceOutline */
        GetTraceOutline: {
            /** @default  */
            trace_id?: string;
        };
        /** GetUser */
        GetUser: {
            username: string;
        };
        /** GetUserPermission */
        GetUserPermission: {
            resource_type: string;
            resource_id: string;
            username: string;
        };
        /** GetView */
        GetView: {
            view_id: string;
        };
        /** GetWebhook */
        GetWebhook: {
            webhook_id: string;
        };
        /**
         * GetWorkspace
         * @description Ask for one workspace.
         */
        GetWorkspace: {
            /** @default  */
            workspace_name?: string;
        };
        /** GrantGroupPermission */
        GrantGroupPermission: {
            resource_type: string;
            resource_id: string;
            group: string;
            permission: string;
        };
        /**
         * GrantMessage
         * @description Something that was given, and through which role or group.
         */
        GrantMessage: {
            resource_type: string;
            resource_pattern: string;
            permission: string;
            /** @default default */
            workspace?: string;
            /** @default null */
            role_id?: number | null;
            /** @default null */
            role_name?: string | null;
            /** @default null */
            group?: string | null;
        };
        /** GrantUserPermission */
        GrantUserPermission: {
            resource_type: string;
            resource_id: string;
            username: string;
            permission: string;
        };
        /** GrantsAnswer */
        GrantsAnswer: {
            /** @default [] */
            permissions?: components["schemas"]["GrantMessage"][];
        };
        /**
         * Group
         * @description ``source`` says who keeps the list of members: ``own``, or ``oidc`` for the provider with which people log in.
         */
        Group: {
            id: number;
            name: string;
            source: string;
            members: number;
            /** @default  */
            description?: string;
            /** @default 0 */
            creation_time?: number;
        };
        /** GroupAnswer */
        GroupAnswer: {
            group: components["schemas"]["Group"];
            /** @default [] */
            usernames?: string[];
        };
        /**
         * GroupMetric
         * @description What a metric comes to in a group.
         *
         *         ``count`` runs have a number; NaN is left out, of which null is what is left when there is no number at all.
         *         ``std`` is the sample standard deviation (divided by count - 1), null for one run.
         */
        GroupMetric: {
            key: string;
            count: number;
            mean: number | null;
            std: number | null;
            min: number | null;
            max: number | null;
        };
        /** GroupsPage */
        GroupsPage: {
            /** @default [] */
            groups?: components["schemas"]["Group"][];
        };
        /**
         * HolderMessage
         * @description Who may do something with a thing: an account, a group, or those who have a role.
         */
        HolderMessage: {
            permission: string;
            /** @default null */
            username?: string | null;
            /** @default null */
            group?: string | null;
            /** @default null */
            role?: string | null;
            /** @default null */
            role_id?: number | null;
            /** @default false */
            all_of_type?: boolean;
        };
        /**
         * HoldersAnswer
         * @description Who may do what with a thing; `own` is what the caller may.
         */
        HoldersAnswer: {
            /** @default [] */
            permissions?: components["schemas"]["HolderMessage"][];
            /** @default NO_PERMISSIONS */
            default_permission?: string;
            /** @default NO_PERMISSIONS */
            own?: string;
        };
        /**
         * InputTag
         * @description A note on how a run used a dataset, e.g. ``mlflow.data.context`` = ``training``.
         */
        InputTag: {
            key: string;
            /** @default null */
            value?: string | null;
        };
        /**
         * IssueReferenceMessage
         * @description The name of an issue.
         */
        IssueReferenceMessage: {
            /** @default  */
            issue_name?: string;
        };
        /**
         * LinkCreated
         * @description A new link. `url` is below the server's address: `/link#TOKEN`.
         */
        LinkCreated: {
            url: string;
            token: string;
            link: components["schemas"]["LinkMessage"];
        };
        /**
         * LinkMessage
         * @description A link, without its token: that is told once, when it is made.
         */
        LinkMessage: {
            link_id: string;
            resource_type: string;
            resource_id: string;
            created_by: string;
            creation_time: number;
            expiration_time: number;
            /** @default false */
            revoked?: boolean;
        };
        /** LinkPromptsToTrace */
        LinkPromptsToTrace: {
            trace_id: string;
            /** @default [] */
            prompt_versions?: components["schemas"]["PromptVersionRef"][];
        };
        /**
         * LinkRecord
         * @description Another span that this one has to do with; the ids are those of OpenTelemetry, 32 and 16 hexadecimal digits.
         */
        LinkRecord: {
            trace_id: string;
            span_id: string;
            /** @default {} */
            attributes?: Record<string, never>;
        };
        /** LinkTracesToRun */
        LinkTracesToRun: {
            /** @default [] */
            trace_ids?: string[];
            run_id: string;
        };
        /** LinksAnswer */
        LinksAnswer: {
            /** @default [] */
            links?: components["schemas"]["LinkMessage"][];
        };
        /**
         * ListAccessTokens
         * @description The tokens of one's own account, or, for administrators, of `username`.
         */
        ListAccessTokens: {
            /** @default null */
            username?: string | null;
        };
        /**
         * ListArtifacts
         * @description `run_uuid` is the old spelling of `run_id`.
         */
        ListArtifacts: {
            /** @default  */
            run_id?: string;
            /** @default null */
            path?: string | null;
            /** @default  */
            run_uuid?: string;
            /** @default null */
            page_token?: string | null;
        };
        /** ListGroupPermissions */
        ListGroupPermissions: {
            group: string;
        };
        /** ListGroupRoles */
        ListGroupRoles: {
            group: string;
        };
        /**
         * ListGroups
         * @description All groups, or those of which `username` is a member.
         */
        ListGroups: {
            /** @default null */
            username?: string | null;
        };
        /**
         * ListLinks
         * @description Links to a thing; without one, those that the caller made.
         */
        ListLinks: {
            /** @default null */
            resource_type?: ("experiment" | "model" | "run" | "trace" | "view") | null;
            /** @default null */
            resource_id?: string | null;
        };
        /** ListLoggedModelArtifacts */
        ListLoggedModelArtifacts: {
            /** @default  */
            model_id?: string;
            /** @default null */
            artifact_directory_path?: string | null;
            /** @default null */
            page_token?: string | null;
        };
        /**
         * ListLoginSessions
         * @description The sessions of one's own account, or, for administrators, of `username`.
         */
        ListLoginSessions: {
            /** @default null */
            username?: string | null;
        };
        /** ListModelVersionArtifacts */
        ListModelVersionArtifacts: {
            name: string;
            version: string;
            /** @default null */
            path?: string | null;
        };
        /** ListPermissions */
        ListPermissions: {
            resource_type: string;
            resource_id: string;
        };
        /** ListProxiedArtifacts */
        ListProxiedArtifacts: {
            /** @default null */
            path?: string | null;
        };
        /** ListRolePermissions */
        ListRolePermissions: {
            role_id: number;
        };
        /** ListRoleUsers */
        ListRoleUsers: {
            role_id: number;
        };
        /** ListRoles */
        ListRoles: {
            /** @default null */
            workspace?: string | null;
        };
        /** ListUserPermissions */
        ListUserPermissions: {
            username: string;
        };
        /** ListUserRoles */
        ListUserRoles: {
            username: string;
        };
        /** ListUsers */
        ListUsers: {
            /** @default null */
            kind?: ("person" | "service") | null;
        };
        /** ListWebhookDeliveries */
        ListWebhookDeliveries: {
            webhook_id: string;
            /** @default 100 */
            max_results?: number;
            /** @default null */
            page_token?: string | null;
        };
        /** ListWebhooks */
        ListWebhooks: {
            /** @default 100 */
            max_results?: number;
            /** @default null */
            page_token?: string | null;
        };
        /**
         * ListWorkspaces
         * @description Ask for the workspaces that the caller may enter.
         */
        ListWorkspaces: Record<string, never>;
        /** LogBatch */
        LogBatch: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            /** @default [] */
            metrics?: components["schemas"]["Metric"][];
            /** @default [] */
            params?: components["schemas"]["Param"][];
            /** @default [] */
            tags?: components["schemas"]["RunTag"][];
        };
        /** LogInputs */
        LogInputs: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            /** @default [] */
            datasets?: components["schemas"]["DatasetInput"][];
            /** @default [] */
            models?: components["schemas"]["LoggedModelInput"][];
        };
        /** LogLoggedModelParams */
        LogLoggedModelParams: {
            /** @default  */
            model_id?: string;
            /** @default [] */
            params?: components["schemas"]["LoggedModelParameter"][];
        };
        /** LogMetric */
        LogMetric: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            key: string;
            value: number | ("NaN" | "Infinity" | "-Infinity");
            timestamp: number;
            /** @default 0 */
            step?: number;
            /** @default null */
            model_id?: string | null;
            /** @default null */
            dataset_name?: string | null;
            /** @default null */
            dataset_digest?: string | null;
        };
        /**
         * LogModel
         * @description Old clients' record of a model on its run, as JSON.
         */
        LogModel: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            model_json: string;
        };
        /** LogOutputs */
        LogOutputs: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            models: components["schemas"]["LoggedModelOutput"][] | null;
        };
        /** LogParam */
        LogParam: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            key: string;
            /** @default  */
            value?: string;
        };
        /**
         * LogTraces
         * @description Traces and spans of one experiment, written together.
         *
         *     `infos` create traces or complete them; `spans` may belong to them, to stored traces, or to traces of which
         *     nothing is known yet, which are made from their spans. A span that is stored already is replaced by one that has
         *     ended. What `infos` say of a trace wins over what is gathered from spans.
         *
         *     `tags` are of traces, by trace id, and come with their spans (OTLP's resources). A tag that the trace has already
         *     stays, unless the root span is among `spans`: what the root's service says of itself wins, in whatever order
         *     several services send.
         */
        LogTraces: {
            experiment_id: string;
            /** @default [] */
            infos?: components["schemas"]["TraceInfoMessage"][];
            /** @default [] */
            spans?: components["schemas"]["SpanRecord"][];
            /** @default null */
            run_id?: string | null;
            /** @default {} */
            tags?: {
                [key: string]: {
                    [key: string]: string;
                };
            };
        };
        /** LoggedModelAnswer */
        LoggedModelAnswer: {
            model: components["schemas"]["LoggedModelMessage"];
        };
        /**
         * LoggedModelData
         * @description What was logged of a model, on the wire.
         */
        LoggedModelData: {
            /** @default [] */
            params?: components["schemas"]["LoggedModelParameter"][];
            /** @default [] */
            metrics?: components["schemas"]["Metric"][];
        };
        /**
         * LoggedModelInfo
         * @description What a logged model is, on the wire.
         */
        LoggedModelInfo: {
            model_id: string;
            experiment_id: string;
            name: string;
            creation_timestamp_ms: number;
            last_updated_timestamp_ms: number;
            artifact_uri: string;
            /** @default LOGGED_MODEL_STATUS_UNSPECIFIED */
            status?: string | number;
            /** @default null */
            model_type?: string | null;
            /** @default null */
            source_run_id?: string | null;
            /** @default null */
            status_message?: string | null;
            /** @default [] */
            tags?: components["schemas"]["LoggedModelTag"][];
            /** @default [] */
            registrations?: components["schemas"]["LoggedModelRegistration"][];
            /** @default null */
            creator_id?: number | null;
        };
        /**
         * LoggedModelInput
         * @description A logged model that a run read.
         */
        LoggedModelInput: {
            model_id: string;
        };
        /** LoggedModelList */
        LoggedModelList: {
            /** @default [] */
            models?: components["schemas"]["LoggedModelMessage"][];
        };
        /**
         * LoggedModelMessage
         * @description A logged model on the wire.
         */
        LoggedModelMessage: {
            info: components["schemas"]["LoggedModelInfo"];
            data?: components["schemas"]["LoggedModelData"];
        };
        /**
         * LoggedModelOutput
         * @description A logged model that a run made, at a step.
         */
        LoggedModelOutput: {
            model_id: string;
            /** @default null */
            step?: number | null;
        };
        /**
         * LoggedModelParameter
         * @description Key and value, both text.
         */
        LoggedModelParameter: {
            key: string;
            /** @default  */
            value?: string;
        };
        /**
         * LoggedModelRegistration
         * @description A registered version that a logged model became.
         */
        LoggedModelRegistration: {
            name: string;
            version: string;
        };
        /**
         * LoggedModelTag
         * @description Key and value, both text.
         */
        LoggedModelTag: {
            key: string;
            /** @default  */
            value?: string;
        };
        /**
         * LoggedModelsOrder
         * @description ``field_name`` is an attribute or ``metrics.<name>``; a dataset says on which a metric was measured.
         */
        LoggedModelsOrder: {
            field_name: string;
            /** @default true */
            ascending?: boolean;
            /** @default null */
            dataset_name?: string | null;
            /** @default null */
            dataset_digest?: string | null;
        };
        /** LoggedModelsPage */
        LoggedModelsPage: {
            /** @default [] */
            models?: components["schemas"]["LoggedModelMessage"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * LoginSession
         * @description A browser that is logged in. ``current`` is the one that asks; times are milliseconds.
         */
        LoginSession: {
            id: number;
            username: string;
            via: string;
            address: string;
            user_agent: string;
            creation_time: number;
            last_used_time: number;
            expiry_time: number;
            /** @default false */
            current?: boolean;
        };
        /** LoginSessionsPage */
        LoginSessionsPage: {
            /** @default [] */
            sessions?: components["schemas"]["LoginSession"][];
        };
        /**
         * Metric
         * @description The value of a metric at a step.
         *
         *         Args:
         *             key: name of the metric.
         *             value: a float; NaN and infinities are allowed.
         *             timestamp: milliseconds since the epoch.
         *             step: the x axis; any integer.
         *             model_id, dataset_name, dataset_digest, run_id: what the point belongs to, where known.
         */
        Metric: {
            key: string;
            value: number | ("NaN" | "Infinity" | "-Infinity");
            /** @default null */
            timestamp?: number | null;
            /** @default null */
            step?: number | null;
            /** @default null */
            model_id?: string | null;
            /** @default null */
            dataset_name?: string | null;
            /** @default null */
            dataset_digest?: string | null;
            /** @default null */
            run_id?: string | null;
        };
        /**
         * MetricDataPoint
         * @description One result: the values of the aggregations (by name) for one combination of dimensions.
         */
        MetricDataPoint: {
            metric_name: string;
            dimensions: {
                [key: string]: string;
            };
            values: {
                [key: string]: number;
            };
        };
        /**
         * MetricEnvelope
         * @description One metric of one run: columns with an entry for each bucket, in order of the axis.
         *
         *         A bucket holds the points from its ``x`` (the position of its first point) up to the next bucket's. ``min``, ``max``
         *         and ``mean`` are of its numbers, ``last`` is its last point; null where that is NaN. ``nan`` counts the NaN of each
         *         bucket, and is left out where there are none. ``points`` is how many points the range has. Where ``exact`` is true
         *         every point is there, each in a bucket of its own, and ``max``, ``mean`` and ``last`` are left out: they are what
         *         ``min`` is.
         */
        MetricEnvelope: {
            run_id: string;
            metric_key: string;
            points: number;
            exact: boolean;
            /** @default [] */
            x?: number[];
            /** @default [] */
            min?: (number | null)[];
            /** @default [] */
            max?: (number | null)[];
            /** @default [] */
            mean?: (number | null)[];
            /** @default [] */
            last?: (number | null)[];
            /** @default [] */
            nan?: number[];
        };
        /**
         * MetricEnvelopesAnswer
         * @description One series for every run and metric that has points, of the first run first; others are left out.
         */
        MetricEnvelopesAnswer: {
            /** @default [] */
            series?: components["schemas"]["MetricEnvelope"][];
        };
        /** MetricPoints */
        MetricPoints: {
            /** @default [] */
            data_points?: components["schemas"]["MetricDataPoint"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * MetricSummariesAnswer
         * @description In the order of the request.
         */
        MetricSummariesAnswer: {
            /** @default [] */
            runs?: components["schemas"]["RunMetricSummaries"][];
        };
        /**
         * MetricSummary
         * @description One metric of a run.
         *
         *         "Last" is the point with the highest (step, timestamp, value), "first" the one with the lowest. Minimum and maximum
         *         pass over NaN: they are there unless every point is NaN. Their steps are the first at which they were reached.
         */
        MetricSummary: {
            key: string;
            points: number;
            last: number | null;
            last_step: number;
            last_timestamp: number;
            first: number | null;
            first_step: number;
            first_timestamp: number;
            /** @default null */
            min?: number | null;
            /** @default null */
            min_step?: number | null;
            /** @default null */
            max?: number | null;
            /** @default null */
            max_step?: number | null;
        };
        /**
         * MetricViewType
         * @description What is counted.
         * @enum {unknown}
         */
        MetricViewType: "ASSESSMENTS" | "SPANS" | "TRACES";
        /**
         * MetricsOfRuns
         * @description Unlike other lists, this one is there when it is empty.
         */
        MetricsOfRuns: {
            /** @default [] */
            metrics?: components["schemas"]["Metric"][];
        };
        /** MetricsPage */
        MetricsPage: {
            /** @default [] */
            metrics?: components["schemas"]["Metric"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * MlflowExperimentLocation
         * @description An experiment of a tracking store.
         */
        MlflowExperimentLocation: {
            experiment_id: string;
        };
        /**
         * ModelDescription
         * @description What a model's own files say of it; texts as the files have them.
         */
        ModelDescription: {
            /** @default [] */
            flavors?: components["schemas"]["ModelFlavor"][];
            /** @default null */
            signature?: components["schemas"]["SignatureMessage"] | null;
            /** @default [] */
            environment?: components["schemas"]["EnvironmentFile"][];
            /** @default null */
            input_example?: string | null;
            /** @default null */
            metadata?: Record<string, never> | null;
            /** @default [] */
            prompts?: string[];
            /** @default null */
            model_uuid?: string | null;
            /** @default null */
            run_id?: string | null;
            /** @default null */
            mlflow_version?: string | null;
            /** @default null */
            utc_time_created?: string | null;
            /** @default null */
            model_size_bytes?: number | null;
        };
        /**
         * ModelFlavor
         * @description A way to load a model: the name of the flavor, and what its entry in the MLmodel file says.
         */
        ModelFlavor: {
            name: string;
            /** @default {} */
            entries?: Record<string, never>;
        };
        /**
         * ModelParam
         * @description A param of a logged model, as a version of a registered model tells it.
         */
        ModelParam: {
            name: string;
            value: string;
        };
        /** ModelVersionAnswer */
        ModelVersionAnswer: {
            model_version: components["schemas"]["ModelVersionMessage"];
        };
        /** ModelVersionList */
        ModelVersionList: {
            /** @default [] */
            model_versions?: components["schemas"]["ModelVersionMessage"][];
        };
        /**
         * ModelVersionMessage
         * @description A version of a registered model on the wire.
         */
        ModelVersionMessage: {
            name: string;
            version: string;
            /** @default null */
            creation_timestamp?: number | null;
            /** @default null */
            last_updated_timestamp?: number | null;
            /** @default null */
            user_id?: string | null;
            /** @default null */
            current_stage?: string | null;
            /** @default null */
            description?: string | null;
            /** @default null */
            source?: string | null;
            /** @default null */
            run_id?: string | null;
            /** @default null */
            status?: string | null;
            /** @default null */
            status_message?: string | null;
            /** @default [] */
            tags?: components["schemas"]["ModelVersionTag"][];
            /** @default null */
            run_link?: string | null;
            /** @default [] */
            aliases?: string[];
            /** @default null */
            model_id?: string | null;
            /** @default [] */
            model_params?: components["schemas"]["ModelParam"][];
            /** @default [] */
            model_metrics?: components["schemas"]["Metric"][];
        };
        /**
         * ModelVersionTag
         * @description A note on a model version, which may be overwritten.
         */
        ModelVersionTag: {
            key: string;
            /** @default null */
            value?: string | null;
        };
        /** ModelVersionsPage */
        ModelVersionsPage: {
            /** @default [] */
            model_versions?: components["schemas"]["ModelVersionMessage"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * MoveRuns
         * @description To another experiment, with their metrics, params, tags, datasets and the logged models they made. Artifacts stay
         *     where they lie, traces and child runs that are not named stay in their experiment.
         */
        MoveRuns: {
            run_ids: string[];
            experiment_id: string;
        };
        /** MultipartUploadCreated */
        MultipartUploadCreated: {
            upload_id: string;
            /** @default [] */
            credentials?: components["schemas"]["PartUpload"][];
        };
        /**
         * OwnPermissionMessage
         * @description What the caller may do with a thing, and by type with what is inside of it.
         */
        OwnPermissionMessage: {
            resource_id: string;
            permission: string;
            inside: {
                [key: string]: string;
            };
        };
        /**
         * OwnPermissionsAnswer
         * @description What the caller may do: with the things asked for, and in the workspace.
         */
        OwnPermissionsAnswer: {
            /** @default [] */
            permissions?: components["schemas"]["OwnPermissionMessage"][];
            /** @default false */
            manages_workspace?: boolean;
            /** @default [] */
            creates?: string[];
        };
        /**
         * Param
         * @description An input of a run: written once, never changed.
         */
        Param: {
            key: string;
            /** @default null */
            value?: string | null;
        };
        /**
         * Part
         * @description A part that has arrived; ``etag`` is what the store answered for it.
         */
        Part: {
            part_number: number;
            etag: string;
            /** @default null */
            url?: string | null;
        };
        /**
         * PartUpload
         * @description Where one part goes.
         */
        PartUpload: {
            url: string;
            part_number: number;
            /** @default {} */
            headers?: {
                [key: string]: string;
            };
        };
        /** PresignedDownloadUrl */
        PresignedDownloadUrl: {
            presigned_url: string;
            /** @default {} */
            headers?: {
                [key: string]: string;
            };
            /** @default null */
            file_size?: number | null;
        };
        /** PresignedUploadUrl */
        PresignedUploadUrl: {
            presigned_url: string;
            /** @default {} */
            headers?: {
                [key: string]: string;
            };
        };
        /** PromptVersionRef */
        PromptVersionRef: {
            name: string;
            version: string;
        };
        /** ProxiedArtifactsPage */
        ProxiedArtifactsPage: {
            /** @default [] */
            files?: components["schemas"]["FileInfo"][];
        };
        /** ProxiedPresignedUrl */
        ProxiedPresignedUrl: {
            url: string;
            /** @default {} */
            headers?: {
                [key: string]: string;
            };
            /** @default null */
            file_size?: number | null;
        };
        /**
         * QueryTraceMetrics
         * @description `filters` are those of figures, on traces and on what the view counts; `filter` is one of traces/search. (The
         *     latter is not in MLflow.)
         */
        QueryTraceMetrics: {
            experiment_ids: string[];
            view_type: components["schemas"]["MetricViewType"] | number;
            metric_name: string;
            aggregations: components["schemas"]["Aggregation"][];
            /** @default [] */
            dimensions?: string[];
            /** @default [] */
            filters?: string[];
            /** @default null */
            time_interval_seconds?: number | null;
            /** @default null */
            start_time_ms?: number | null;
            /** @default null */
            end_time_ms?: number | null;
            /** @default 1000 */
            max_results?: number;
            /** @default null */
            page_token?: string | null;
            /** @default null */
            filter?: string | null;
        };
        /** ReadLoggedModels */
        ReadLoggedModels: {
            model_ids: string[];
        };
        /**
         * ReadTraces
         * @description Traces with all their spans; ids that are not stored are left out of the answer.
         */
        ReadTraces: {
            trace_ids: string[];
        };
        /**
         * RegisteredModelAlias
         * @description An alias and the version that it stands for.
         */
        RegisteredModelAlias: {
            alias: string;
            version: string;
        };
        /** RegisteredModelAnswer */
        RegisteredModelAnswer: {
            registered_model: components["schemas"]["RegisteredModelMessage"];
        };
        /**
         * RegisteredModelMessage
         * @description A registered model on the wire.
         */
        RegisteredModelMessage: {
            name: string;
            /** @default null */
            creation_timestamp?: number | null;
            /** @default null */
            last_updated_timestamp?: number | null;
            /** @default null */
            user_id?: string | null;
            /** @default null */
            description?: string | null;
            /** @default [] */
            latest_versions?: components["schemas"]["ModelVersionMessage"][];
            /** @default [] */
            tags?: components["schemas"]["RegisteredModelTag"][];
            /** @default [] */
            aliases?: components["schemas"]["RegisteredModelAlias"][];
            /** @default null */
            deployment_job_id?: string | null;
        };
        /**
         * RegisteredModelTag
         * @description A note on a registered model, which may be overwritten.
         */
        RegisteredModelTag: {
            key: string;
            /** @default null */
            value?: string | null;
        };
        /** RegisteredModelsPage */
        RegisteredModelsPage: {
            /** @default [] */
            registered_models?: components["schemas"]["RegisteredModelMessage"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * RegistryEvent
         * @description One change of the registry. Beyond MLflow.
         *
         *         Args:
         *             event_id: grows with every change.
         *             timestamp: when, in milliseconds since the epoch.
         *             action: what, e.g. ``model_version.created`` or ``registered_model.renamed``.
         *             name: the registered model, as it was called then.
         *             version: the version, as text; None for changes of the model itself.
         *             user_id: who, as the client said or the server knew; None when neither did.
         *             details: what was changed, e.g. ``{"stage": "Production", "previous_stage": "Staging"}``.
         */
        RegistryEvent: {
            event_id: string;
            timestamp: number;
            action: string;
            name: string;
            /** @default null */
            version?: string | null;
            /** @default null */
            user_id?: string | null;
            /** @default {} */
            details?: Record<string, never>;
        };
        /** RegistryEventsPage */
        RegistryEventsPage: {
            /** @default [] */
            registry_events?: components["schemas"]["RegistryEvent"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /** RemoveGroupMember */
        RemoveGroupMember: {
            name: string;
            username: string;
        };
        /** RemoveRolePermission */
        RemoveRolePermission: {
            role_permission_id: number;
        };
        /** RenameRegisteredModel */
        RenameRegisteredModel: {
            name: string;
            new_name: string;
            /** @default null */
            user_id?: string | null;
        };
        /** RestoreExperiment */
        RestoreExperiment: {
            experiment_id: string;
        };
        /** RestoreRun */
        RestoreRun: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
        };
        /** RestoreRuns */
        RestoreRuns: {
            run_ids: string[];
        };
        /** RevokeAccessToken */
        RevokeAccessToken: {
            id: number;
        };
        /** RevokeGroupPermission */
        RevokeGroupPermission: {
            resource_type: string;
            resource_id: string;
            group: string;
        };
        /** RevokeLink */
        RevokeLink: {
            link_id: string;
        };
        /** RevokeLoginSession */
        RevokeLoginSession: {
            id: number;
        };
        /** RevokeUserPermission */
        RevokeUserPermission: {
            resource_type: string;
            resource_id: string;
            username: string;
        };
        /** RoleAnswer */
        RoleAnswer: {
            role: components["schemas"]["RoleMessage"];
        };
        /** RoleMessage */
        RoleMessage: {
            id: number;
            name: string;
            workspace: string;
            /** @default null */
            description?: string | null;
            /** @default [] */
            permissions?: components["schemas"]["RolePermissionMessage"][];
            /** @default false */
            builtin?: boolean;
        };
        /** RolePermissionAnswer */
        RolePermissionAnswer: {
            role_permission: components["schemas"]["RolePermissionMessage"];
        };
        /** RolePermissionMessage */
        RolePermissionMessage: {
            id: number;
            role_id: number;
            resource_type: string;
            resource_pattern: string;
            permission: string;
        };
        /** RolePermissionsAnswer */
        RolePermissionsAnswer: {
            /** @default [] */
            role_permissions?: components["schemas"]["RolePermissionMessage"][];
        };
        /** RolesAnswer */
        RolesAnswer: {
            /** @default [] */
            roles?: components["schemas"]["RoleMessage"][];
        };
        /** RunAnswer */
        RunAnswer: {
            run: components["schemas"]["RunMessage"];
        };
        /**
         * RunDataMessage
         * @description A run's data on the wire: three lists.
         */
        RunDataMessage: {
            /** @default [] */
            metrics?: components["schemas"]["Metric"][];
            /** @default [] */
            params?: components["schemas"]["Param"][];
            /** @default [] */
            tags?: components["schemas"]["RunTag"][];
        };
        /**
         * RunGroup
         * @description A group: its values in the order of ``group_by``, and ``metrics`` in the order of the request.
         */
        RunGroup: {
            values: (string | null)[];
            runs: number;
            /** @default null */
            latest_start_time?: number | null;
            /** @default [] */
            metrics?: components["schemas"]["GroupMetric"][];
        };
        /** RunGroupsPage */
        RunGroupsPage: {
            /** @default [] */
            groups?: components["schemas"]["RunGroup"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * RunInfo
         * @description Identity, state and place of a run.
         *
         *         Args:
         *             run_id: 32 hexadecimal digits.
         *             experiment_id: the experiment it belongs to.
         *             user_id: who started it.
         *             status: RUNNING, SCHEDULED, FINISHED, FAILED or KILLED.
         *             start_time, end_time: milliseconds since the epoch; ``end_time`` is None while it runs.
         *             lifecycle_stage: active or deleted.
         *             artifact_uri: root of its artifacts.
         *             run_name: what people call it.
         *             run_uuid: same as ``run_id``; old clients read it.
         */
        RunInfo: {
            run_id: string;
            experiment_id: string;
            /** @default null */
            user_id?: string | null;
            /** @default null */
            status?: string | null;
            /** @default null */
            start_time?: number | null;
            /** @default null */
            end_time?: number | null;
            /** @default null */
            lifecycle_stage?: string | null;
            /** @default null */
            artifact_uri?: string | null;
            /** @default null */
            run_name?: string | null;
            /** @default null */
            run_uuid?: string | null;
        };
        /**
         * RunInputs
         * @description The datasets and the logged models that a run read.
         */
        RunInputs: {
            /** @default [] */
            dataset_inputs?: components["schemas"]["DatasetInput"][];
            /** @default [] */
            model_inputs?: components["schemas"]["LoggedModelInput"][] | null;
        };
        /**
         * RunKey
         * @description The name of a metric, param or tag.
         */
        RunKey: {
            /** @enum {unknown} */
            kind: "metric" | "param" | "tag";
            key: string;
        };
        /** RunKeysPage */
        RunKeysPage: {
            /** @default [] */
            keys?: components["schemas"]["RunKey"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * RunMessage
         * @description A run on the wire. ``children`` counts the active runs right below it, where a search was asked for them.
         */
        RunMessage: {
            info: components["schemas"]["RunInfo"];
            data?: components["schemas"]["RunDataMessage"];
            inputs?: components["schemas"]["RunInputs"];
            /** @default null */
            outputs?: components["schemas"]["RunOutputs"] | null;
            /** @default 0 */
            children?: number;
        };
        /**
         * RunMetricSummaries
         * @description The metrics of one run, by key.
         */
        RunMetricSummaries: {
            run_id: string;
            /** @default [] */
            metrics?: components["schemas"]["MetricSummary"][];
        };
        /**
         * RunOutputs
         * @description The logged models that a run made.
         */
        RunOutputs: {
            /** @default [] */
            model_outputs?: components["schemas"]["LoggedModelOutput"][];
        };
        /**
         * RunTag
         * @description A note on a run, which may be overwritten.
         */
        RunTag: {
            key: string;
            /** @default null */
            value?: string | null;
        };
        /** RunUpdated */
        RunUpdated: {
            run_info: components["schemas"]["RunInfo"];
        };
        /**
         * RunValue
         * @description A value, and how many runs have it.
         */
        RunValue: {
            value: string;
            runs: number;
        };
        /**
         * RunValues
         * @description `more` says that there are more values than these.
         */
        RunValues: {
            /** @default [] */
            values?: components["schemas"]["RunValue"][];
            /** @default false */
            more?: boolean;
        };
        /**
         * RunsAnswer
         * @description In the order of the request; those that do not exist are named.
         */
        RunsAnswer: {
            /** @default [] */
            runs?: components["schemas"]["RunMessage"][];
            /** @default [] */
            missing_run_ids?: string[];
        };
        /** RunsPage */
        RunsPage: {
            /** @default [] */
            runs?: components["schemas"]["RunMessage"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /** SearchAudit */
        SearchAudit: {
            /** @default null */
            user?: string | null;
            /** @default null */
            operation?: string | null;
            /** @default null */
            resource_type?: string | null;
            /** @default null */
            resource_id?: string | null;
            /** @default null */
            outcome?: ("allowed" | "denied") | null;
            /** @default null */
            workspace?: string | null;
            /** @default null */
            since?: number | null;
            /** @default null */
            until?: number | null;
            /** @default 100 */
            max_results?: number;
            /** @default null */
            page_token?: string | null;
        };
        /** SearchDatasets */
        SearchDatasets: {
            /** @default [] */
            experiment_ids?: string[];
        };
        /** SearchExperiments */
        SearchExperiments: {
            /** @default null */
            max_results?: number | null;
            /** @default null */
            page_token?: string | null;
            /** @default null */
            filter?: string | null;
            /** @default [] */
            order_by?: string[];
            /** @default null */
            view_type?: string | number | null;
        };
        /** SearchLoggedModels */
        SearchLoggedModels: {
            experiment_ids: string[];
            /** @default null */
            filter?: string | null;
            /** @default 50 */
            max_results?: number;
            /** @default [] */
            order_by?: components["schemas"]["LoggedModelsOrder"][];
            /** @default null */
            page_token?: string | null;
            /** @default [] */
            datasets?: components["schemas"]["DatasetCondition"][];
        };
        /** SearchModelVersions */
        SearchModelVersions: {
            /** @default  */
            filter?: string;
            /** @default 200000 */
            max_results?: number;
            /** @default [] */
            order_by?: string[];
            /** @default null */
            page_token?: string | null;
        };
        /** SearchRegisteredModels */
        SearchRegisteredModels: {
            /** @default  */
            filter?: string;
            /** @default 100 */
            max_results?: number;
            /** @default [] */
            order_by?: string[];
            /** @default null */
            page_token?: string | null;
        };
        /** SearchRegistryEvents */
        SearchRegistryEvents: {
            /** @default  */
            filter?: string;
            /** @default 100 */
            max_results?: number;
            /** @default [] */
            order_by?: string[];
            /** @default null */
            page_token?: string | null;
        };
        /**
         * SearchRunKeys
         * @description Which keys the runs of some experiments have, deleted runs included, in order of kind (metrics, params, tags) and
         *     name. `contains` is a part of the name, in upper or lower case.
         */
        SearchRunKeys: {
            experiment_ids: string[];
            /** @default null */
            kind?: ("metric" | "param" | "tag") | null;
            /** @default null */
            contains?: string | null;
            /** @default 500 */
            max_results?: number;
            /** @default null */
            page_token?: string | null;
        };
        /**
         * SearchRunValues
         * @description Which values a field has among the runs that a search finds, the most frequent first.
         *
         *     `field` is a text of the filter language: `params.optimizer`, `tags.team`, `attributes.status`,
         *     `attributes.user_id`, `datasets.name`, ... `contains` is a part of the value, in upper or lower case.
         */
        SearchRunValues: {
            experiment_ids: string[];
            field: string;
            /** @default null */
            filter?: string | null;
            /** @default null */
            run_view_type?: string | number | null;
            /** @default null */
            contains?: string | null;
            /** @default 50 */
            max_results?: number;
        };
        /**
         * SearchRuns
         * @description `fields` (ours) picks what comes back: `metrics`, `params`, `tags`, `inputs`, `outputs`, or single
         *     keys such as `metrics.loss`; the run's info always does. `datasets` are the inputs without source, schema and
         *     profile of the data sets, and without models; `children` counts the active runs below each. Empty means all but
         *     these two.
         *
         *     `offset` (ours) leaves out so many runs first: for a place in the middle, where no page token leads.
         *     `top_level` (ours) leaves out the runs whose parent is found too: those stand below it in a tree.
         */
        SearchRuns: {
            /** @default [] */
            experiment_ids?: string[];
            /** @default null */
            filter?: string | null;
            /** @default null */
            run_view_type?: string | number | null;
            /** @default 1000 */
            max_results?: number;
            /** @default [] */
            order_by?: string[];
            /** @default null */
            page_token?: string | null;
            /** @default [] */
            fields?: string[];
            /** @default 0 */
            offset?: number;
            /** @default false */
            top_level?: boolean;
        };
        /**
         * SearchSpans
         * @description Spans whose text holds `text`; upper and lower case do not matter.
         */
        SearchSpans: {
            /** @default  */
            trace_id?: string;
            text: string;
        };
        /**
         * SearchStorageUse
         * @description `group_by` is `experiment` or `owner`: the user of the runs, "" for what is of no run.
         */
        SearchStorageUse: {
            /** @default experiment */
            group_by?: string;
            /** @default 100 */
            max_results?: number;
            /** @default null */
            page_token?: string | null;
        };
        /**
         * SearchTraceKeys
         * @description The keys of tags and metadata and the names of assessments of the latest 10,000 traces of each experiment.
         */
        SearchTraceKeys: {
            locations: components["schemas"]["TraceLocation"][];
            /** @default null */
            kind?: string | null;
            /** @default null */
            contains?: string | null;
            /** @default 500 */
            max_results?: number;
        };
        /**
         * SearchTraceSessions
         * @description Sessions of the traces of experiments; `filter`, `model_id` and `run_id` leave other traces out of account.
         *
         *     `order_by` is one of these, then ASC or DESC: last_time_ms, first_time_ms, trace_count, error_count, total_tokens,
         *     total_cost. `include` may name `figures` (tokens, cost, errors, user), `request` (the preview of
         *     the first request) and `feedback`.
         */
        SearchTraceSessions: {
            locations: components["schemas"]["TraceLocation"][];
            /** @default 100 */
            max_results?: number;
            /** @default null */
            page_token?: string | null;
            /** @default null */
            model_id?: string | null;
            /** @default null */
            run_id?: string | null;
            /** @default null */
            filter?: string | null;
            /** @default  */
            order_by?: string;
            /** @default [] */
            include?: string[];
        };
        /**
         * SearchTraceValues
         * @description The values of a field among the traces that a filter holds for.
         *
         *     `field` is written as in a filter: `name`, `status`, `user`, `session_id`, `run_id`, `model_id`,
         *     `prompt`, `tags.KEY`, `metadata.KEY`, `feedback.NAME`, `expectation.NAME`, `span.name`, `span.type`,
         *     `span.model`, `span.provider`, `span.status`. `contains` is a part of the values, in any case.
         */
        SearchTraceValues: {
            locations: components["schemas"]["TraceLocation"][];
            field: string;
            /** @default null */
            filter?: string | null;
            /** @default null */
            contains?: string | null;
            /** @default 50 */
            max_results?: number;
        };
        /**
         * SearchTraces
         * @description Traces of experiments; `model_id` and `run_id` narrow like conditions of the filter.
         */
        SearchTraces: {
            locations: components["schemas"]["TraceLocation"][];
            /** @default null */
            filter?: string | null;
            /** @default 100 */
            max_results?: number;
            /** @default [] */
            order_by?: string[];
            /** @default null */
            page_token?: string | null;
            /** @default null */
            model_id?: string | null;
            /** @default null */
            run_id?: string | null;
        };
        /** SearchTracesV2 */
        SearchTracesV2: {
            experiment_ids: string[];
            /** @default null */
            filter?: string | null;
            /** @default 100 */
            max_results?: number;
            /** @default [] */
            order_by?: string[];
            /** @default null */
            page_token?: string | null;
        };
        /**
         * SearchViews
         * @description The views of an experiment, of a page, or of both; without either, all.
         */
        SearchViews: {
            /** @default null */
            experiment_id?: string | null;
            /** @default null */
            page?: string | null;
            /** @default 200 */
            max_results?: number;
            /** @default null */
            page_token?: string | null;
        };
        /**
         * SerializedValue
         * @description A value as JSON text (``serialization_format`` is JSON_FORMAT).
         */
        SerializedValue: {
            serialization_format: string;
            value: string;
        };
        /**
         * SessionFeedback
         * @description The feedback of a name in a session: how often it was given, how often it was yes and no, the mean of numbers.
         */
        SessionFeedback: {
            name: string;
            count: number;
            yes: number;
            no: number;
            mean: number | null;
        };
        /** SetExperimentTag */
        SetExperimentTag: {
            experiment_id: string;
            key: string;
            /** @default  */
            value?: string;
        };
        /** SetLoggedModelTags */
        SetLoggedModelTags: {
            /** @default  */
            model_id?: string;
            /** @default [] */
            tags?: components["schemas"]["LoggedModelTag"][];
        };
        /** SetModelVersionTag */
        SetModelVersionTag: {
            name: string;
            version: string;
            key: string;
            /** @default null */
            value?: string | null;
            /** @default null */
            user_id?: string | null;
        };
        /** SetRegisteredModelAlias */
        SetRegisteredModelAlias: {
            name: string;
            version: string;
            alias: string;
            /** @default null */
            user_id?: string | null;
        };
        /** SetRegisteredModelTag */
        SetRegisteredModelTag: {
            name: string;
            key: string;
            /** @default null */
            value?: string | null;
            /** @default null */
            user_id?: string | null;
        };
        /** SetTag */
        SetTag: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            key: string;
            /** @default  */
            value?: string;
        };
        /** SetTagOfRuns */
        SetTagOfRuns: {
            run_ids: string[];
            key: string;
            /** @default  */
            value?: string;
        };
        /** SetTraceTag */
        SetTraceTag: {
            /** @default  */
            trace_id?: string;
            /** @default  */
            key?: string;
            /** @default  */
            value?: string;
        };
        /** SetTraceTagV2 */
        SetTraceTagV2: {
            /** @default  */
            request_id?: string;
            /** @default  */
            key?: string;
            /** @default  */
            value?: string;
        };
        /**
         * SignatureMessage
         * @description Schemas as the MLmodel file has them: lists of columns or tensors; None where none was given.
         */
        SignatureMessage: {
            /** @default null */
            inputs?: unknown[] | null;
            /** @default null */
            outputs?: unknown[] | null;
            /** @default null */
            params?: unknown[] | null;
        };
        /** SpanAnswer */
        SpanAnswer: {
            span: components["schemas"]["SpanRecord"];
        };
        /**
         * SpanCall
         * @description What a span says of a language model: ``span`` is its place in the outline; costs are US dollars.
         */
        SpanCall: {
            span: number;
            /** @default null */
            model?: string | null;
            /** @default null */
            provider?: string | null;
            /** @default null */
            input_tokens?: number | null;
            /** @default null */
            output_tokens?: number | null;
            /** @default null */
            total_tokens?: number | null;
            /** @default null */
            total_cost?: number | null;
        };
        /** SpanIds */
        SpanIds: {
            /** @default [] */
            span_ids?: string[];
        };
        /**
         * SpanRecord
         * @description One span.
         *
         *         Fields:
         *             trace_id: ``tr-`` and 32 hexadecimal digits.
         *             span_id, parent_id: 16 hexadecimal digits; the root has no parent.
         *             start_ns, end_ns: nanoseconds since the epoch; ``end_ns`` is None while the span is open.
         *             status: UNSET, OK or ERROR.
         *             attributes: each value is JSON text, as MLflow's span format has it (``mlflow.spanInputs`` → ``'{"x": 1}'``).
         *             kind: OpenTelemetry's number of the kind (0: not given, 1: internal, 2: server, 3: client, ...).
         */
        SpanRecord: {
            trace_id: string;
            span_id: string;
            name: string;
            start_ns: number;
            /** @default null */
            end_ns?: number | null;
            /** @default null */
            parent_id?: string | null;
            /** @default UNSET */
            status?: string;
            /** @default  */
            status_message?: string;
            /** @default {} */
            attributes?: {
                [key: string]: string;
            };
            /** @default [] */
            events?: components["schemas"]["EventRecord"][];
            /** @default [] */
            links?: components["schemas"]["LinkRecord"][];
            /** @default 0 */
            kind?: number;
        };
        /**
         * Spending
         * @description What was spent since a window began.
         *
         *         Fields:
         *             target: experiment id, session or user.
         *             spent: in the budget's unit.
         *             exceeded: whether that is more than the budget's amount.
         */
        Spending: {
            target: string;
            spent: number;
            exceeded: boolean;
        };
        /** StartTrace */
        StartTrace: {
            trace: components["schemas"]["TraceMessage"];
        };
        /** StartTraceV2 */
        StartTraceV2: {
            experiment_id: string;
            /** @default 0 */
            timestamp_ms?: number;
            /** @default [] */
            request_metadata?: components["schemas"]["TraceEntry"][];
            /** @default [] */
            tags?: components["schemas"]["TraceEntry"][];
        };
        /**
         * StorageUse
         * @description What an experiment or a user takes, as counted at ``counted_time`` (milliseconds since the epoch).
         *
         *         ``bytes`` and ``files`` are of artifacts, deleted runs included until they are removed for good; ``quota_bytes`` is
         *         what would be allowed, and ``over_quota`` says that it is more. Nothing is refused because of it.
         */
        StorageUse: {
            /** @default 0 */
            runs?: number;
            /** @default 0 */
            points?: number;
            /** @default 0 */
            traces?: number;
            /** @default 0 */
            files?: number;
            /** @default 0 */
            bytes?: number;
            /** @default 0 */
            counted_time?: number;
            /** @default null */
            experiment_id?: string | null;
            /** @default null */
            experiment_name?: string | null;
            /** @default null */
            owner?: string | null;
            /** @default null */
            quota_bytes?: number | null;
            /** @default false */
            over_quota?: boolean;
        };
        /** StorageUsePage */
        StorageUsePage: {
            /** @default [] */
            uses?: components["schemas"]["StorageUse"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /** SummarizeExperiments */
        SummarizeExperiments: {
            experiment_ids: string[];
        };
        /** TestWebhook */
        TestWebhook: {
            webhook_id: string;
            /** @default null */
            event?: components["schemas"]["EventMessage"] | null;
        };
        /** TraceAnswer */
        TraceAnswer: {
            trace: components["schemas"]["TraceMessage"];
        };
        /**
         * TraceArchivalMessage
         * @description Where spans of old traces go, and after what time.
         */
        TraceArchivalMessage: {
            /** @default null */
            location?: string | null;
            /** @default null */
            retention?: string | null;
        };
        /**
         * TraceBudget
         * @description A budget.
         *
         *         Fields:
         *             name: among the budgets of its experiment.
         *             amount: more than this exceeds it.
         *             unit: USD or TOKENS.
         *             scope: EXPERIMENT (all traces together), SESSION or USER (each on its own).
         *             target: the one session or user that it is about; None means each.
         *             duration_unit, duration_value: after so many MINUTES, HOURS, DAYS, WEEKS or MONTHS (UTC) spending is counted
         *                 anew; without a unit it never is.
         */
        TraceBudget: {
            name: string;
            amount: number;
            /** @default USD */
            unit?: string;
            /** @default EXPERIMENT */
            scope?: string;
            /** @default null */
            target?: string | null;
            /** @default null */
            duration_unit?: string | null;
            /** @default 1 */
            duration_value?: number;
        };
        /** TraceBudgets */
        TraceBudgets: {
            /** @default [] */
            budgets?: components["schemas"]["BudgetState"][];
        };
        /**
         * TraceEntry
         * @description A tag or an entry of the metadata, in protocol 2.0.
         */
        TraceEntry: {
            key: string;
            /** @default  */
            value?: string;
        };
        /**
         * TraceInfoMessage
         * @description What is known about a trace without its spans, on the wire (protocol 3.0).
         */
        TraceInfoMessage: {
            trace_id: string;
            /** @default null */
            client_request_id?: string | null;
            /** @default null */
            trace_location?: components["schemas"]["TraceLocation"] | null;
            /** @default null */
            request?: string | null;
            /** @default null */
            response?: string | null;
            /** @default null */
            request_time?: string | null;
            /** @default null */
            execution_duration?: string | null;
            /** @default STATE_UNSPECIFIED */
            state?: string | number;
            /** @default {} */
            trace_metadata?: {
                [key: string]: string;
            };
            /** @default [] */
            assessments?: components["schemas"]["AssessmentMessage"][];
            /** @default {} */
            tags?: {
                [key: string]: string;
            };
            /** @default null */
            request_preview?: string | null;
            /** @default null */
            response_preview?: string | null;
        };
        /** TraceInfoV2Answer */
        TraceInfoV2Answer: {
            trace_info: components["schemas"]["TraceInfoV2Message"];
        };
        /**
         * TraceInfoV2Message
         * @description What is known about a trace, on the wire of protocol 2.0.
         */
        TraceInfoV2Message: {
            request_id: string;
            experiment_id: string;
            timestamp_ms: number;
            /** @default null */
            execution_time_ms?: number | null;
            /** @default TRACE_STATUS_UNSPECIFIED */
            status?: string | number;
            /** @default [] */
            request_metadata?: components["schemas"]["TraceEntry"][];
            /** @default [] */
            tags?: components["schemas"]["TraceEntry"][];
        };
        /** TraceInfos */
        TraceInfos: {
            /** @default [] */
            trace_infos?: components["schemas"]["TraceInfoMessage"][];
        };
        /**
         * TraceKey
         * @description ``kind`` is tag, metadata, feedback or expectation.
         */
        TraceKey: {
            kind: string;
            key: string;
        };
        /**
         * TraceKeys
         * @description By kind and key; `more` when there are others.
         */
        TraceKeys: {
            /** @default [] */
            keys?: components["schemas"]["TraceKey"][];
            /** @default false */
            more?: boolean;
        };
        /**
         * TraceLocation
         * @description A kind of place and the place itself. Only experiments are supported; other kinds are Databricks' own.
         */
        TraceLocation: {
            type: components["schemas"]["TraceLocationType"];
            /** @default null */
            mlflow_experiment?: components["schemas"]["MlflowExperimentLocation"] | null;
        };
        /**
         * TraceLocationType
         * @description Kinds of places.
         * @enum {unknown}
         */
        TraceLocationType: "INFERENCE_TABLE" | "MLFLOW_EXPERIMENT" | "TRACE_LOCATION_TYPE_UNSPECIFIED" | "UC_SCHEMA" | "UC_TABLE_PREFIX";
        /**
         * TraceMessage
         * @description A trace on the wire: its spans in OpenTelemetry's protobuf JSON (snake_case names, typed attribute values).
         */
        TraceMessage: {
            trace_info: components["schemas"]["TraceInfoMessage"];
            /** @default [] */
            spans?: Record<string, never>[];
        };
        /** TraceMessages */
        TraceMessages: {
            /** @default [] */
            traces?: components["schemas"]["TraceMessage"][];
        };
        /**
         * TraceOutline
         * @description The spans of a trace without what they hold, in columns: the n-th values are of the n-th span.
         *
         *     Fields:
         *         start_ns: when the first span began, in nanoseconds since the epoch.
         *         ids, parent_ids: a root has no parent.
         *         name, type: places in `names` and `types`. Names are cut at 250 characters.
         *         status: 0 unset, 1 OK, 2 ERROR.
         *         start: nanoseconds after `start_ns`.
         *         duration: nanoseconds; null while the span is open.
         *         calls: of those spans that say a model, tokens or cost.
         */
        TraceOutline: {
            start_ns: number;
            names: string[];
            types: string[];
            ids: string[];
            parent_ids: (string | null)[];
            name: number[];
            type: number[];
            status: number[];
            start: number[];
            duration: (number | null)[];
            calls: components["schemas"]["SpanCall"][];
        };
        /**
         * TraceRecord
         * @description A trace with its spans as they are stored: how this project's client and server speak to each other.
         */
        TraceRecord: {
            trace_info: components["schemas"]["TraceInfoMessage"];
            /** @default [] */
            spans?: components["schemas"]["SpanRecord"][];
        };
        /** TraceRecords */
        TraceRecords: {
            /** @default [] */
            traces?: components["schemas"]["TraceRecord"][];
        };
        /**
         * TraceSession
         * @description A conversation: how many traces it has; when the first and the last began, in milliseconds since the epoch.
         *
         *         The rest is there when it was asked for: sums over the traces, how many failed, the first user by name, the preview
         *         of the first request.
         */
        TraceSession: {
            session_id: string;
            trace_count: number;
            first_time_ms: number;
            last_time_ms: number;
            /** @default null */
            error_count?: number | null;
            /** @default null */
            total_tokens?: number | null;
            /** @default null */
            total_cost?: number | null;
            /** @default null */
            user?: string | null;
            /** @default null */
            request_preview?: string | null;
            /** @default [] */
            feedback?: components["schemas"]["SessionFeedback"][];
        };
        /** TraceSessionsPage */
        TraceSessionsPage: {
            /** @default [] */
            sessions?: components["schemas"]["TraceSession"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * TraceValue
         * @description A value and the number of traces that have it.
         */
        TraceValue: {
            value: string;
            traces: number;
        };
        /**
         * TraceValues
         * @description The most frequent values first; `more` when there are others.
         */
        TraceValues: {
            /** @default [] */
            values?: components["schemas"]["TraceValue"][];
            /** @default false */
            more?: boolean;
        };
        /** TracesDeleted */
        TracesDeleted: {
            traces_deleted: number;
        };
        /** TracesPage */
        TracesPage: {
            /** @default [] */
            traces?: components["schemas"]["TraceInfoMessage"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /** TracesPageV2 */
        TracesPageV2: {
            /** @default [] */
            traces?: components["schemas"]["TraceInfoV2Message"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /** TransitionModelVersionStage */
        TransitionModelVersionStage: {
            name: string;
            version: string;
            stage: string;
            /** @default false */
            archive_existing_versions?: boolean;
            /** @default null */
            user_id?: string | null;
        };
        /** UnassignGroupRole */
        UnassignGroupRole: {
            group: string;
            role_id: number;
        };
        /** UnassignRole */
        UnassignRole: {
            username: string;
            role_id: number;
        };
        /** UnlinkTracesFromRun */
        UnlinkTracesFromRun: {
            /** @default [] */
            trace_ids?: string[];
            run_id: string;
        };
        /**
         * UpdateAssessment
         * @description `update_mask` names the fields to change, separated by commas.
         */
        UpdateAssessment: {
            /** @default  */
            trace_id?: string;
            /** @default  */
            assessment_id?: string;
            assessment: components["schemas"]["AssessmentMessage"];
            update_mask: string;
        };
        /**
         * UpdateExperiment
         * @description Renames.
         */
        UpdateExperiment: {
            experiment_id: string;
            new_name: string;
        };
        /** UpdateModelVersion */
        UpdateModelVersion: {
            name: string;
            version: string;
            /** @default null */
            description?: string | null;
            /** @default null */
            user_id?: string | null;
        };
        /** UpdateRegisteredModel */
        UpdateRegisteredModel: {
            name: string;
            /** @default null */
            description?: string | null;
            /** @default null */
            deployment_job_id?: string | null;
            /** @default null */
            user_id?: string | null;
        };
        /** UpdateRole */
        UpdateRole: {
            role_id: number;
            /** @default null */
            name?: string | null;
            /** @default null */
            description?: string | null;
        };
        /** UpdateRolePermission */
        UpdateRolePermission: {
            role_permission_id: number;
            permission: string;
        };
        /** UpdateRun */
        UpdateRun: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            /** @default null */
            status?: string | number | null;
            /** @default null */
            end_time?: number | null;
            /** @default null */
            run_name?: string | null;
        };
        /**
         * UpdateUser
         * @description What is not given stays as it is.
         */
        UpdateUser: {
            username: string;
            /** @default null */
            display_name?: string | null;
            /** @default null */
            email?: string | null;
            /** @default null */
            disabled?: boolean | null;
        };
        /** UpdateUserAdmin */
        UpdateUserAdmin: {
            username: string;
            /** @default null */
            is_admin?: boolean | null;
        };
        /**
         * UpdateUserPassword
         * @description Whoever changes their own password gives the current one too.
         */
        UpdateUserPassword: {
            username: string;
            password: string;
            /** @default null */
            current_password?: string | null;
        };
        /**
         * UpdateView
         * @description What is not given stays as it is.
         */
        UpdateView: {
            view_id: string;
            /** @default null */
            name?: string | null;
            /** @default null */
            state?: string | null;
            /** @default null */
            visibility?: ("private" | "shared") | null;
        };
        /**
         * UpdateWebhook
         * @description Fields that are not given stay as they are.
         */
        UpdateWebhook: {
            webhook_id: string;
            /** @default null */
            name?: string | null;
            /** @default null */
            description?: string | null;
            /** @default null */
            url?: string | null;
            /** @default [] */
            events?: components["schemas"]["EventMessage"][];
            /** @default null */
            secret?: string | null;
            /** @default null */
            status?: string | number | null;
        };
        /**
         * UpdateWorkspace
         * @description Change what is said of a workspace.
         */
        UpdateWorkspace: {
            /** @default null */
            description?: string | null;
            /** @default null */
            default_artifact_root?: string | null;
            /** @default null */
            trace_archival_config?: components["schemas"]["TraceArchivalMessage"] | null;
            /** @default  */
            workspace_name?: string;
        };
        /**
         * User
         * @description An account. ``kind`` is ``person``, or ``service`` for programs, which have tokens and no password.
         */
        User: {
            id: number;
            username: string;
            is_admin: boolean;
            /** @default person */
            kind?: string;
            /** @default  */
            display_name?: string;
            /** @default  */
            email?: string;
            /** @default false */
            disabled?: boolean;
            /** @default 0 */
            creation_time?: number;
            /** @default null */
            last_seen_time?: number | null;
        };
        /** UserAnswer */
        UserAnswer: {
            user: components["schemas"]["User"];
        };
        /** UserGrantsAnswer */
        UserGrantsAnswer: {
            /** @default [] */
            permissions?: components["schemas"]["GrantMessage"][];
            /** @default  */
            username?: string;
            /** @default false */
            is_admin?: boolean;
        };
        /** UserPermissionAnswer */
        UserPermissionAnswer: {
            allowed: boolean;
            permission: string;
        };
        /** UsersPage */
        UsersPage: {
            /** @default [] */
            users?: components["schemas"]["User"][];
        };
        /**
         * View
         * @description A saved view. ``state`` is JSON whose meaning is the page's; a layout of charts is a view of page ``charts``.
         *
         *         ``owned`` says whether it is of the account ``user_id``; without, that is what a client said, and it is nobody's.
         */
        View: {
            view_id: string;
            page: string;
            name: string;
            state: string;
            creation_time: number;
            last_update_time: number;
            /** @default null */
            experiment_id?: string | null;
            /** @default  */
            user_id?: string;
            /**
             * @default shared
             * @enum {unknown}
             */
            visibility?: "private" | "shared";
            /** @default false */
            owned?: boolean;
        };
        /** ViewAnswer */
        ViewAnswer: {
            view: components["schemas"]["View"];
        };
        /** ViewsPage */
        ViewsPage: {
            /** @default [] */
            views?: components["schemas"]["View"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /** WebhookAnswer */
        WebhookAnswer: {
            webhook: components["schemas"]["WebhookMessage"];
        };
        /** WebhookDeliveriesPage */
        WebhookDeliveriesPage: {
            /** @default [] */
            webhook_deliveries?: components["schemas"]["WebhookDelivery"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * WebhookDelivery
         * @description One message to a webhook and what became of it. Beyond MLflow. Times are milliseconds since the epoch.
         *
         *         Args:
         *             delivery_id: the message's header ``X-MLflow-Delivery-Id``, the same for every attempt.
         *             event: e.g. ``model_version.created``.
         *             status: a ``WebhookDeliveryStatus``.
         *             attempts: how often it was sent.
         *             next_attempt_timestamp: when it is to be sent (again); None when it is finished.
         *             response_status: what the receiver answered last.
         *             error_message: what went wrong last.
         */
        WebhookDelivery: {
            delivery_id: string;
            webhook_id: string;
            event: string;
            status: string;
            attempts: number;
            creation_timestamp: number;
            /** @default null */
            next_attempt_timestamp?: number | null;
            /** @default null */
            finished_timestamp?: number | null;
            /** @default null */
            response_status?: number | null;
            /** @default null */
            error_message?: string | null;
        };
        /**
         * WebhookMessage
         * @description A webhook on the wire; its secret is never shown.
         */
        WebhookMessage: {
            webhook_id: string;
            name: string;
            url: string;
            /** @default null */
            description?: string | null;
            /** @default [] */
            events?: components["schemas"]["EventMessage"][];
            /** @default null */
            status?: string | null;
            /** @default null */
            creation_timestamp?: number | null;
            /** @default null */
            last_updated_timestamp?: number | null;
        };
        /**
         * WebhookTestMessage
         * @description What came of a test message, on the wire.
         */
        WebhookTestMessage: {
            /** @default null */
            success?: boolean | null;
            /** @default null */
            response_status?: number | null;
            /** @default null */
            response_body?: string | null;
            /** @default null */
            error_message?: string | null;
        };
        /** WebhookTested */
        WebhookTested: {
            result: components["schemas"]["WebhookTestMessage"];
        };
        /** WebhooksPage */
        WebhooksPage: {
            /** @default [] */
            webhooks?: components["schemas"]["WebhookMessage"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /**
         * WorkspaceAnswer
         * @description One workspace.
         */
        WorkspaceAnswer: {
            workspace: components["schemas"]["WorkspaceMessage"];
        };
        /**
         * WorkspaceList
         * @description Workspaces, by name.
         */
        WorkspaceList: {
            /** @default [] */
            workspaces?: components["schemas"]["WorkspaceMessage"][];
        };
        /**
         * WorkspaceMessage
         * @description A workspace as the wire has it.
         */
        WorkspaceMessage: {
            name: string;
            /** @default null */
            description?: string | null;
            /** @default null */
            default_artifact_root?: string | null;
            /** @default null */
            trace_archival_config?: components["schemas"]["TraceArchivalMessage"] | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    upload_artifact: {
        parameters: {
            query: {
                run_uuid: string;
                path: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    list_proxied_artifacts: {
        parameters: {
            query?: {
                path?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProxiedArtifactsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    download_artifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifact_path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    put_artifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifact_path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    delete_artifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifact_path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    abort_multipart_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifact_path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AbortMultipartUpload"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    complete_multipart_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifact_path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteMultipartUpload"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_multipart_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                artifact_path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateMultipartUpload"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MultipartUploadCreated"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    put_part: {
        parameters: {
            query: {
                upload_id: string;
                part_number: string;
            };
            header?: never;
            path: {
                artifact_path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    get_presigned_download_url: {
        parameters: {
            query?: {
                expiration?: number | null;
            };
            header?: never;
            path: {
                artifact_path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProxiedPresignedUrl"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_artifacts: {
        parameters: {
            query?: {
                run_id?: string;
                path?: string | null;
                run_uuid?: string;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_presigned_download_url: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePresignedDownloadUrl"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresignedDownloadUrl"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_presigned_upload_url: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePresignedUploadUrl"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresignedUploadUrl"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_experiment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateExperiment"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentCreated"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_experiment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteExperiment"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_experiment_tag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteExperimentTag"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_experiment: {
        parameters: {
            query: {
                experiment_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_experiment_by_name: {
        parameters: {
            query: {
                experiment_name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    restore_experiment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreExperiment"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_experiments_get: {
        parameters: {
            query?: {
                max_results?: number | null;
                page_token?: string | null;
                filter?: string | null;
                order_by?: string[];
                view_type?: string | number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_experiments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchExperiments"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_datasets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchDatasets"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatasetSummaries"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    set_experiment_tag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetExperimentTag"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_experiment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateExperiment"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_logged_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLoggedModel"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedModelAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_logged_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchLoggedModels"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedModelsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_logged_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedModelAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_logged_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    finalize_logged_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FinalizeLoggedModel"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedModelAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_logged_model_artifacts: {
        parameters: {
            query?: {
                artifact_directory_path?: string | null;
                page_token?: string | null;
            };
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_logged_model_artifact: {
        parameters: {
            query: {
                artifact_file_path: string;
            };
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    log_logged_model_params: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogLoggedModelParams"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    set_logged_model_tags: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetLoggedModelTags"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_logged_model_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
                tag_key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_metric_history: {
        parameters: {
            query: {
                run_id: string;
                run_uuid?: string;
                metric_key: string;
                page_token?: string | null;
                max_results?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_metric_history_bulk: {
        parameters: {
            query: {
                run_id: string[];
                metric_key: string;
                max_results?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsOfRuns"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_metric_history_bulk_interval: {
        parameters: {
            query: {
                run_ids: string[];
                metric_key: string;
                start_step?: number | null;
                end_step?: number | null;
                max_results?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_model_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateModelVersion"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelVersionAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_model_version: {
        parameters: {
            query: {
                name: string;
                version: string;
                user_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_model_version_tag: {
        parameters: {
            query: {
                name: string;
                version: string;
                key: string;
                user_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_model_version: {
        parameters: {
            query: {
                name: string;
                version: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelVersionAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_model_version_download_uri: {
        parameters: {
            query: {
                name: string;
                version: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DownloadUri"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_model_versions: {
        parameters: {
            query?: {
                filter?: string;
                max_results?: number;
                order_by?: string[];
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelVersionsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    set_model_version_tag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetModelVersionTag"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    transition_model_version_stage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransitionModelVersionStage"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelVersionAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_model_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateModelVersion"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelVersionAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_model_version_by_alias: {
        parameters: {
            query: {
                name: string;
                alias: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelVersionAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    set_registered_model_alias: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetRegisteredModelAlias"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_registered_model_alias: {
        parameters: {
            query: {
                name: string;
                alias: string;
                user_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_registered_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRegisteredModel"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredModelAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_registered_model: {
        parameters: {
            query: {
                name: string;
                user_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_registered_model_tag: {
        parameters: {
            query: {
                name: string;
                key: string;
                user_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_registered_model: {
        parameters: {
            query: {
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredModelAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_latest_versions_get: {
        parameters: {
            query: {
                name: string;
                stages?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelVersionList"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_latest_versions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GetLatestVersions"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelVersionList"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    rename_registered_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenameRegisteredModel"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredModelAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_registered_models: {
        parameters: {
            query?: {
                filter?: string;
                max_results?: number;
                order_by?: string[];
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredModelsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    set_registered_model_tag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetRegisteredModelTag"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_registered_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRegisteredModel"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredModelAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    count_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CountRuns"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Count"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRun"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteRun"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_tag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteTag"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    export_runs: {
        parameters: {
            query?: {
                format?: "arrow" | "parquet" | "csv" | "jsonl";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRuns"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    get_run: {
        parameters: {
            query: {
                run_id: string;
                run_uuid?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    log_batch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogBatch"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    log_inputs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogInputs"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    log_metric: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogMetric"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    log_model: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogModel"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    log_param: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogParam"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    log_outputs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogOutputs"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    restore_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreRun"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRuns"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    set_tag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetTag"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRun"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunUpdated"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_traces_v2: {
        parameters: {
            query: {
                experiment_ids: string[];
                filter?: string | null;
                max_results?: number;
                order_by?: string[];
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TracesPageV2"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    start_trace_v2: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartTraceV2"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceInfoV2Answer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_traces_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteTraces"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TracesDeleted"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    link_prompts_to_trace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkPromptsToTrace"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    link_traces_to_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkTracesToRun"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    end_trace_v2: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndTraceV2"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceInfoV2Answer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_trace_info_v2: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceInfoV2Answer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_trace_tag_v2: {
        parameters: {
            query?: {
                key?: string;
            };
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    set_trace_tag_v2: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                request_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetTraceTagV2"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateUser"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_current_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentUser"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_user: {
        parameters: {
            query: {
                username: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_user: {
        parameters: {
            query: {
                username: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                kind?: ("person" | "service") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsersPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_user_admin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUserAdmin"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_user_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUserPassword"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_webhooks: {
        parameters: {
            query?: {
                max_results?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhooksPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhook"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWebhook"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    test_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestWebhook"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTested"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    preview_artifact: {
        parameters: {
            query: {
                run_id?: string;
                model_id?: string;
                name?: string;
                version?: string;
                path: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    zip_artifacts: {
        parameters: {
            query?: {
                run_id?: string;
                model_id?: string;
                name?: string;
                version?: string;
                path?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    search_audit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchAudit"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                experiment_id?: string;
                run_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    summarize_experiments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SummarizeExperiments"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExperimentSummaries"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    find: {
        parameters: {
            query: {
                text: string;
                max_results?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_trace_artifact: {
        parameters: {
            query: {
                request_id: string;
                path?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    create_group: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateGroup"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_group: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteGroup"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_group: {
        parameters: {
            query: {
                name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_groups: {
        parameters: {
            query?: {
                username?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    add_group_member: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddGroupMember"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    remove_group_member: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RemoveGroupMember"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    grant_group_permission: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GrantGroupPermission"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_group_permissions: {
        parameters: {
            query: {
                group: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantsAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    revoke_group_permission: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeGroupPermission"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    assign_group_role: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignGroupRole"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_group_roles: {
        parameters: {
            query: {
                group: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolesAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    unassign_group_role: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnassignGroupRole"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLink"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkCreated"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_links: {
        parameters: {
            query?: {
                resource_type?: ("experiment" | "model" | "run" | "trace" | "view") | null;
                resource_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinksAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    revoke_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeLink"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    read_logged_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadLoggedModels"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedModelList"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_metric_envelopes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GetMetricEnvelopes"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricEnvelopesAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    describe_model: {
        parameters: {
            query?: {
                model_id?: string | null;
                name?: string | null;
                version?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelDescription"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_model_version_artifacts: {
        parameters: {
            query: {
                name: string;
                version: string;
                path?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_permissions: {
        parameters: {
            query: {
                resource_type: string;
                resource_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldersAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_own_permissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GetOwnPermissions"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnPermissionsAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_registry_events: {
        parameters: {
            query?: {
                filter?: string;
                max_results?: number;
                order_by?: string[];
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistryEventsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    assign_role: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignRole"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_role: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRole"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_role: {
        parameters: {
            query: {
                role_id: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_role: {
        parameters: {
            query: {
                role_id: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_roles: {
        parameters: {
            query?: {
                workspace?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolesAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    add_role_permission: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddRolePermission"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolePermissionAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_role_permissions: {
        parameters: {
            query: {
                role_id: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolePermissionsAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    remove_role_permission: {
        parameters: {
            query: {
                role_permission_id: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_role_permission: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRolePermission"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolePermissionAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    unassign_role: {
        parameters: {
            query: {
                username: string;
                role_id: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_role: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateRole"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_role_users: {
        parameters: {
            query: {
                role_id: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssignmentsAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    aggregate_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AggregateRuns"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunGroupsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteRuns"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedRuns"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_tag_of_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteTagOfRuns"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedRuns"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GetRuns"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_run_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRunKeys"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunKeysPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_metric_summaries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GetMetricSummaries"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricSummariesAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    move_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveRuns"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedRuns"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    restore_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreRuns"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedRuns"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    set_tag_of_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetTagOfRuns"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedRuns"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_run_values: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchRunValues"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunValues"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    server_info: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    create_service_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateServiceAccount"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_storage_use: {
        parameters: {
            query?: {
                group_by?: string;
                max_results?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StorageUsePage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    start_trace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartTrace"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    batch_get_traces: {
        parameters: {
            query: {
                trace_ids: string[];
                experiment_ids?: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceMessages"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    batch_get_trace_infos: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchGetTraceInfos"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceInfos"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_trace_budgets: {
        parameters: {
            query: {
                experiment_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceBudgets"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    calculate_trace_filter_correlation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CalculateTraceFilterCorrelation"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilterCorrelation"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_traces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteTraces"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TracesDeleted"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_trace: {
        parameters: {
            query: {
                trace_id: string;
                allow_partial?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_trace_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchTraceKeys"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceKeys"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    log_traces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogTraces"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    query_trace_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueryTraceMetrics"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricPoints"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    read_traces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadTraces"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceRecords"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_traces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchTraces"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TracesPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_trace_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchTraceSessions"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceSessionsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    unlink_traces_from_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnlinkTracesFromRun"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_trace_values: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SearchTraceValues"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceValues"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_trace_info: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_assessment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAssessment"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssessmentAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_assessment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
                assessment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssessmentAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_assessment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
                assessment_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_assessment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
                assessment_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateAssessment"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssessmentAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_trace_outline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TraceOutline"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_spans: {
        parameters: {
            query: {
                text: string;
            };
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpanIds"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_span: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
                span_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SpanAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_trace_tag: {
        parameters: {
            query?: {
                key?: string;
            };
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    set_trace_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetTraceTag"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_current_permissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGrantsAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_user_permission: {
        parameters: {
            query: {
                resource_type: string;
                resource_id: string;
                username: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPermissionAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    grant_user_permission: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GrantUserPermission"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_user_permissions: {
        parameters: {
            query: {
                username: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGrantsAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    revoke_user_permission: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeUserPermission"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_user_roles: {
        parameters: {
            query: {
                username: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolesAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_login_sessions: {
        parameters: {
            query?: {
                username?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginSessionsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    revoke_login_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeLoginSession"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_access_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAccessToken"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedAccessToken"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_access_tokens: {
        parameters: {
            query?: {
                username?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessTokensPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    revoke_access_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeAccessToken"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_user_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUser"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateUser"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateView"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteView"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Empty"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_view: {
        parameters: {
            query: {
                view_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    search_views: {
        parameters: {
            query?: {
                experiment_id?: string | null;
                page?: string | null;
                max_results?: number;
                page_token?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewsPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateView"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_webhook_deliveries: {
        parameters: {
            query?: {
                max_results?: number;
                page_token?: string | null;
            };
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveriesPage"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_workspaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceList"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWorkspace"];
            };
        };
        responses: {
            /** @description Done. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_workspace: {
        parameters: {
            query?: {
                mode?: "CASCADE" | "RESTRICT" | "SET_DEFAULT";
            };
            header?: never;
            path: {
                workspace_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workspace_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWorkspace"];
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceAnswer"];
                };
            };
            /** @description Refused or failed; nothing has been changed. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    get_artifact: {
        parameters: {
            query: {
                run_id: string;
                path: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    get_model_version_artifact: {
        parameters: {
            query: {
                name: string;
                version: string;
                path: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    otlp_traces: {
        parameters: {
            query?: never;
            header: {
                "x-mlflow-experiment-id": string;
                "x-mlflow-run-id"?: string;
                "content-encoding"?: "gzip" | "deflate" | "identity";
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-protobuf": string;
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-protobuf": string;
                };
            };
        };
    };
    version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
}
