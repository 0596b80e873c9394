//! Labs: their solutions fulfil every check, no part of a solution can be left out, and a session passes
//! whichever way its sockets came to be, but not that of another lab.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod any_session;
mod left_out;
mod other_ways;
mod reasons;
mod solved;
