"""What happens to claims and alerts when parts, services, disks and clocks fail: one row of a table for each fault.

feeding     invented articles, seeded, and records that nobody can read
parts       the real parts as child processes: start, kill -9, stop, go on, restart
child       one part that kills or stops itself at a named point
proxy       what stands before Elasticsearch and answers 503 or 429 when it is told to
scene       services with topics and indices made anew, a webhook, the parts: one for each fault
progress    how far the groups have come
comparing   what the run wrote beside `claimwatch replay --extractions` of its own log
faults      one function for each fault
table       the rows as text
"""
