"""`python -m adverbum` is `adverbum`."""

from adverbum.cli import main

raise SystemExit(main())
