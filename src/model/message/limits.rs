//! How large a message, and what is filled in, can become.

/// Bytes that a message can have at most, whatever is filled in.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Bytes of what an expression has matched that can be filled in.
pub const MOST_CAPTURED: usize = 65_536;

/// Random bytes that one macro can have.
pub(super) const MOST_RANDOM: u32 = 65_536;
