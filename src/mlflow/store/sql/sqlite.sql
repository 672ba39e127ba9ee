-- The tables of schema.py for SQLite. Written by tests/store/sql/test_schema.py --write; do not edit.
CREATE TABLE schema_version (
  version INTEGER NOT NULL,
  millrace_version VARCHAR(64) NOT NULL,
  usable_by INTEGER,
  PRIMARY KEY (version)
);
CREATE TABLE account (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR(255) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  display_name VARCHAR(255) NOT NULL,
  email VARCHAR(320) NOT NULL,
  password_hash VARCHAR(255),
  admin SMALLINT NOT NULL,
  disabled SMALLINT NOT NULL,
  creation_time BIGINT NOT NULL,
  last_update_time BIGINT NOT NULL,
  last_seen_time BIGINT,
  UNIQUE (name)
);
CREATE TABLE team (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR(255) NOT NULL,
  description VARCHAR(1000) NOT NULL,
  source VARCHAR(16) NOT NULL,
  creation_time BIGINT NOT NULL,
  UNIQUE (name)
);
CREATE TABLE team_member (
  team_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  PRIMARY KEY (team_id, account_id)
)
 WITHOUT ROWID;
CREATE TABLE login_session (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  secret_hash VARCHAR(64) NOT NULL,
  account_id BIGINT NOT NULL,
  via VARCHAR(16) NOT NULL,
  address VARCHAR(64) NOT NULL,
  user_agent VARCHAR(255) NOT NULL,
  creation_time BIGINT NOT NULL,
  last_used_time BIGINT NOT NULL,
  expiry_time BIGINT NOT NULL,
  outside_session VARCHAR(64),
  UNIQUE (secret_hash)
);
CREATE TABLE access_token (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  secret_hash VARCHAR(64) NOT NULL,
  account_id BIGINT NOT NULL,
  name VARCHAR(255) NOT NULL,
  scope VARCHAR(16) NOT NULL,
  hint VARCHAR(16) NOT NULL,
  creation_time BIGINT NOT NULL,
  expiry_time BIGINT,
  last_used_time BIGINT,
  UNIQUE (secret_hash)
);
CREATE TABLE login_failure (
  subject VARCHAR(64) NOT NULL,
  failures BIGINT NOT NULL,
  first_time BIGINT NOT NULL,
  last_time BIGINT NOT NULL,
  PRIMARY KEY (subject)
)
 WITHOUT ROWID;
CREATE TABLE backfill (
  name VARCHAR(100) NOT NULL,
  position BIGINT NOT NULL,
  rows_done BIGINT NOT NULL,
  finished SMALLINT NOT NULL,
  PRIMARY KEY (name)
)
 WITHOUT ROWID;
CREATE TABLE metric_rollup (
  run_id BIGINT NOT NULL,
  key_id BIGINT NOT NULL,
  axis SMALLINT NOT NULL,
  until_timestamp BIGINT NOT NULL,
  points BIGINT NOT NULL,
  levels SMALLINT NOT NULL,
  PRIMARY KEY (run_id, key_id, axis)
)
 WITHOUT ROWID;
CREATE TABLE metric_block (
  run_id BIGINT NOT NULL,
  key_id BIGINT NOT NULL,
  axis SMALLINT NOT NULL,
  level SMALLINT NOT NULL,
  x_first BIGINT NOT NULL,
  x_last BIGINT NOT NULL,
  points BIGINT NOT NULL,
  numbers BIGINT NOT NULL,
  min_value DOUBLE,
  max_value DOUBLE,
  sum_scaled DOUBLE NOT NULL,
  last_value DOUBLE,
  min_timestamp BIGINT NOT NULL,
  max_timestamp BIGINT NOT NULL,
  PRIMARY KEY (run_id, key_id, axis, level, x_first)
)
 WITHOUT ROWID;
CREATE TABLE logged_model (
  id INTEGER NOT NULL,
  uuid VARCHAR(256) NOT NULL,
  experiment_id BIGINT NOT NULL,
  name VARCHAR(500) NOT NULL,
  artifact_location TEXT NOT NULL,
  status SMALLINT NOT NULL,
  status_message TEXT,
  model_type VARCHAR(500),
  source_run_id VARCHAR(256),
  creation_time BIGINT NOT NULL,
  last_update_time BIGINT NOT NULL,
  deleted SMALLINT NOT NULL,
  deleted_time BIGINT,
  PRIMARY KEY (id),
  UNIQUE (uuid)
);
CREATE TABLE logged_model_param (
  model_id BIGINT NOT NULL,
  "key" VARCHAR(255) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, "key")
)
 WITHOUT ROWID;
