"""What the model says beside what happened: targets, rivals, scores."""
