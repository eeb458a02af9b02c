"""The vault: seals and opens bytes with keys. It knows neither Flask nor SQL nor any other hotline module."""
