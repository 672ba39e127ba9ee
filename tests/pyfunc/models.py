"""Models in a module of their own: their pickles name them."""

import pathlib

import pydantic

from mlflow.pyfunc import ChatAgent, ChatModel, PythonModel, ResponsesAgent
from mlflow.types.agent import ChatAgentChunk, ChatAgentMessage, ChatAgentResponse
from mlflow.types.llm import (
    ChatChoice,
    ChatChoiceDelta,
    ChatChunkChoice,
    ChatCompletionChunk,
    ChatCompletionResponse,
    ChatMessage,
)
from mlflow.types.responses import ResponsesAgentResponse, ResponsesAgentStreamEvent


class Pet(pydantic.BaseModel):
    name: str
    age: int | None = None


class Older(PythonModel):
    """Counts on."""

    def predict(self, model_input: list[Pet], params=None) -> list[int]:
        return [(pet.age or 0) + (params or {}).get("years", 1) for pet in model_input]


class Remembering(PythonModel):
    """Gives what it was loaded with."""

    def load_context(self, context):
        self.texts = {name: pathlib.Path(path).read_text() for name, path in context.artifacts.items()}

    def predict(self, context, model_input, params=None):
        return {"texts": self.texts, "config": context.model_config, "input": model_input, "params": params}

    def predict_stream(self, context, model_input, params=None):
        yield from model_input


class Plain(PythonModel):
    """Takes the input alone."""

    def predict(self, model_input):
        return model_input


class Parrot(ChatModel):
    """Says what it hears."""

    def predict(self, context, messages, params):
        content = f"{messages[-1].content} {params.temperature}"
        return ChatCompletionResponse(choices=[ChatChoice(ChatMessage("assistant", content))], model="parrot")

    def predict_stream(self, context, messages, params):
        for word in messages[-1].content.split():
            yield ChatCompletionChunk(choices=[ChatChunkChoice(ChatChoiceDelta(content=word))])


class Agent(ChatAgent):
    """Says what it hears, and whom it hears."""

    def predict(self, messages, context=None, custom_inputs=None):
        who = context.user_id if context else None
        text = f"{messages[-1].content} {who} {custom_inputs}"
        return ChatAgentResponse(messages=[ChatAgentMessage(role="assistant", content=text, id="1")])

    def predict_stream(self, messages, context=None, custom_inputs=None):
        for word in messages[-1].content.split():
            yield ChatAgentChunk(delta=ChatAgentMessage(role="assistant", content=word, id="1"))


class Responder(ResponsesAgent):
    """Says what it hears."""

    def predict(self, request):
        text = request.input[-1].content
        return ResponsesAgentResponse(
            output=[self.create_text_output_item(text, "1")], custom_outputs=request.custom_inputs
        )

    def predict_stream(self, request):
        for word in request.input[-1].content.split():
            yield ResponsesAgentStreamEvent(**self.create_text_delta(word, "1"))
        yield {"type": "response.output_item.done", "item": self.create_text_output_item("all", "1")}
