"""A piece of text that was retrieved."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Document:
    """Text with whatever is known about it.

    Args:
        page_content: the text.
        metadata: JSON values, e.g. ``doc_uri`` and ``score``.
        id: what the retriever calls it.
    """

    page_content: str
    metadata: dict[str, Any] = field(default_factory=dict)
    id: str | None = None

    @classmethod
    def from_langchain_document(cls, document: Any) -> "Document":
        """From a ``Document`` of LangChain."""
        return cls(document.page_content, dict(document.metadata), getattr(document, "id", None))

    @classmethod
    def from_llama_index_node_with_score(cls, node_with_score: Any) -> "Document":
        """From a ``NodeWithScore`` of LlamaIndex; the score goes into the metadata."""
        node = node_with_score.node
        return cls(node.get_content(), {"score": node_with_score.score, **dict(node.metadata)}, node_with_score.node_id)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name."""
        return asdict(self)
