"""The demonstration: invented outlets whose feeds and pages come out over about a minute."""
