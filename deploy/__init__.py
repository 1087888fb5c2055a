"""What a cluster needs: topics, Elasticsearch templates, Kibana objects, images and options. Data, no code."""
