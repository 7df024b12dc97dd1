"""What governments do next: gradients, best response, Nash, threats, bargaining."""
