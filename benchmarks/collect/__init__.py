"""How many feeds one collector polls, beside lemon24's reader, on a site that serves them all from loopback."""
