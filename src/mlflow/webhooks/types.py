"""What messages say: the ``data`` of every event."""

from __future__ import annotations

from typing import Literal, TypedDict

from mlflow.entities.webhook import WebhookAction, WebhookEntity, WebhookEvent


class RegisteredModelCreatedPayload(TypedDict):
    """A registered model was created."""

    name: str
    tags: dict[str, str]
    description: str | None

    @classmethod
    def example(cls) -> RegisteredModelCreatedPayload:
        """What a test message says."""
        return cls(name="example_model", tags={"example_key": "example_value"}, description="An example model")


class ModelVersionCreatedPayload(TypedDict):
    """A version of a registered model was created."""

    name: str
    version: str
    source: str
    run_id: str | None
    tags: dict[str, str]
    description: str | None

    @classmethod
    def example(cls) -> ModelVersionCreatedPayload:
        """What a test message says."""
        return cls(
            name="example_model",
            version="1",
            source="models:/m-0123456789abcdef0123456789abcdef",
            run_id="0123456789abcdef0123456789abcdef",
            tags={"example_key": "example_value"},
            description="An example version",
        )


class ModelVersionStageTransitionedPayload(TypedDict):
    """A version moved to another stage. Beyond MLflow."""

    name: str
    version: str
    stage: str
    previous_stage: str

    @classmethod
    def example(cls) -> ModelVersionStageTransitionedPayload:
        """What a test message says."""
        return cls(name="example_model", version="1", stage="Production", previous_stage="Staging")


class ModelVersionTagSetPayload(TypedDict):
    """A tag of a version was set."""

    name: str
    version: str
    key: str
    value: str

    @classmethod
    def example(cls) -> ModelVersionTagSetPayload:
        """What a test message says."""
        return cls(name="example_model", version="1", key="example_key", value="example_value")


class ModelVersionTagDeletedPayload(TypedDict):
    """A tag of a version was removed."""

    name: str
    version: str
    key: str

    @classmethod
    def example(cls) -> ModelVersionTagDeletedPayload:
        """What a test message says."""
        return cls(name="example_model", version="1", key="example_key")


class ModelVersionAliasCreatedPayload(TypedDict):
    """An alias was made to stand for a version."""

    name: str
    alias: str
    version: str

    @classmethod
    def example(cls) -> ModelVersionAliasCreatedPayload:
        """What a test message says."""
        return cls(name="example_model", alias="example_alias", version="1")


class ModelVersionAliasDeletedPayload(TypedDict):
    """An alias was removed."""

    name: str
    alias: str

    @classmethod
    def example(cls) -> ModelVersionAliasDeletedPayload:
        """What a test message says."""
        return cls(name="example_model", alias="example_alias")


class PromptCreatedPayload(TypedDict):
    """A prompt was created."""

    name: str
    tags: dict[str, str]
    description: str | None

    @classmethod
    def example(cls) -> PromptCreatedPayload:
        """What a test message says."""
        return cls(name="example_prompt", tags={"example_key": "example_value"}, description="An example prompt")


class PromptVersionCreatedPayload(TypedDict):
    """A version of a prompt was created."""

    name: str
    version: str
    template: str
    tags: dict[str, str]
    description: str | None

    @classmethod
    def example(cls) -> PromptVersionCreatedPayload:
        """What a test message says."""
        return cls(
            name="example_prompt",
            version="1",
            template="Summarize: {{text}}",
            tags={"example_key": "example_value"},
            description="An example version",
        )


class PromptTagSetPayload(TypedDict):
    """A tag of a prompt was set."""

    name: str
    key: str
    value: str

    @classmethod
    def example(cls) -> PromptTagSetPayload:
        """What a test message says."""
        return cls(name="example_prompt", key="example_key", value="example_value")


class PromptTagDeletedPayload(TypedDict):
    """A tag of a prompt was removed."""

    name: str
    key: str

    @classmethod
    def example(cls) -> PromptTagDeletedPayload:
        """What a test message says."""
        return cls(name="example_prompt", key="example_key")


class PromptVersionTagSetPayload(TypedDict):
    """A tag of a version of a prompt was set."""

    name: str
    version: str
    key: str
    value: str

    @classmethod
    def example(cls) -> PromptVersionTagSetPayload:
        """What a test message says."""
        return cls(name="example_prompt", version="1", key="example_key", value="example_value")


class PromptVersionTagDeletedPayload(TypedDict):
    """A tag of a version of a prompt was removed."""

    name: str
    version: str
    key: str

    @classmethod
    def example(cls) -> PromptVersionTagDeletedPayload:
        """What a test message says."""
        return cls(name="example_prompt", version="1", key="example_key")


class PromptAliasCreatedPayload(TypedDict):
    """An alias was made to stand for a version of a prompt."""

    name: str
    alias: str
    version: str

    @classmethod
    def example(cls) -> PromptAliasCreatedPayload:
        """What a test message says."""
        return cls(name="example_prompt", alias="example_alias", version="1")


