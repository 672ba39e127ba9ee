"""Saves Python models of every kind, or asks those that lie in a folder. Run by MLflow's environment and by this one.

python python_models_journey.py save|ask FOLDER
"""

import json
import logging
import os
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import pydantic  # noqa: E402

import mlflow  # noqa: E402
from mlflow.pyfunc import ChatAgent, ChatModel, PythonModel, ResponsesAgent  # noqa: E402
from mlflow.types.agent import ChatAgentMessage, ChatAgentResponse  # noqa: E402
from mlflow.types.llm import ChatChoice, ChatCompletionResponse, ChatMessage  # noqa: E402
from mlflow.types.responses import ResponsesAgentResponse  # noqa: E402


class Pet(pydantic.BaseModel):
    age: int


class Hinted(PythonModel):
    def predict(self, model_input: list[Pet], params=None) -> list[int]:
        return [pet.age for pet in model_input]


class Plain(PythonModel):
    def __init__(self, number):
        self.number = number

    def predict(self, context, model_input, params=None):
        return [self.number, params]


class Chat(ChatModel):
    def predict(self, context, messages, params):
        message = ChatMessage(role="assistant", content=messages[-1].content)
        return ChatCompletionResponse(choices=[ChatChoice(message=message)], model="m", id="1", created=1)


class Agent(ChatAgent):
    def predict(self, messages, context=None, custom_inputs=None):
        return ChatAgentResponse(messages=[ChatAgentMessage(role="assistant", content=messages[-1].content, id="1")])


class Responder(ResponsesAgent):
    def predict(self, request):
        return ResponsesAgentResponse(output=[self.create_text_output_item(request.input[-1].content, "1")])


def shout(words: list[str]) -> list[str]:
    return [word.upper() for word in words]


SAID = [{"role": "user", "content": "good day"}]
MODELS = {
    "hinted": (Hinted(), [[{"age": 3}], [{"age": "x"}]]),
    "plain": (Plain(2), [["x"]]),
    "chat": (Chat(), [{"messages": SAID}]),
    "agent": (Agent(), [{"messages": SAID}]),
    "responder": (Responder(), [{"input": SAID}]),
    "function": (shout, [["a"], [1]]),
}


def save(folder):
    for name, (model, _) in MODELS.items():
        mlflow.pyfunc.save_model(os.path.join(folder, name), python_model=model, pip_requirements=["cloudpickle"])


def ask(folder):
    answers = {}
    for name, (_, inputs) in MODELS.items():
        if not os.path.isdir(os.path.join(folder, name)):
            continue
        model = mlflow.pyfunc.load_model(os.path.join(folder, name))
        for number, data in enumerate(inputs):
            try:
                answers[f"{name} {number}"] = model.predict(data)
            except mlflow.exceptions.MlflowException as error:
                answers[f"{name} {number}"] = error.error_code
    print(json.dumps(answers))


if __name__ == "__main__":
    {"save": save, "ask": ask}[sys.argv[1]](sys.argv[2])
