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
    "/api/2.0/mlflow/logged-models/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find logged models. */
        post: operations["search_logged_models"];
        delete?: never;
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
        /** ArtifactsPage */
        ArtifactsPage: {
            root_uri: string;
            /** @default [] */
            files?: components["schemas"]["FileInfo"][];
            /** @default null */
            next_page_token?: string | null;
        };
        /** Count */
        Count: {
            count: number;
        };
        /** CountRuns */
        CountRuns: {
            /** @default [] */
            experiment_ids?: string[];
            /** @default null */
            filter?: string | null;
            /** @default null */
            run_view_type?: string | number | null;
        };
        /** CreateExperiment */
        CreateExperiment: {
            name: string;
            /** @default null */
            artifact_location?: string | null;
            /** @default [] */
            tags?: components["schemas"]["ExperimentTag"][];
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
        /** DeleteExperiment */
        DeleteExperiment: {
            experiment_id: string;
        };
        /** DeleteExperimentTag */
        DeleteExperimentTag: {
            experiment_id: string;
            key: string;
        };
        /** DeleteRun */
        DeleteRun: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
        };
        /** DeleteTag */
        DeleteTag: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
            key: string;
        };
        /**
         * Empty
         * @description The answer `{}`.
         */
        Empty: Record<string, never>;
        /**
         * ErrorAnswer
         * @description What every failed request is answered with.
         */
        ErrorAnswer: {
            /** @enum {string} */
            error_code: "INTERNAL_ERROR" | "TEMPORARILY_UNAVAILABLE" | "IO_ERROR" | "BAD_REQUEST" | "SERVICE_UNDER_MAINTENANCE" | "WORKSPACE_TEMPORARILY_UNAVAILABLE" | "DEADLINE_EXCEEDED" | "CANCELLED" | "RESOURCE_EXHAUSTED" | "ABORTED" | "NOT_FOUND" | "ALREADY_EXISTS" | "UNAUTHENTICATED" | "INVALID_PARAMETER_VALUE" | "ENDPOINT_NOT_FOUND" | "MALFORMED_REQUEST" | "INVALID_STATE" | "PERMISSION_DENIED" | "FEATURE_DISABLED" | "CUSTOMER_UNAUTHORIZED" | "REQUEST_LIMIT_EXCEEDED" | "RESOURCE_CONFLICT" | "UNPARSEABLE_HTTP_ERROR" | "NOT_IMPLEMENTED" | "DATA_LOSS" | "INVALID_STATE_TRANSITION" | "COULD_NOT_ACQUIRE_LOCK" | "RESOURCE_ALREADY_EXISTS" | "RESOURCE_DOES_NOT_EXIST" | "QUOTA_EXCEEDED" | "MAX_BLOCK_SIZE_EXCEEDED" | "MAX_READ_SIZE_EXCEEDED" | "PARTIAL_DELETE" | "MAX_LIST_SIZE_EXCEEDED" | "DRY_RUN_FAILED" | "RESOURCE_LIMIT_EXCEEDED";
            message: string;
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
        /** GetExperiment */
        GetExperiment: {
            experiment_id: string;
        };
        /** GetExperimentByName */
        GetExperimentByName: {
            experiment_name: string;
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
        /** GetRun */
        GetRun: {
            run_id: string;
            /** @default  */
            run_uuid?: string;
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
        /** ListProxiedArtifacts */
        ListProxiedArtifacts: {
            /** @default null */
            path?: string | null;
        };
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
         * LoggedModelInput
         * @description A logged model that a run read.
         */
        LoggedModelInput: {
            model_id: string;
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
        /** LoggedModelsPage */
        LoggedModelsPage: {
            /** @default [] */
            models?: Record<string, never>[];
            /** @default null */
            next_page_token?: string | null;
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
         * Param
         * @description An input of a run: written once, never changed.
         */
        Param: {
            key: string;
            /** @default null */
            value?: string | null;
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
        /** ProxiedArtifactsPage */
        ProxiedArtifactsPage: {
            /** @default [] */
            files?: components["schemas"]["FileInfo"][];
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
         * RunMessage
         * @description A run on the wire.
         */
        RunMessage: {
            info: components["schemas"]["RunInfo"];
            data?: components["schemas"]["RunDataMessage"];
            inputs?: components["schemas"]["RunInputs"];
            /** @default null */
            outputs?: components["schemas"]["RunOutputs"] | null;
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
        /** RunsPage */
        RunsPage: {
            /** @default [] */
            runs?: components["schemas"]["RunMessage"][];
            /** @default null */
            next_page_token?: string | null;
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
        /**
         * SearchLoggedModels
         * @description Clients ask for the models of a run also to list its artifacts.
         */
        SearchLoggedModels: {
            experiment_ids: string[];
            /** @default null */
            filter?: string | null;
            /** @default [] */
            datasets?: Record<string, never>[];
            /** @default 50 */
            max_results?: number;
            /** @default [] */
            order_by?: Record<string, never>[];
            /** @default null */
            page_token?: string | null;
        };
        /**
         * SearchRuns
         * @description `fields` (ours) picks what comes back: `metrics`, `params`, `tags`, `inputs`, `outputs`, or single
         *     keys such as `metrics.loss`; the run's info always does. Empty means everything.
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
        };
        /** SetExperimentTag */
        SetExperimentTag: {
            experiment_id: string;
            key: string;
            /** @default  */
            value?: string;
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
        /**
         * UpdateExperiment
         * @description Renames.
         */
        UpdateExperiment: {
            experiment_id: string;
            new_name: string;
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
