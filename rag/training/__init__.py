"""How the bundled model is made: `python -m adverbum.training DATA`.

Four steps, one file each: `data` reads the open parallel text and question sets,
`vocabulary` learns the byte-pair vocabulary, `fit` learns one vector per token,
`export` writes the `SentenceTransformer` folder that ships in `rag/model`.
Nothing outside this folder imports it; it needs only what the package itself needs.
"""
