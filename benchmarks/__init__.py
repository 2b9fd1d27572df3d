"""What the portal costs, as ratios within one run."""
