"""The finished PDF looked over before anybody gets it: what its edition promises is checked in the file itself."""
