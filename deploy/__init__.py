"""What a cluster needs: topics, Elasticsearch templates, Kibana objects, images and options.

Data, but for ``kibana/``, whose objects are built.
"""
