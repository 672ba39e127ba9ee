"""Every operation, aimed at things of another workspace: what is asked, as plain values.

``$kind`` stands for the id of a thing of the other workspace, ``@kind`` for one of the caller's own.
"""

PLACE = [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "$experiment"}}]
_INFO = {"request_time": "2026-01-02T03:04:05Z", "state": "OK", "trace_location": PLACE[0]}
_FEEDBACK = {"assessment_name": "good", "feedback": {"value": True}, "source": {"source_type": "HUMAN"}}
_SPAN = {"span_id": "00000000000000aa", "name": "mine", "start_ns": 10**18, "end_ns": 10**18 + 5}
_POINT = {"key": "loss", "value": 1.0, "timestamp": 5, "step": 9}
_OLD_MODEL = '{"run_id": "r", "artifact_path": "p", "utc_time_created": "now", "flavors": {}}'

CASES: dict[str, list[dict]] = {
    # runs
    "get_metric_summaries": [{"run_ids": ["$run"]}],
    "delete_runs": [{"run_ids": ["@run", "$run"]}],
    "restore_runs": [{"run_ids": ["$run"]}],
    "set_tag_of_runs": [{"run_ids": ["@run", "$run"], "key": "a", "value": "b"}],
    "delete_tag_of_runs": [{"run_ids": ["$run"], "key": "team"}],
    "move_runs": [
        {"run_ids": ["$run"], "experiment_id": "@experiment"},
        {"run_ids": ["@run"], "experiment_id": "$experiment"},
    ],
    "create_run": [{"experiment_id": "$experiment"}],
    "get_run": [{"run_id": "$run"}],
    "update_run": [{"run_id": "$run", "status": "FAILED", "run_name": "mine now"}],
    "delete_run": [{"run_id": "$run"}],
    "restore_run": [{"run_id": "$run"}],
    "log_metric": [
        {"run_id": "$run", **_POINT},
        {"run_id": "@run", **_POINT, "model_id": "$logged_model"},
    ],
    "log_param": [{"run_id": "$run", "key": "a", "value": "b"}],
    "set_tag": [{"run_id": "$run", "key": "a", "value": "b"}],
    "delete_tag": [{"run_id": "$run", "key": "team"}],
    "log_batch": [
        {"run_id": "$run", "metrics": [_POINT], "params": [{"key": "a", "value": "b"}]},
        {"run_id": "@run", "metrics": [{**_POINT, "model_id": "$logged_model"}]},
        # written together with others on database servers
        {"run_id": "$run", "metrics": [_POINT]},
    ],
    "log_inputs": [
        {"run_id": "$run", "models": [{"model_id": "@logged_model"}]},
        {"run_id": "@run", "models": [{"model_id": "$logged_model"}]},
    ],
    "log_outputs": [
        {"run_id": "$run", "models": [{"model_id": "@logged_model", "step": 1}]},
        {"run_id": "@run", "models": [{"model_id": "$logged_model", "step": 1}]},
    ],
    "log_model": [{"run_id": "$run", "model_json": _OLD_MODEL}],
    "search_runs": [
        {"experiment_ids": ["$experiment"]},
        {"experiment_ids": ["@experiment", "$experiment"], "fields": ["children", "tags", "metrics"]},
    ],
    "count_runs": [{"experiment_ids": ["$experiment"]}],
    "get_metric_history": [{"run_id": "$run", "metric_key": "secret loss"}],
    "get_metric_history_bulk": [{"run_id": ["$run"], "metric_key": "secret loss"}],
    "get_metric_history_bulk_interval": [{"run_ids": ["$run"], "metric_key": "secret loss"}],
    "get_runs": [{"run_ids": ["$run"]}],
    "get_metric_envelopes": [{"run_ids": ["$run"], "metric_keys": ["secret loss"]}],
    "search_run_keys": [{"experiment_ids": ["$experiment"]}],
    "search_run_values": [{"experiment_ids": ["$experiment"], "field": "tags.team"}],
    "aggregate_runs": [{"experiment_ids": ["$experiment"], "group_by": ["tags.team"]}],
    # experiments
    "summarize_experiments": [{"experiment_ids": ["$experiment"]}],
    "get_experiment": [{"experiment_id": "$experiment"}],
    "get_experiment_by_name": [{"experiment_name": "$experiment_name"}],
    "search_experiments": [
        {"max_results": 1000},
        {"max_results": 9, "filter": "name LIKE 'secret%'", "view_type": "ALL"},
    ],
    "update_experiment": [{"experiment_id": "$experiment", "new_name": "mine now"}],
    "delete_experiment": [{"experiment_id": "$experiment"}],
    "restore_experiment": [{"experiment_id": "$experiment"}],
    "set_experiment_tag": [{"experiment_id": "$experiment", "key": "a", "value": "b"}],
    "delete_experiment_tag": [{"experiment_id": "$experiment", "key": "team"}],
    "search_datasets": [{"experiment_ids": ["$experiment"]}],
    "search_storage_use": [{}, {"group_by": "owner"}],
    "find": [{"text": "secret"}, {"text": "$run"}, {"text": "$trace"}],
    # views
    "create_view": [{"page": "runs", "name": "v", "state": "{}", "experiment_id": "$experiment"}],
    "get_view": [{"view_id": "$view"}, {"view_id": "$global_view"}],
    "update_view": [{"view_id": "$view", "name": "mine now"}, {"view_id": "$global_view", "name": "mine now"}],
    "delete_view": [{"view_id": "$view"}, {"view_id": "$global_view"}],
    "search_views": [{}, {"experiment_id": "$experiment"}],
    # logged models
    "create_logged_model": [
        {"experiment_id": "$experiment", "name": "m"},
        {"experiment_id": "@experiment", "name": "m", "source_run_id": "$run"},
    ],
    "search_logged_models": [{"experiment_ids": ["$experiment"]}],
    "read_logged_models": [{"model_ids": ["$logged_model"]}],
    "get_logged_model": [{"model_id": "$logged_model"}],
    "finalize_logged_model": [{"model_id": "$logged_model", "status": "LOGGED_MODEL_READY"}],
    "delete_logged_model": [{"model_id": "$logged_model"}],
    "log_logged_model_params": [{"model_id": "$logged_model", "params": [{"key": "a", "value": "b"}]}],
    "set_logged_model_tags": [{"model_id": "$logged_model", "tags": [{"key": "a", "value": "b"}]}],
    "delete_logged_model_tag": [{"model_id": "$logged_model", "tag_key": "team"}],
    # traces
    "get_trace_outline": [{"trace_id": "$trace"}],
    "get_span": [{"trace_id": "$trace", "span_id": "0000000000000001"}],
    "search_spans": [{"trace_id": "$trace", "text": "secret"}],
    "search_trace_values": [{"locations": PLACE, "field": "name"}],
    "search_trace_keys": [{"locations": PLACE}],
    "log_traces": [
        {"experiment_id": "$experiment", "infos": [{"trace_id": "tr-of-nobody", **_INFO}]},
        {"experiment_id": "@experiment", "spans": [{"trace_id": "$trace", **_SPAN}]},
        {"experiment_id": "@experiment", "infos": [{"trace_id": "$trace", "state": "ERROR"}]},
        {"experiment_id": "@experiment", "spans": [{"trace_id": "tr-of-nobody2", **_SPAN}], "run_id": "$run"},
    ],
    "read_traces": [{"trace_ids": ["$trace"]}],
    "start_trace": [{"trace": {"trace_info": {"trace_id": "tr-of-nobody3", **_INFO}}}],
    "get_trace": [{"trace_id": "$trace"}],
    "batch_get_traces": [
        {"trace_ids": ["$trace"]},
        {"trace_ids": ["$trace"], "experiment_ids": ["$experiment"]},
    ],
    "batch_get_trace_infos": [
        {"trace_ids": ["$trace"]},
        {"trace_ids": ["$trace"], "experiment_ids": ["$experiment"]},
    ],
    "get_trace_info": [{"trace_id": "$trace"}],
    "search_traces": [{"locations": PLACE}, {"locations": PLACE, "filter": "trace.text LIKE '%secret%'"}],
    "search_trace_sessions": [{"locations": PLACE}],
    "delete_traces": [
        {"experiment_id": "$experiment", "request_ids": ["$trace"]},
        {"experiment_id": "@experiment", "request_ids": ["$trace"]},
        {"experiment_id": "$experiment", "max_timestamp_millis": 4 * 10**12},
    ],
    "set_trace_tag": [{"trace_id": "$trace", "key": "a", "value": "b"}],
    "delete_trace_tag": [{"trace_id": "$trace", "key": "team"}],
    "link_traces_to_run": [
        {"trace_ids": ["$trace"], "run_id": "@run"},
        {"trace_ids": ["@trace"], "run_id": "$run"},
    ],
    "unlink_traces_from_run": [
        {"trace_ids": ["$trace"], "run_id": "@run"},
        {"trace_ids": ["@trace"], "run_id": "$run"},
    ],
    "link_prompts_to_trace": [{"trace_id": "$trace", "prompt_versions": [{"name": "p", "version": "1"}]}],
    "create_assessment": [{"trace_id": "$trace", "assessment": _FEEDBACK}],
    "get_assessment": [
        {"trace_id": "$trace", "assessment_id": "$assessment"},
        {"trace_id": "@trace", "assessment_id": "$assessment"},
    ],
    "update_assessment": [
        {
            "trace_id": "$trace",
            "assessment_id": "$assessment",
            "assessment": {"rationale": "mine"},
            "update_mask": "rationale",
        }
    ],
    "delete_assessment": [
        {"trace_id": "$trace", "assessment_id": "$assessment"},
        {"trace_id": "@trace", "assessment_id": "$assessment"},
    ],
    "query_trace_metrics": [
        {
            "experiment_ids": ["$experiment"],
            "view_type": "TRACES",
            "metric_name": "trace_count",
            "aggregations": [{"aggregation_type": "COUNT"}],
        }
    ],
    "get_trace_budgets": [{"experiment_id": "$experiment"}],
    "calculate_trace_filter_correlation": [
        {"experiment_ids": ["$experiment"], "filter_string1": "trace.status = 'OK'", "filter_string2": "name = 'x'"}
    ],
    "start_trace_v2": [{"experiment_id": "$experiment", "timestamp_ms": 5}],
    "end_trace_v2": [{"request_id": "$trace", "timestamp_ms": 4 * 10**12, "status": "OK"}],
    "get_trace_info_v2": [{"request_id": "$trace"}],
    "search_traces_v2": [{"experiment_ids": ["$experiment"]}],
    "set_trace_tag_v2": [{"request_id": "$trace", "key": "a", "value": "b"}],
    "delete_trace_tag_v2": [{"request_id": "$trace", "key": "team"}],
    # the registry
    "get_registered_model": [{"name": "$model"}],
    "update_registered_model": [{"name": "$model", "description": "mine now"}],
    "rename_registered_model": [{"name": "$model", "new_name": "mine now"}],
    "delete_registered_model": [{"name": "$model"}],
    "search_registered_models": [{}, {"filter": "name LIKE 'secret%'"}],
    "get_latest_versions": [{"name": "$model"}],
    "set_registered_model_tag": [{"name": "$model", "key": "a", "value": "b"}],
    "delete_registered_model_tag": [{"name": "$model", "key": "team"}],
    "set_registered_model_alias": [{"name": "$model", "version": "1", "alias": "b"}],
    "delete_registered_model_alias": [{"name": "$model", "alias": "secret-alias"}],
    "get_model_version_by_alias": [
        {"name": "$model", "alias": "secret-alias"},
        {"name": "$model", "alias": "latest"},
    ],
    "create_model_version": [
        {"name": "$model", "source": "/tmp/mine"},
        {"name": "@model", "source": "/tmp/mine", "run_id": "$run"},
        {"name": "@model", "source": "/tmp/mine", "model_id": "$logged_model"},
        {"name": "@model", "source": "models:/$logged_model"},
        {"name": "@model", "source": "models:/$model/1"},
    ],
    "get_model_version": [{"name": "$model", "version": "1"}],
    "update_model_version": [{"name": "$model", "version": "1", "description": "mine now"}],
    "transition_model_version_stage": [{"name": "$model", "version": "1", "stage": "Production"}],
    "delete_model_version": [{"name": "$model", "version": "1"}],
    "search_model_versions": [{}, {"filter": "name = '$model'"}, {"filter": "run_id = '$run'"}],
    "get_model_version_download_uri": [{"name": "$model", "version": "1"}],
    "set_model_version_tag": [{"name": "$model", "version": "1", "key": "a", "value": "b"}],
    "delete_model_version_tag": [{"name": "$model", "version": "1", "key": "team"}],
    "search_registry_events": [{}, {"filter": "name = '$model'"}],
    # webhooks
    "list_webhooks": [{}],
    "get_webhook": [{"webhook_id": "$webhook"}],
    "get_webhook_target": [{"webhook_id": "$webhook"}],
    "update_webhook": [{"webhook_id": "$webhook", "name": "mine-now"}],
    "delete_webhook": [{"webhook_id": "$webhook"}],
    "list_webhook_deliveries": [{"webhook_id": "$webhook"}],
}

ONLY_MAKE = {
    # they name nothing that is there
    "create_experiment": {"name": "$experiment_name"},
    "create_registered_model": {"name": "$model"},
    "create_webhook": {
        "name": "secret-webhook",
        "url": "https://example.com/mine",
        "events": [{"entity": "REGISTERED_MODEL", "action": "CREATED"}],
    },
}

FOR_SERVERS = frozenset(("next_delivery", "claim_deliveries", "finish_delivery", "forget_deliveries"))
"""The outbox of webhooks: asked by the server itself, for all workspaces; no route leads there."""

NO_ROWS = frozenset(("test_webhook",))
"""Over ``get_webhook_target``."""
