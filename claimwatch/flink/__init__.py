"""extract and corroborate as jobs of a Flink cluster: handing them over, and the Python processes that do the work."""
