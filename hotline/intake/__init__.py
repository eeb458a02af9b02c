"""The public report and "please call me": a short question a page, sealed before it is stored."""
