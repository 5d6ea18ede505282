"""What `bench.broker` runs: the same chain of three trivial tasks over Quire's broker layer and over its peers."""
