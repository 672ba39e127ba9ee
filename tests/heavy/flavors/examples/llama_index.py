"""Models of LlamaIndex."""

from tests.flavors.example import Example


def index():
    from llama_index.core import Document, Settings, VectorStoreIndex
    from llama_index.core.embeddings import MockEmbedding
    from llama_index.core.llms import MockLLM

    Settings.llm, Settings.embed_model = MockLLM(), MockEmbedding(embed_dim=3)
    return VectorStoreIndex.from_documents([Document(text="Cats sleep.")])


EXAMPLES = [
    Example(
        "llama-index",
        flavor="llama_index",
        library="llama_index",
        model=index,
        data=lambda: "What do cats do?",
        native=lambda model, question: str(model.as_query_engine().query(question)),
        file="index",
        requirement=("llama-index-core",),
        options={"engine_type": "query"},
        entry={"engine_type": "query"},
    ),
]
