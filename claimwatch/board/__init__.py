"""The claim board: pages and JSON for people who look rather than query. Reads Elasticsearch only, and changes nothing.

records    what is shown, as frozen values; a page and the API show the same
desk, claims, origins, stories, outlets, telling      documents → records, pure
asking     searches of Elasticsearch's own form, pure; reading puts them together, searching sends them
keeping, allowance     answers are kept for a moment, and each has its end
seeing     what a page has seen, so that what comes after it is told
pages, api, events, feeds      what answers an address
guarding   who may ask, and what a browser may do with an answer
"""
