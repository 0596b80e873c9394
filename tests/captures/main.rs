//! Captures for Wireshark, and the text beside them: of real sessions and of odd ones, as the library
//! reads them and as Wireshark's programs do.

#[path = "../common/mod.rs"]
mod common;
mod packets;
mod tshark;

mod chosen;
mod datagrams;
mod odd;
mod order;
mod parts;
mod tcpdump;
mod whole;
