"""One module per official file layout: each checks what it reads and returns arrays with named axes."""
