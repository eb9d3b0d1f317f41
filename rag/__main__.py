"""`python -m rag` is `adverbum`."""

from rag.cli import main

raise SystemExit(main())