CREATE TABLE logged_model_tag (
  model_id BIGINT NOT NULL,
  "key" VARCHAR(255) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, "key")
)
 WITHOUT ROWID;
CREATE TABLE logged_model_metric (
  model_id BIGINT NOT NULL,
  key_id BIGINT NOT NULL,
  timestamp BIGINT NOT NULL,
  step BIGINT NOT NULL,
  run_id BIGINT NOT NULL,
  dataset_name VARCHAR(500) NOT NULL,
  dataset_digest VARCHAR(36) NOT NULL,
  value DOUBLE NOT NULL,
  is_nan SMALLINT NOT NULL,
  PRIMARY KEY (model_id, key_id, timestamp, step, run_id, dataset_name, dataset_digest, value, is_nan)
)
 WITHOUT ROWID;
CREATE TABLE access_role (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  workspace VARCHAR(63) NOT NULL,
  name VARCHAR(250) NOT NULL,
  description TEXT,
  builtin SMALLINT NOT NULL,
  CONSTRAINT uq_access_role UNIQUE (workspace, name)
);
CREATE TABLE role_assignment (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  role_id BIGINT NOT NULL,
  holder VARCHAR(32) NOT NULL,
  issuer VARCHAR(300),
  CONSTRAINT uq_role_assignment UNIQUE (holder, role_id)
);
CREATE TABLE permission_grant (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  holder VARCHAR(32) NOT NULL,
  resource_type VARCHAR(32) NOT NULL,
  workspace VARCHAR(63) NOT NULL,
  resource_id VARCHAR(256) NOT NULL,
  number BIGINT,
  level SMALLINT NOT NULL,
  CONSTRAINT uq_permission_grant UNIQUE (holder, resource_type, workspace, resource_id)
);
CREATE TABLE permission_version (
  id SMALLINT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE view_owner (
  view_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  private SMALLINT NOT NULL,
  PRIMARY KEY (view_id)
);
CREATE TABLE audit_entry (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  time BIGINT NOT NULL,
  account VARCHAR(250),
  via VARCHAR(32),
  address VARCHAR(64),
  workspace VARCHAR(63),
  operation VARCHAR(64) NOT NULL,
  resource_type VARCHAR(32),
  resource_id VARCHAR(256),
  allowed SMALLINT NOT NULL,
  request_id VARCHAR(64),
  details TEXT
);
CREATE TABLE signed_link (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  token_hash VARCHAR(64) NOT NULL,
  workspace VARCHAR(63) NOT NULL,
  resource_type VARCHAR(32) NOT NULL,
  resource_id VARCHAR(256) NOT NULL,
  account_id BIGINT NOT NULL,
  account VARCHAR(250) NOT NULL,
  creation_time BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  revoked BIGINT,
  UNIQUE (token_hash)
);
CREATE TABLE registered_model (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR(256) NOT NULL,
  description TEXT,
  creation_time BIGINT NOT NULL,
  last_update_time BIGINT NOT NULL,
  last_version BIGINT NOT NULL,
  is_prompt SMALLINT NOT NULL,
  workspace VARCHAR(63) DEFAULT 'default' NOT NULL,
  CONSTRAINT uq_registered_model_name UNIQUE (workspace, name)
);
CREATE TABLE registered_model_tag (
  model_id BIGINT NOT NULL,
  "key" VARCHAR(250) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_id, "key")
)
 WITHOUT ROWID;
CREATE TABLE registered_model_alias (
  model_id BIGINT NOT NULL,
  alias VARCHAR(255) NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (model_id, alias)
)
 WITHOUT ROWID;
CREATE TABLE model_version (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  model_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  creation_time BIGINT NOT NULL,
  last_update_time BIGINT NOT NULL,
  description TEXT,
  user_id VARCHAR(256),
  stage VARCHAR(20) NOT NULL,
  source TEXT NOT NULL,
  storage_location TEXT,
  run_id VARCHAR(256) NOT NULL,
  run_link TEXT NOT NULL,
  status SMALLINT NOT NULL,
  status_message TEXT,
  logged_model_id VARCHAR(256),
  CONSTRAINT uq_model_version UNIQUE (model_id, version)
);
CREATE TABLE model_version_tag (
  model_version_id BIGINT NOT NULL,
  "key" VARCHAR(250) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (model_version_id, "key")
)
 WITHOUT ROWID;
