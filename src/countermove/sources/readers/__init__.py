"""One module per layout of a user's files: each checks what it reads and names its axes."""
