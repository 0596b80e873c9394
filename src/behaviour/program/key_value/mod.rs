//! Remote calls on a store of keys and values, in lines that can be typed.
//!
//! A request is `number method arguments`, and its answer `number OK result` or `number ERROR reason`: the
//! number, which the client chooses, says which request an answer is to. `SET key value`, `GET key`,
//! `DELETE key`, and `WAIT milliseconds`, whose answer takes so long. A datagram has one request.

mod client;
mod server;
mod store;

pub(super) use client::KeyValueClient;
pub(super) use server::KeyValueServer;