CREATE TABLE registry_event (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  time BIGINT NOT NULL,
  action VARCHAR(64) NOT NULL,
  model_name VARCHAR(256) NOT NULL,
  version BIGINT,
  user_id VARCHAR(256),
  details TEXT NOT NULL,
  workspace VARCHAR(63) DEFAULT 'default' NOT NULL
);
CREATE TABLE webhook (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uuid VARCHAR(36) NOT NULL,
  name VARCHAR(63) NOT NULL,
  url TEXT NOT NULL,
  description TEXT,
  active SMALLINT NOT NULL,
  secret TEXT,
  creation_time BIGINT NOT NULL,
  last_update_time BIGINT NOT NULL,
  workspace VARCHAR(63) DEFAULT 'default' NOT NULL,
  UNIQUE (uuid)
);
CREATE TABLE webhook_event (
  event VARCHAR(64) NOT NULL,
  webhook_id BIGINT NOT NULL,
  PRIMARY KEY (event, webhook_id)
)
 WITHOUT ROWID;
CREATE TABLE webhook_delivery (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  uuid VARCHAR(36) NOT NULL,
  webhook_id BIGINT NOT NULL,
  event VARCHAR(64) NOT NULL,
  body TEXT NOT NULL,
  status SMALLINT NOT NULL,
  attempts SMALLINT NOT NULL,
  creation_time BIGINT NOT NULL,
  due_time BIGINT NOT NULL,
  finished_time BIGINT,
  response_status SMALLINT,
  error TEXT,
  UNIQUE (uuid)
);
CREATE TABLE server_secret (
  name VARCHAR(64) NOT NULL,
  value VARCHAR(255) NOT NULL,
  creation_time BIGINT NOT NULL,
  PRIMARY KEY (name)
);
CREATE TABLE outside_identity (
  issuer VARCHAR(300) NOT NULL,
  subject VARCHAR(255) NOT NULL,
  account_id BIGINT NOT NULL,
  creation_time BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject)
)
 WITHOUT ROWID;
CREATE TABLE outside_team (
  team_id BIGINT NOT NULL,
  issuer VARCHAR(300) NOT NULL,
  PRIMARY KEY (team_id)
);
CREATE TABLE storage_use (
  experiment_id BIGINT NOT NULL,
  owner VARCHAR(256) NOT NULL,
  runs BIGINT NOT NULL,
  points BIGINT NOT NULL,
  traces BIGINT NOT NULL,
  files BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  counted_time BIGINT NOT NULL,
  PRIMARY KEY (experiment_id, owner)
);
CREATE TABLE trace_rollup (
  experiment_id BIGINT NOT NULL,
  level SMALLINT NOT NULL,
  bucket BIGINT NOT NULL,
  view_type SMALLINT NOT NULL,
  figures TEXT NOT NULL,
  latencies TEXT,
  sessions TEXT,
  PRIMARY KEY (experiment_id, level, bucket, view_type)
)
 WITHOUT ROWID;
CREATE TABLE trace (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  trace_id VARCHAR(100) NOT NULL,
  experiment_id BIGINT NOT NULL,
  request_time BIGINT NOT NULL,
  duration BIGINT,
  state SMALLINT NOT NULL,
  name TEXT,
  client_request_id VARCHAR(250),
  session_id VARCHAR(250),
  user_id VARCHAR(250),
  source_run_id VARCHAR(250),
  model_id VARCHAR(250),
  input_tokens BIGINT,
  output_tokens BIGINT,
  total_tokens BIGINT,
  cache_read_tokens BIGINT,
  cache_creation_tokens BIGINT,
  input_cost DOUBLE,
  output_cost DOUBLE,
  total_cost DOUBLE,
  span_count BIGINT NOT NULL,
  open_count BIGINT NOT NULL,
  expected_count BIGINT,
  size BIGINT NOT NULL,
  chunks BIGINT NOT NULL,
  root SMALLINT NOT NULL,
  given SMALLINT NOT NULL,
  archived SMALLINT NOT NULL,
  files SMALLINT NOT NULL,
  UNIQUE (trace_id)
);
CREATE TABLE trace_preview (
  trace_id BIGINT NOT NULL,
  request TEXT,
  response TEXT,
  metadata TEXT,
  PRIMARY KEY (trace_id)
)
 WITHOUT ROWID;
CREATE TABLE trace_tag (
  trace_id BIGINT NOT NULL,
  "key" VARCHAR(250) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (trace_id, "key")
)
 WITHOUT ROWID;
