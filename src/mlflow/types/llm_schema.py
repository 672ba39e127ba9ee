"""The signatures that all chat models, chat agents and responses agents have."""

from __future__ import annotations

from mlflow.types.schema import AnyType, Array, ColSpec, ColumnType, Map, Object, Property, Schema


def _object(**types: ColumnType | str | tuple[ColumnType | str]) -> Object:
    """An Object; a type in a tuple is that of an optional key."""
    return Object([Property(name, *_need(of)) for name, of in types.items()])


def _columns(**types: ColumnType | str | tuple[ColumnType | str]) -> Schema:
    return Schema([ColSpec(of, name, required) for name, (of, required) in ((n, _need(t)) for n, t in types.items())])


def _need(of: ColumnType | str | tuple[ColumnType | str]) -> tuple[ColumnType | str, bool]:
    return (of[0], False) if isinstance(of, tuple) else (of, True)


_ANYTHING = Map(AnyType())
_TOOL_CALL = _object(function=_object(name="string", arguments="string"), id="string", type="string")
_MESSAGE = _object(
    role="string",
    content=("string",),
    name=("string",),
    refusal=("string",),
    tool_calls=(Array(_TOOL_CALL),),
    tool_call_id=("string",),
)
_PARAMETER = _object(type="string", description=("string",), enum=(Array("string"),), items=(_object(type="string"),))
_TOOL = _object(
    type="string",
    function=(
        _object(
            name="string",
            description=("string",),
            parameters=(
                _object(
                    properties=Map(_PARAMETER),
                    type=("string",),
                    required=(Array("string"),),
                    additionalProperties=("boolean",),
                ),
            ),
            strict=("boolean",),
        ),
    ),
)
_USAGE = _object(prompt_tokens="long", completion_tokens="long", total_tokens="long")

CHAT_MODEL_INPUT_SCHEMA = _columns(
    messages=Array(_MESSAGE),
    temperature=("double",),
    max_tokens=("long",),
    stop=(Array("string"),),
    n=("long",),
    stream=("boolean",),
    top_p=("double",),
    top_k=("long",),
    frequency_penalty=("double",),
    presence_penalty=("double",),
    tools=(Array(_TOOL),),
    custom_inputs=(_ANYTHING,),
)
CHAT_MODEL_OUTPUT_SCHEMA = _columns(
    id="string",
    object="string",
    created="long",
    model="string",
    choices=Array(_object(index="long", message=_MESSAGE, finish_reason="string")),
    usage=(_USAGE,),
    custom_outputs=(_ANYTHING,),
)

_CONTEXT = _object(conversation_id=("string",), user_id=("string",))
_AGENT_MESSAGE = _object(
    role="string",
    content=("string",),
    name=("string",),
    id=("string",),
    tool_calls=(Array(_TOOL_CALL),),
    tool_call_id=("string",),
    attachments=(Map("string"),),
)
CHAT_AGENT_INPUT_SCHEMA = _columns(
    messages=Array(_AGENT_MESSAGE), context=(_CONTEXT,), custom_inputs=(_ANYTHING,), stream=("boolean",)
)
CHAT_AGENT_OUTPUT_SCHEMA = _columns(
    messages=Array(_AGENT_MESSAGE), finish_reason=("string",), custom_outputs=(_ANYTHING,), usage=(_USAGE,)
)

_TYPED = Array(_object(type="string"))
_REASONING = _object(effort=("string",), generate_summary=("string",))
RESPONSES_AGENT_INPUT_SCHEMA = _columns(
    background=("boolean",),
    context=(_CONTEXT,),
    custom_inputs=(_ANYTHING,),
    input=Array(AnyType()),
    max_output_tokens=("long",),
    metadata=(Map("string"),),
    parallel_tool_calls=("boolean",),
    reasoning=(_REASONING,),
    store=("boolean",),
    stream=("boolean",),
    temperature=("double",),
    text=(AnyType(),),
    tool_choice=(AnyType(),),
    tools=(_TYPED,),
    top_p=("double",),
    truncation=("string",),
    user=("string",),
)
RESPONSES_AGENT_OUTPUT_SCHEMA = Schema(
    [
        ColSpec(
            _object(
                created_at=("double",),
                custom_outputs=(_ANYTHING,),
                error=(_object(code=("string",), message="string"),),
                id=("string",),
                incomplete_details=(_object(reason=("string",)),),
                instructions=("string",),
                max_output_tokens=("long",),
                metadata=(Map("string"),),
                model=("string",),
                object="string",
                output=_TYPED,
                parallel_tool_calls=("boolean",),
                previous_response_id=("string",),
                reasoning=(_REASONING,),
                status=("string",),
                temperature=("double",),
                text=(AnyType(),),
                tool_choice=(AnyType(),),
                tools=(_TYPED,),
                top_p=("double",),
                truncation=("string",),
                usage=(
                    _object(
                        input_tokens="long",
                        input_tokens_details=_object(cached_tokens="long"),
                        output_tokens="long",
                        output_tokens_details=_object(reasoning_tokens="long"),
                        total_tokens="long",
                    ),
                ),
                user=("string",),
            )
        )
    ]
)
