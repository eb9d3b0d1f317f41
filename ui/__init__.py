"""The web chat: questions on the left, the documents' own words with their sources on the right.

`command` is the `adverbum chat` subcommand, `app` the page (the only file that knows Gradio), `rendering`
what the page shows, `events` what it may send, `guard` who may talk to it, `strings` the interface's words
and `static/` its style and script.
"""
