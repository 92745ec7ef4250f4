"""What is printed: reports from frozen plain values."""
