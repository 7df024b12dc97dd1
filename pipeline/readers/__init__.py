"""One module per official file layout: each checks what it reads and names its axes."""
