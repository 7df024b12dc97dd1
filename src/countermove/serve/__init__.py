"""The commands as answers of a server: jobs, the forms of questions, the page on loopback."""
