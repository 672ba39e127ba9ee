/** Code that loads a model, to be copied. Names of models are logged data: they are written so that they stay text. */

export interface Snippet {
  id: string;
  label: string;
  language: "python" | "bash";
  code: string;
}

/** A Python literal of a text, whatever is in it: JSON's escapes are Python's, but for lone surrogates, which are too. */
export function pythonText(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, escaped);
}

/** A text as one word of a POSIX shell. Signs that cannot be seen are written in `$'...'`, so that they are seen. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/.test(text)) {
    return `'${text.replaceAll("'", `'\\''`)}'`;
  }
  const quoted = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `$'${quoted.replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, escaped)}'`;
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Flavors whose module has `load_model`; what else an MLmodel file names is not written into code. */
const LOADABLE = new Set([
  ...["sklearn", "xgboost", "lightgbm", "catboost", "pytorch", "tensorflow", "keras", "onnx", "spark", "transformers"],
  ...["sentence_transformers", "langchain", "llama_index", "dspy", "openai", "statsmodels", "prophet", "spacy", "h2o"],
  ...["paddle", "pmdarima", "diviner", "shap", "johnsnowlabs", "crewai", "pyspark.ml"],
]);

interface Wanted {
  /** What names the model: `models:/...`. */
  uri: string;
  /** The server's address. */
  server: string;
  flavors: readonly string[];
  /** Whether an example of the input lies beside the model. */
  hasExample: boolean;
}

/** Ways to load a model, the usual one first. */
export function snippetsOf({ uri, server, flavors, hasExample }: Wanted): Snippet[] {
  const named = pythonText(uri);
  const begin = `import mlflow\n\nmlflow.set_tracking_uri(${pythonText(server)})\n`;
  const predict = hasExample ? "model.predict(model.input_example)" : "model.predict(data)";
  const known = flavors.length === 0 || flavors.includes("python_function");
  const own = flavors.filter((flavor) => LOADABLE.has(flavor));
  const python: Snippet[] = known
    ? [
        {
          id: "pyfunc",
          label: "Python",
          language: "python",
          code: `${begin}model = mlflow.pyfunc.load_model(${named})\nprint(${predict})`,
        },
      ]
    : [];
  const native = own.map(
    (flavor): Snippet => ({
      id: flavor,
      label: flavor,
      language: "python",
      code: `${begin}model = mlflow.${flavor}.load_model(${named})`,
    }),
  );
  const further: Snippet[] = known
    ? [
        {
          id: "spark-udf",
          label: "Spark UDF",
          language: "python",
          code: `import mlflow
from pyspark.sql import SparkSession
from pyspark.sql.functions import struct

mlflow.set_tracking_uri(${pythonText(server)})
spark = SparkSession.builder.getOrCreate()
predict = mlflow.pyfunc.spark_udf(spark, ${named})
frame = frame.withColumn("prediction", predict(struct(*frame.columns)))`,
        },
        {
          id: "serve",
          label: "Serve",
          language: "bash",
          code: `export MLFLOW_TRACKING_URI=${shellWord(server)}
mlflow models serve -m ${shellWord(uri)} -p 5001 --env-manager local`,
        },
      ]
    : [];
  const files: Snippet = {
    id: "files",
    label: "Files",
    language: "bash",
    code: `export MLFLOW_TRACKING_URI=${shellWord(server)}
mlflow artifacts download --artifact-uri ${shellWord(uri)} --dst-path ./model`,
  };
  return [...python, ...native, ...further, files];
}