class PromptAliasDeletedPayload(TypedDict):
    """An alias of a prompt was removed."""

    name: str
    alias: str

    @classmethod
    def example(cls) -> PromptAliasDeletedPayload:
        """What a test message says."""
        return cls(name="example_prompt", alias="example_alias")


class BudgetPolicyExceededPayload(TypedDict):
    """More was spent than a budget allows."""

    # budgets of traces (mlflow.tracing.budgets) have their name here, may be in TOKENS, be for an EXPERIMENT, each
    # SESSION or each USER, and say the experiment_id too
    budget_policy_id: str
    budget_unit: Literal["USD", "TOKENS"]
    budget_amount: float
    current_spend: float
    duration_unit: Literal["MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS"] | None
    duration_value: int
    target_scope: Literal["GLOBAL", "WORKSPACE", "ENDPOINT", "USER", "EXPERIMENT", "SESSION"]
    workspace: str
    target_value: str | None
    window_start: int

    @classmethod
    def example(cls) -> BudgetPolicyExceededPayload:
        """What a test message says."""
        return cls(
            budget_policy_id="bp-0123456789abcdef",
            budget_unit="USD",
            budget_amount=100.0,
            current_spend=105.5,
            duration_unit="DAYS",
            duration_value=1,
            target_scope="WORKSPACE",
            workspace="default",
            target_value=None,
            window_start=1_767_225_600_000,
        )


WebhookPayload = (
    RegisteredModelCreatedPayload
    | ModelVersionCreatedPayload
    | ModelVersionStageTransitionedPayload
    | ModelVersionTagSetPayload
    | ModelVersionTagDeletedPayload
    | ModelVersionAliasCreatedPayload
    | ModelVersionAliasDeletedPayload
    | PromptCreatedPayload
    | PromptVersionCreatedPayload
    | PromptTagSetPayload
    | PromptTagDeletedPayload
    | PromptVersionTagSetPayload
    | PromptVersionTagDeletedPayload
    | PromptAliasCreatedPayload
    | PromptAliasDeletedPayload
    | BudgetPolicyExceededPayload
)

EVENT_TO_PAYLOAD_CLASS: dict[tuple[WebhookEntity, WebhookAction], type] = {
    (WebhookEntity.REGISTERED_MODEL, WebhookAction.CREATED): RegisteredModelCreatedPayload,
    (WebhookEntity.MODEL_VERSION, WebhookAction.CREATED): ModelVersionCreatedPayload,
    (WebhookEntity.MODEL_VERSION, WebhookAction.STAGE_TRANSITIONED): ModelVersionStageTransitionedPayload,
    (WebhookEntity.MODEL_VERSION_TAG, WebhookAction.SET): ModelVersionTagSetPayload,
    (WebhookEntity.MODEL_VERSION_TAG, WebhookAction.DELETED): ModelVersionTagDeletedPayload,
    (WebhookEntity.MODEL_VERSION_ALIAS, WebhookAction.CREATED): ModelVersionAliasCreatedPayload,
    (WebhookEntity.MODEL_VERSION_ALIAS, WebhookAction.DELETED): ModelVersionAliasDeletedPayload,
    (WebhookEntity.PROMPT, WebhookAction.CREATED): PromptCreatedPayload,
    (WebhookEntity.PROMPT_VERSION, WebhookAction.CREATED): PromptVersionCreatedPayload,
    (WebhookEntity.PROMPT_TAG, WebhookAction.SET): PromptTagSetPayload,
    (WebhookEntity.PROMPT_TAG, WebhookAction.DELETED): PromptTagDeletedPayload,
    (WebhookEntity.PROMPT_VERSION_TAG, WebhookAction.SET): PromptVersionTagSetPayload,
    (WebhookEntity.PROMPT_VERSION_TAG, WebhookAction.DELETED): PromptVersionTagDeletedPayload,
    (WebhookEntity.PROMPT_ALIAS, WebhookAction.CREATED): PromptAliasCreatedPayload,
    (WebhookEntity.PROMPT_ALIAS, WebhookAction.DELETED): PromptAliasDeletedPayload,
    (WebhookEntity.BUDGET_POLICY, WebhookAction.EXCEEDED): BudgetPolicyExceededPayload,
}


def get_payload_class_for_event(event: WebhookEvent) -> type[WebhookPayload] | None:
    """What messages about an event say; None for an event that has none."""
    return EVENT_TO_PAYLOAD_CLASS.get((event.entity, event.action))


def get_example_payload_for_event(event: WebhookEvent) -> WebhookPayload:
    """What a test message about an event says."""
    return EVENT_TO_PAYLOAD_CLASS[event.entity, event.action].example()
