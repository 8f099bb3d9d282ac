"""What `doctor` looks at, by subject; each module lists its checks in `CHECKS`."""
