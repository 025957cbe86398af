"""`python -m ops.assets`."""

import sys

from ops.assets import main

sys.exit(main())
