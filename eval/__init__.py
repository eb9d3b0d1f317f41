"""Measuring: is it right, is it sure when it is right, did a change help, and what would others have made of it.

    files ─ gold · formats ─ sources ─▶ asking ─▶ Row ─┬─ measures · intervals · slices ─▶ tables · plots ─ report
                                                       └─ runs ─▶ comparing · gate

`command` is `adverbum eval`; `feedback` makes gold questions of the chat's thumbs; `bench` measures other systems on
the same questions; `model` and `speed` measure the embedding model alone, `scale` and `load` large folders and many
users; `constants` finds numbers in the code again, `digest` says whether any answer has changed; `readme` fills in the
figures. The questions lie in `questions/`.
"""
