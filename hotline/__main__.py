"""`python -m hotline` is the same as the command `hotline`; it knows nothing itself."""

import sys

from hotline.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
