//! What came of grading the sessions of a class.

use std::path::PathBuf;

use crate::grading::{GradedSession, Lab};

/// What came of grading.
#[derive(Clone, Debug)]
pub struct Graded {
    /// The title of the lab.
    pub title: String,
    /// The lab.
    pub lab: Lab,
    /// How many files there were.
    pub files: usize,
    /// The sessions that were graded, in the order of their files.
    pub sessions: Vec<GradedSession>,
    /// Why some files could not be graded; each reason names its file.
    pub broken: Vec<String>,
    /// The files and folders that were to be graded.
    pub asked: Vec<PathBuf>,
}

impl Graded {
    /// Grades of a lab, none so far.
    pub fn new(title: String, lab: Lab, asked: Vec<PathBuf>) -> Self {
        Self { title, lab, files: 0, sessions: Vec::new(), broken: Vec::new(), asked }
    }
}