CREATE TABLE trace_metadata (
  trace_id BIGINT NOT NULL,
  "key" VARCHAR(250) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (trace_id, "key")
)
 WITHOUT ROWID;
CREATE TABLE span (
  trace_id BIGINT NOT NULL,
  span_id VARCHAR(16) NOT NULL,
  parent_id VARCHAR(16),
  name VARCHAR(250) NOT NULL,
  type VARCHAR(250) NOT NULL,
  status SMALLINT NOT NULL,
  start_ns BIGINT NOT NULL,
  duration_ns BIGINT,
  model VARCHAR(250),
  provider VARCHAR(250),
  input_tokens BIGINT,
  output_tokens BIGINT,
  total_tokens BIGINT,
  cache_read_tokens BIGINT,
  cache_creation_tokens BIGINT,
  input_cost DOUBLE,
  output_cost DOUBLE,
  total_cost DOUBLE,
  size BIGINT NOT NULL,
  checksum BIGINT NOT NULL,
  PRIMARY KEY (trace_id, span_id)
)
 WITHOUT ROWID;
CREATE TABLE span_body (
  trace_id BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (trace_id, seq)
)
 WITHOUT ROWID;
CREATE TABLE assessment (
  id INTEGER NOT NULL,
  assessment_id VARCHAR(50) NOT NULL,
  trace_id BIGINT NOT NULL,
  span_id VARCHAR(16),
  name VARCHAR(250) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  value TEXT,
  number DOUBLE,
  error TEXT,
  rationale TEXT,
  source_type VARCHAR(50) NOT NULL,
  source_id VARCHAR(250) NOT NULL,
  run_id VARCHAR(256),
  metadata TEXT,
  overrides VARCHAR(50),
  valid SMALLINT NOT NULL,
  create_time BIGINT NOT NULL,
  last_update_time BIGINT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (assessment_id)
);
CREATE TABLE trace_run (
  trace_id BIGINT NOT NULL,
  run_id VARCHAR(256) NOT NULL,
  PRIMARY KEY (trace_id, run_id)
)
 WITHOUT ROWID;
CREATE TABLE trace_file_garbage (
  id INTEGER NOT NULL,
  uri TEXT NOT NULL,
  PRIMARY KEY (id)
);
CREATE TABLE chore_lease (
  name VARCHAR(100) NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (name)
)
 WITHOUT ROWID;
CREATE TABLE trace_run_waiting (
  trace_id VARCHAR(100) NOT NULL,
  run_id VARCHAR(256) NOT NULL,
  PRIMARY KEY (trace_id, run_id)
)
 WITHOUT ROWID;
CREATE TABLE trace_prompt (
  trace_id BIGINT NOT NULL,
  name VARCHAR(256) NOT NULL,
  version VARCHAR(50) NOT NULL,
  PRIMARY KEY (trace_id, name, version)
)
 WITHOUT ROWID;
CREATE TABLE saved_view (
  id INTEGER NOT NULL,
  uuid VARCHAR(32) NOT NULL,
  experiment_id BIGINT,
  page VARCHAR(32) NOT NULL,
  name VARCHAR(250) NOT NULL,
  state TEXT NOT NULL,
  user_id VARCHAR(256),
  creation_time BIGINT NOT NULL,
  last_update_time BIGINT NOT NULL,
  workspace VARCHAR(63) DEFAULT 'default' NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (uuid)
);
CREATE TABLE workspace (
  name VARCHAR(63) NOT NULL,
  description TEXT,
  default_artifact_root TEXT,
  trace_archival_location TEXT,
  trace_archival_retention VARCHAR(32),
  deleting SMALLINT NOT NULL,
  creation_time BIGINT NOT NULL,
  last_update_time BIGINT NOT NULL,
  PRIMARY KEY (name)
)
 WITHOUT ROWID;
CREATE TABLE experiment (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  name VARCHAR(500) NOT NULL,
  artifact_location TEXT,
  deleted SMALLINT NOT NULL,
  creation_time BIGINT,
  last_update_time BIGINT,
  deleted_time BIGINT,
  workspace VARCHAR(63) DEFAULT 'default' NOT NULL,
  CONSTRAINT uq_experiment_name UNIQUE (workspace, name)
);
CREATE TABLE experiment_tag (
  experiment_id BIGINT NOT NULL,
  "key" VARCHAR(250) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (experiment_id, "key")
)
 WITHOUT ROWID;
