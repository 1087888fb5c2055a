"""What `claimwatch doctor` looks at while claimwatch runs: its parts, its topics, its models. It changes nothing."""
