"""Tests of the Kafka connector without a broker."""
