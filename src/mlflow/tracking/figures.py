"""Figures of matplotlib and plotly as the content of files."""

import io
import os
import sys
from typing import Any

from mlflow.exceptions import invalid


def figure_bytes(figure: Any, name: str, options: dict[str, Any]) -> bytes:
    """A figure in the format of the name's extension.

    Raises: INVALID_PARAMETER_VALUE when it is no figure, or its library cannot write that format.
    """
    extension = os.path.splitext(name)[1].lstrip(".").lower()
    # whoever holds a figure has imported its library
    matplotlib = sys.modules.get("matplotlib.figure")
    if matplotlib is not None and isinstance(figure, matplotlib.FigureBase):
        return _matplotlib(figure, extension, options)
    plotly = sys.modules.get("plotly.basedatatypes")
    if plotly is not None and isinstance(figure, plotly.BaseFigure):
        return _plotly(figure, extension, options)
    raise invalid(f"A figure of matplotlib or plotly is needed, not {type(figure).__name__}.")


def _matplotlib(figure: Any, extension: str, options: dict[str, Any]) -> bytes:
    content = io.BytesIO()
    if extension and "format" not in options:
        options = {**options, "format": extension}
    try:
        figure.savefig(content, **options)
    except ValueError as error:
        raise invalid(f"matplotlib cannot write the figure: {error}") from error
    return content.getvalue()


def _plotly(figure: Any, extension: str, options: dict[str, Any]) -> bytes:
    if extension in ("html", "htm"):
        return figure.to_html(**{"include_plotlyjs": "cdn", **options}).encode()
    if extension == "json":
        return figure.to_json(**options).encode()
    if extension not in ("png", "jpg", "jpeg", "webp", "svg", "pdf"):
        raise invalid(f"plotly cannot write {extension!r}; it writes html, json, png, jpeg, webp, svg and pdf files.")
    try:
        return figure.to_image(**{"format": extension, **options})
    except ValueError as error:
        # what plotly says when its package kaleido, or the browser that it drives, is missing
        raise invalid(f"plotly cannot write the figure as {extension}: {error}") from error
