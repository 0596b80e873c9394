//! A file from one end to the other, with its name, its size and its sum, so that both know whether it has
//! arrived as it was.
//!
//! The sender says `{"name":"a.bin","size":123}` in a line, then the bytes, then `{"sha256":"…"}` in a line:
//! the sum comes last, so that a file is read once. The receiver answers `{"received":123,"sha256":"…"}`, or
//! `{"error":"…"}`, in a line.

mod receiver;
mod sender;
mod store;
mod summed;
mod words;

pub(super) use receiver::FileReceiver;
pub(super) use sender::FileSender;
