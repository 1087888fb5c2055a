"""Both pipelines on a real Flink cluster on this machine: killed, stopped, resumed, and compared with a replay.

cluster   Kafka, one JobManager, two TaskManagers, job server, workers: started, killed, stopped
check     what is done to them, and what comes of it
"""
