//! Poller, flows and journal composed into one object without IO.