CREATE TABLE run (
  id INTEGER NOT NULL,
  uuid VARCHAR(256) NOT NULL,
  experiment_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  user_id VARCHAR(256),
  status SMALLINT NOT NULL,
  start_time BIGINT,
  end_time BIGINT,
  deleted SMALLINT NOT NULL,
  deleted_time BIGINT,
  artifact_uri TEXT,
  PRIMARY KEY (id),
  UNIQUE (uuid)
);
CREATE TABLE param (
  run_id BIGINT NOT NULL,
  "key" VARCHAR(250) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, "key")
)
 WITHOUT ROWID;
CREATE TABLE tag (
  run_id BIGINT NOT NULL,
  "key" VARCHAR(250) NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, "key")
)
 WITHOUT ROWID;
CREATE TABLE metric_key (
  id INTEGER NOT NULL,
  name VARCHAR(250) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE (name)
);
CREATE TABLE metric (
  run_id BIGINT NOT NULL,
  key_id BIGINT NOT NULL,
  timestamp BIGINT NOT NULL,
  step BIGINT NOT NULL,
  value DOUBLE NOT NULL,
  is_nan SMALLINT NOT NULL,
  model_id VARCHAR(500),
  dataset_name VARCHAR(500),
  dataset_digest VARCHAR(36),
  PRIMARY KEY (run_id, key_id, timestamp, step, value, is_nan)
)
 WITHOUT ROWID;
CREATE TABLE run_metric (
  run_id BIGINT NOT NULL,
  key_id BIGINT NOT NULL,
  experiment_id BIGINT NOT NULL,
  points BIGINT NOT NULL,
  last_value DOUBLE,
  last_step BIGINT NOT NULL,
  last_timestamp BIGINT NOT NULL,
  first_value DOUBLE,
  first_step BIGINT NOT NULL,
  first_timestamp BIGINT NOT NULL,
  min_value DOUBLE,
  min_step BIGINT,
  max_value DOUBLE,
  max_step BIGINT,
  model_id VARCHAR(500),
  dataset_name VARCHAR(500),
  dataset_digest VARCHAR(36),
  PRIMARY KEY (run_id, key_id)
)
 WITHOUT ROWID;
CREATE TABLE dataset (
  id INTEGER NOT NULL,
  experiment_id BIGINT NOT NULL,
  name VARCHAR(500) NOT NULL,
  digest VARCHAR(36) NOT NULL,
  source_type TEXT NOT NULL,
  source TEXT NOT NULL,
  schema TEXT,
  profile TEXT,
  PRIMARY KEY (id),
  CONSTRAINT uq_dataset UNIQUE (experiment_id, name, digest)
);
CREATE TABLE run_dataset (
  id INTEGER NOT NULL,
  run_id BIGINT NOT NULL,
  dataset_id BIGINT NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT uq_run_dataset UNIQUE (run_id, dataset_id)
);
CREATE TABLE run_dataset_tag (
  run_dataset_id BIGINT NOT NULL,
  "key" VARCHAR(255) NOT NULL,
  value VARCHAR(500) NOT NULL,
  PRIMARY KEY (run_dataset_id, "key")
)
 WITHOUT ROWID;
CREATE TABLE run_model_input (
  run_id BIGINT NOT NULL,
  model_id VARCHAR(500) NOT NULL,
  PRIMARY KEY (run_id, model_id)
)
 WITHOUT ROWID;
CREATE TABLE run_model_output (
  run_id BIGINT NOT NULL,
  model_id VARCHAR(500) NOT NULL,
  step BIGINT NOT NULL,
  PRIMARY KEY (run_id, model_id, step)
)
 WITHOUT ROWID;
