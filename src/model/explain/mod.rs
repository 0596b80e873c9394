//! What an error means in a call, its usual cause, and what to try: a table, not branches.
//!
//! The same error means different things in different calls, and over IPv4 and IPv6. The rows that
//! know the [circumstance] are looked at first, then those that know only error and call.
//!
//! In comes a [`FailedCall`], out comes an [`Explanation`]. First to open: `assets/explanations.ron`,
//! then `row`.

mod circumstance;
mod failed_call;
mod row;

use std::net::IpAddr;

use self::circumstance::is_link_local;
pub use self::failed_call::{Attempted, Explanation, FailedCall};
use self::row::{ExplanationRow, rows};
use super::HostLiteral;

/// What an error means that no row is for.
const UNKNOWN: Explanation = Explanation {
    meaning: "The operating system refused the call with an error that has no explanation here.",
    remedy: "Look the number up in errno(3).",
};

/// What it means that a host name was not found.
const LOOKUP: Explanation = Explanation {
    meaning: "No address was found for this name.",
    remedy: "Check the spelling and the network, or write an address such as 127.0.0.1 or ::1.",
};

/// What it means that an address with an interface, `fe80::1%eth0`, was not found.
const LOOKUP_OF_INTERFACE: Explanation = Explanation {
    meaning: "This computer has no network interface with the name after the % sign.",
    remedy: "Use the name or number of an existing interface, as in fe80::1%eth0 or fe80::1%2.",
};

/// The same of an address that is the only one of its kind, `::1%lo`: resolvers take the name of an
/// interface for link-local addresses alone (RFC 4007, section 11.2).
const LOOKUP_OF_NEEDLESS_INTERFACE: Explanation = Explanation {
    meaning: "Only a link-local address (fe80:: or ff02::) takes an interface name after a % sign.",
    remedy: "Leave out the % sign and what follows it.",
};

/// The words for a failed call.
pub fn explain(failed: &FailedCall) -> Explanation {
    rows().iter().find(|row| row.fits(failed)).map_or(UNKNOWN, ExplanationRow::explanation)
}

/// The words for a host name that was not found.
pub fn explain_lookup(host: &str) -> Explanation {
    match HostLiteral::read(host) {
        Some(HostLiteral { ip: IpAddr::V6(ip), interface: Some(_) }) if is_link_local(&ip) => {
            LOOKUP_OF_INTERFACE
        }
        Some(HostLiteral { interface: Some(_), .. }) => LOOKUP_OF_NEEDLESS_INTERFACE,
        _ => LOOKUP,
    }
}

#[cfg(test)]
mod tests;
