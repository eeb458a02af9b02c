"""The hotline for people in local office: one package, laid out by feature over small kernels.

Start at README.md beside this file; it imports nothing, so that `hotline.vault` can be loaded alone.
"""
