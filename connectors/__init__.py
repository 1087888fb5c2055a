"""The outside world: feeds, pages, Kafka, Elasticsearch, notifications, embedded services. Imports schemas only."""
