"""What referrals decide: `matching` (suggestions and gaps), `audience` (whom a service is there for), `steps` (how a referral goes on)."""
