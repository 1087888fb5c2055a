"""Kafka through kafka-python 3: connection, topics, reading, writing, the Beam source and the transactional commit."""
