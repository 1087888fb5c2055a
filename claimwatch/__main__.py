"""`python -m claimwatch`: how `up` starts its parts."""

from claimwatch.cli import main

if __name__ == "__main__":
    main()