CREATE INDEX ix_access_token_account ON access_token (account_id, id);
CREATE INDEX ix_assessment_number ON assessment (name, number, trace_id);
CREATE INDEX ix_assessment_run ON assessment (run_id);
CREATE INDEX ix_assessment_trace ON assessment (trace_id);
CREATE INDEX ix_assessment_value ON assessment (name, value);
CREATE INDEX ix_audit_entry_account ON audit_entry (account, id);
CREATE INDEX ix_audit_entry_operation ON audit_entry (operation, id);
CREATE INDEX ix_audit_entry_resource ON audit_entry (resource_type, resource_id, id);
CREATE INDEX ix_audit_entry_time ON audit_entry (time);
CREATE INDEX ix_experiment_tag_value ON experiment_tag ("key", value);
CREATE INDEX ix_experiment_time ON experiment (workspace, creation_time, id, deleted);
CREATE INDEX ix_logged_model_creation_time ON logged_model (experiment_id, deleted, creation_time, id);
CREATE INDEX ix_logged_model_metric_run ON logged_model_metric (run_id);
CREATE INDEX ix_logged_model_source_run ON logged_model (source_run_id);
CREATE INDEX ix_login_failure_last ON login_failure (last_time);
CREATE INDEX ix_login_session_account ON login_session (account_id, id);
CREATE INDEX ix_login_session_expiry ON login_session (expiry_time);
CREATE INDEX ix_login_session_outside ON login_session (outside_session);
CREATE INDEX ix_model_version_last_update_time ON model_version (last_update_time);
CREATE INDEX ix_model_version_logged_model ON model_version (logged_model_id);
CREATE INDEX ix_model_version_run ON model_version (run_id);
CREATE INDEX ix_model_version_stage ON model_version (model_id, stage, version);
CREATE INDEX ix_model_version_tag_value ON model_version_tag ("key", value);
CREATE INDEX ix_model_version_updated ON model_version (model_id, last_update_time, version);
CREATE INDEX ix_outside_identity_account ON outside_identity (account_id);
CREATE INDEX ix_param_value ON param ("key", value);
CREATE INDEX ix_permission_grant_number ON permission_grant (number, resource_type, workspace, holder, level);
CREATE INDEX ix_permission_grant_resource ON permission_grant (resource_type, resource_id);
CREATE INDEX ix_permission_grant_sight ON permission_grant (holder, resource_type, workspace, level, number);
CREATE INDEX ix_registered_model_alias_version ON registered_model_alias (model_id, version);
CREATE INDEX ix_registered_model_tag_value ON registered_model_tag ("key", value);
CREATE INDEX ix_registry_event_model ON registry_event (model_name, id);
CREATE INDEX ix_registry_event_time ON registry_event (time, id);
CREATE INDEX ix_registry_event_user ON registry_event (user_id, id);
CREATE INDEX ix_role_assignment_issuer ON role_assignment (issuer);
CREATE INDEX ix_role_assignment_role ON role_assignment (role_id);
CREATE INDEX ix_run_dataset_dataset ON run_dataset (dataset_id, run_id);
CREATE INDEX ix_run_end_time ON run (experiment_id, deleted, end_time, id);
CREATE INDEX ix_run_metric_last ON run_metric (experiment_id, key_id, last_value, run_id);
CREATE INDEX ix_run_model_input_model ON run_model_input (model_id, run_id);
CREATE INDEX ix_run_model_output_model ON run_model_output (model_id, run_id);
CREATE INDEX ix_run_name ON run (experiment_id, name);
CREATE INDEX ix_run_start_time ON run (experiment_id, deleted, start_time, id);
CREATE INDEX ix_saved_view_experiment ON saved_view (experiment_id, page, id);
CREATE INDEX ix_signed_link_resource ON signed_link (resource_type, resource_id);
CREATE INDEX ix_span_name ON span (name, status, trace_id);
CREATE INDEX ix_tag_value ON tag ("key", value);
CREATE INDEX ix_team_member_account ON team_member (account_id, team_id);
CREATE INDEX ix_trace_client_request ON trace (client_request_id);
CREATE INDEX ix_trace_duration ON trace (experiment_id, duration, id);
CREATE INDEX ix_trace_metadata_value ON trace_metadata ("key", value);
CREATE INDEX ix_trace_model ON trace (model_id);
CREATE INDEX ix_trace_name ON trace (experiment_id, name);
CREATE INDEX ix_trace_prompt_prompt ON trace_prompt (name, version, trace_id);
CREATE INDEX ix_trace_request_time ON trace (experiment_id, request_time, id);
CREATE INDEX ix_trace_run_run ON trace_run (run_id, trace_id);
CREATE INDEX ix_trace_session ON trace (experiment_id, session_id, request_time);
CREATE INDEX ix_trace_source_run ON trace (source_run_id);
CREATE INDEX ix_trace_state ON trace (experiment_id, state, request_time);
CREATE INDEX ix_trace_tag_value ON trace_tag ("key", value);
CREATE INDEX ix_trace_user ON trace (experiment_id, user_id, request_time);
CREATE INDEX ix_webhook_delivery_due ON webhook_delivery (status, due_time);
CREATE INDEX ix_webhook_delivery_webhook ON webhook_delivery (webhook_id, id);
CREATE INDEX ix_webhook_event_webhook ON webhook_event (webhook_id);
