//! What a call is expected to do, and the words for it.

/// What a call is expected to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It will be carried out at once.
    Legal,
    /// It is allowed, and waits until what it says has happened. It returns at once if that has
    /// happened already.
    MayWait(&'static str),
    /// It never waits, and what it gives depends on what has come: what it says here.
    Depends(&'static str),
    /// The kernel will refuse it.
    WillFail {
        /// The name of the error: `EINVAL`.
        errno: &'static str,
        /// Why, and what would make it legal.
        why: &'static str,
    },
}

impl Verdict {
    /// Whether the kernel is expected to carry it out, at once or later, or may be.
    pub fn is_legal(self) -> bool {
        matches!(self, Self::Legal | Self::MayWait(_) | Self::Depends(_))
    }

    /// What a person should know before making the call, in a sentence; empty if nothing.
    pub fn sentence(self) -> String {
        match self {
            Self::Legal => String::new(),
            Self::MayWait(until) => format!("Waits {until}."),
            Self::Depends(on) => format!("Returns {on}."),
            Self::WillFail { errno, why } => format!("Would fail with {errno}: {why}"),
        }
    }
}
