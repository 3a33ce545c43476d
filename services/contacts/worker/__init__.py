"""What contacts do in the background, in processes of their own."""
