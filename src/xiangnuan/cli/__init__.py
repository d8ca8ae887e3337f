"""The command `xiangnuan`."""
