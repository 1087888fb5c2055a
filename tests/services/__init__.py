"""Real Kafka and Elasticsearch for the tests, without Docker: Maven fetches them, a JDK runs them.

`python -m tests.services -- COMMAND ...` runs a command against both; a test that kills a
broker makes its own `tests.services.kafka.RealKafka()`. `flink` and `beam` are for `make flink-check`.
"""
