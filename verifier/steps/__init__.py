"""The steps of a verification that fetch, each handing what it got to a judge."""
