"""The statement with which PostgreSQL stores points of many runs and folds them into the summaries of their metrics.

What it does to a summary is what ``metrics._fold`` does, so that both ways may be used in turns. Its values are arrays:
six columns of the points, then fourteen of what the points of each run and metric come to by themselves.
"""

_POINTS = '(run_id, key_id, "timestamp", step, value, is_nan)'
_SUMMARY = (
    "run_id, key_id, experiment_id, points, last_value, last_step, last_timestamp, first_value, first_step, "
    "first_timestamp, min_value, min_step, max_value, max_step"
)
_KINDS = (*("bigint",) * 4, *("float8", "bigint", "bigint") * 2, *("float8", "bigint") * 2)
_SUMMARIES = ", ".join(f"?::{kind}[]" for kind in _KINDS)

_NEWER = (
    "(EXCLUDED.last_step, EXCLUDED.last_timestamp, COALESCE(EXCLUDED.last_value, 0)) "
    ">= (old.last_step, old.last_timestamp, COALESCE(old.last_value, 0))"
)
_OLDER = (
    "(EXCLUDED.first_step, EXCLUDED.first_timestamp, COALESCE(EXCLUDED.first_value, 0)) "
    "< (old.first_step, old.first_timestamp, COALESCE(old.first_value, 0))"
)
_LOWER = (
    "EXCLUDED.min_value IS NOT NULL AND (old.min_value IS NULL "
    "OR (EXCLUDED.min_value, EXCLUDED.min_step) < (old.min_value, old.min_step))"
)
_HIGHER = (
    "EXCLUDED.max_value IS NOT NULL AND (old.max_value IS NULL "
    "OR (-EXCLUDED.max_value, EXCLUDED.max_step) < (-old.max_value, old.max_step))"
)
_CHANGES = {
    **dict.fromkeys(("last_value", "last_step", "last_timestamp"), _NEWER),
    **dict.fromkeys(("model_id", "dataset_name", "dataset_digest"), _NEWER),
    **dict.fromkeys(("first_value", "first_step", "first_timestamp"), _OLDER),
    **dict.fromkeys(("min_value", "min_step"), _LOWER),
    **dict.fromkeys(("max_value", "max_step"), _HIGHER),
}
_SET = ", ".join(
    f"{column} = CASE WHEN {condition} THEN EXCLUDED.{column} ELSE old.{column} END"
    for column, condition in _CHANGES.items()
)

# only points that were not there are counted, and a summary of none of them is left alone
MERGE_POINTS = (
    f"WITH added AS (INSERT INTO metric {_POINTS} "
    "SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::float8[], ?::smallint[]) "
    "ON CONFLICT DO NOTHING RETURNING run_id, key_id), "
    "counted AS (SELECT run_id, key_id, count(*) AS points FROM added GROUP BY run_id, key_id) "
    f"INSERT INTO run_metric AS old ({_SUMMARY}) "
    f"SELECT {', '.join('c.points' if name == 'points' else f's.{name}' for name in _SUMMARY.split(', '))} "
    f"FROM unnest({_SUMMARIES}) AS s ({_SUMMARY}) JOIN counted c ON c.run_id = s.run_id AND c.key_id = s.key_id "
    f"ON CONFLICT (run_id, key_id) DO UPDATE SET points = old.points + EXCLUDED.points, {_SET}"
)
