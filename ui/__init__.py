"""The web chat: questions on the right, the documents' own words on the left, each shown where it stands.

`command` is the `adverbum chat` subcommand, `app` the server and the page (the only file that knows Gradio), `api`
its routes with `schemas`, `documents` the documents while they are served, `uploads`, `feedback` and `export` what
people bring, think and take along, `guard` who may talk to it, `egress` that it talks to nobody, `strings` the
interface's words, and `static/` its style and scripts.
"""
