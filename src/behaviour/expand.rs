//! Filling a message in with what is the case at this moment.

use std::net::SocketAddr;

use bytes::Bytes;
use jiff::ZonedDateTime;

use crate::model::{Expansion, Template};

/// The bytes of a message that a socket with these addresses sends now. `counter` is how many messages
/// have been sent with this one.
pub fn fill_in(
    template: &Template,
    counter: u64,
    own: Option<SocketAddr>,
    peer: Option<SocketAddr>,
) -> Bytes {
    fill_in_answer(template, counter, own, peer, &[])
}

/// [`fill_in`] of an answer to what the groups of an expression have matched.
pub(super) fn fill_in_answer(
    template: &Template,
    counter: u64,
    own: Option<SocketAddr>,
    peer: Option<SocketAddr>,
    groups: &[Bytes],
) -> Bytes {
    let (now, random) = (ZonedDateTime::now(), &mut |room: &mut [u8]| fastrand::fill(room));
    template.expand(Expansion { counter, now: &now, own, peer, groups, random })
}
