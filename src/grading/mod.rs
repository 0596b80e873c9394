//! Labs and grading: which checks of a lab a session fulfils, and what is missing of the others.
//!
//! Decides from records alone: it makes no call and knows nothing of the window. A [`Lab`] is what a lab's
//! file asks for, looked through once. [`SessionFacts`] are the records of a session, sorted by socket. `matcher`
//! finds which sockets play the roles: those with which most checks hold. `evaluator` finds a
//! [`Fact`](crate::model::check::Fact) in the session, and `reasons` says what is missing where there is none.
//!
//! In come a lab and a [`Log`](crate::session::Log), out come [`Grades`]: for every check whether it holds, and the
//! number of the record that shows it, or a sentence. First to open: `grader`, then `evaluator`.

mod bytes;
mod called;
mod candidates;
mod class;
mod datagrams;
mod evaluator;
mod goals;
mod gradebook;
mod grader;
mod grades;
mod lab;
mod matcher;
mod reasons;
mod session_facts;
mod socket_facts;
mod text;
mod timing;
mod trial;

pub use class::{GradeError, GradedSession, grade_file, grade_files, session_files};
pub use gradebook::{Identifier, gradebook_csv};
pub use grader::Grader;
pub use grades::{CheckResult, Grades, Prediction};
pub use lab::{Lab, LabError};
pub use session_facts::{MOST_RECORDS, SessionFacts};
pub use trial::Trial;
