"""Names of the tags with which a registered model and its versions are a prompt."""

PROMPT_EXPERIMENT_IDS_TAG_KEY = "_mlflow_experiment_ids"
PROMPT_MODEL_CONFIG_TAG_KEY = "_mlflow_prompt_model_config"
PROMPT_TEXT_TAG_KEY = "mlflow.prompt.text"
PROMPT_TYPE_CHAT = "chat"
PROMPT_TYPE_TAG_KEY = "_mlflow_prompt_type"
PROMPT_TYPE_TEXT = "text"
RESPONSE_FORMAT_TAG_KEY = "_mlflow_prompt_response_format"
