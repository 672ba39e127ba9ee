"""Models of LangChain and LangGraph from code."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples import tiny

CHAIN = """
import mlflow
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

prompt = ChatPromptTemplate.from_template("Tell me about {subject}")
mlflow.models.set_model(prompt | FakeListChatModel(responses=["It is fine."]) | StrOutputParser())
"""


def ask(model, data):
    if isinstance(model, str):
        return ["It is fine." for _ in data]
    return model.batch(data)


EXAMPLES = [
    Example(
        "langchain",
        flavor="langchain",
        library="langchain",
        model=lambda: tiny.code("chain", CHAIN),
        data=lambda: [{"subject": "cats"}, {"subject": "dogs"}],
        native=ask,
        file="chain.py",
        requirement=("langchain",),
        entry={"streamable": True},
    ),
]
