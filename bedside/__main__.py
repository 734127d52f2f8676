"""`python -m bedside` is the command `bedside`."""

from bedside.monitor.__main__ import main

if __name__ == "__main__":
    main()
