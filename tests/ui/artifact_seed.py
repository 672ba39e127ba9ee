"""A run with a file of every kind that can be looked at."""

from __future__ import annotations

import base64
import io
import json
import math
import struct
import wave

from tests.ui.seed import Api, curves, png

NOTEBOOK = {
    "nbformat": 4,
    "metadata": {"language_info": {"name": "python"}},
    "cells": [
        {"cell_type": "markdown", "source": "# Digits\nHow they are *read*."},
        {
            "cell_type": "code",
            "execution_count": 7,
            "source": "def accuracy(right, all):\n    return right / all",
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": ["\x1b[32mdone\x1b[0m in 3 s\n"]},
                {
                    "output_type": "execute_result",
                    "data": {
                        "text/html": "<table><tr><th>digit</th></tr><tr><td>nine</td></tr></table>"
                        "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>",
                        "text/plain": "a frame",
                    },
                },
                {"output_type": "display_data", "data": {"image/png": base64.b64encode(png()).decode()}},
                {
                    "output_type": "error",
                    "ename": "ValueError",
                    "evalue": "no digit",
                    "traceback": ["one", "two"],
                },
            ],
        },
    ],
}

REPORT = b"""<!doctype html><title>report</title><h1 id=said>A report</h1><script>
  let reached = [];
  try { reached.push(parent.document.title) } catch { }
  try { reached.push(localStorage.length) } catch { }
  try { reached.push(document.cookie) } catch { }
  fetch("/api/2.0/mlflow/experiments/search?max_results=1").then(r => r.text()).then(t => reached.push(t), () => 0)
    .then(() => { said.textContent = reached.length ? "reached " + reached : "reached nothing, origin " + origin });
</script>"""

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]>>endobj
trailer<</Root 1 0 R>>
"""

MLMODEL = """flavors:
  python_function:
    loader_module: mlflow.sklearn
  sklearn:
    pickled_model: model.pkl
signature:
  inputs: '[{"type": "double", "name": "width", "required": true}]'
  outputs: '[{"type": "long", "required": true}]'
"""


def wav() -> bytes:
    """A tenth of a second of a tone."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(n / 3))) for n in range(800)))
    return buffer.getvalue()


def npy() -> bytes:
    """An array of NumPy."""
    head = b"{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + bytes(48)


def log(lines: int) -> bytes:
    """A log with a line end in every place that matters."""
    return b"".join(b"step %06d loss %.4f\n" % (step, 1 / (step + 1)) for step in range(lines))


def csv(rows: int) -> bytes:
    """A table with quotes, line ends in values and numbers."""
    lines = ['name,score,"the note"\n']
    lines += [f'"Lovelace, Ada {row}",{row / 7:.3f},"said ""yes"",\nthen left"\n' for row in range(rows)]
    return "".join(lines).encode()


def parquet(rows: int) -> bytes | None:
    """A table of several row groups, compressed with zstd; None where pyarrow is missing."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return None
    table = pa.table(
        {
            "row": pa.array(range(rows), pa.int64()),
            "name": [f"row {row}" for row in range(rows)],
            "score": [row / 7 for row in range(rows)],
            "seen": pa.array([1_760_000_000_000 + row for row in range(rows)], pa.timestamp("ms")),
            "parts": [[row, row + 1] for row in range(rows)],
        }
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer, row_group_size=1000, compression="zstd")
    return buffer.getvalue()


def files() -> dict[str, bytes]:
    """Contents by path."""
    table = {"columns": ["question", "answer"], "data": [["<b>why</b>", 1], ["how", None]]}
    found = {
        "README.md": b"# The run\n\n- [x] trained\n- [ ] <script>document.title='owned'</script> deployed\n",
        "plain.txt": "grün\nzweite Zeile\n".encode(),
        "train.py": b"import mlflow\n\n\ndef train(rate: float) -> None:\n    ...\n",
        "config.yaml": b"rate: 0.1\nlayers: [64, 32]\n",
        "result.json": json.dumps({"accuracy": 0.97, "classes": {"0": 1.0}, "id": 12345678901234567890}).encode(),
        "broken.json": b'{"accuracy": 0.97,',
        "table.json": json.dumps(table).encode(),
        "scores.csv": csv(3000),
        "scores.tsv": b"a\tb\n1\t2\n",
        "notes.ipynb": json.dumps(NOTEBOOK).encode(),
        "broken.ipynb": b'{"cells": 5}',
        "report.html": REPORT,
        "paper.pdf": PDF,
        "tone.wav": wav(),
        "weights.npy": npy(),
        "model.pkl": b"\x80\x04\x95" + bytes(40),
        "no ending": b"text without a name for it\n",
        "empty.txt": b"",
        "broken.png": b"this is no picture",
        "broken.parquet": b"PAR1 this is no table PAR1",
        "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">'
        b'<script>document.title="owned"</script>'
        b'<rect width="40" height="30" fill="#246"/></svg>',
        "logs/train.log": log(120_000),
        "model/MLmodel": MLMODEL.encode(),
        "model/requirements.txt": b"scikit-learn==1.9.1\n",
        "images/val~grid+step+0+timestamp+1760000000000+aa-1.png": png(32, 32),
        "images/val~grid+step+5+timestamp+1760000005000+bb-2.png": png(48, 48),
        "figures/<img src=x onerror=alert(1)>.txt": b"a name is a text\n",
        "figures/confusion matrix.png": png(),
        "figures/deep/er/note.txt": b"deep down\n",
    }
    table_of_rows = parquet(4321)
    return found if table_of_rows is None else found | {"rows.parquet": table_of_rows}


def run_with_every_kind(api: Api, experiment: str) -> str:
    """The run's id."""
    run = api.run(experiment, "every kind", params={"model": "mlp"}, metrics=curves(0.1, 30, 3))
    for path, content in files().items():
        api.put(run, path, content)
    return run["info"]["run_id"]
