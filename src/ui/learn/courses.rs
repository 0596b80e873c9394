//! The lessons that come with the program, by topic, as they are listed.

use std::sync::LazyLock;

use crate::scenario::Shipped;

/// A lesson or a lab, as it is listed.
#[derive(Debug)]
pub struct CourseEntry {
    /// Its file.
    pub shipped: &'static Shipped,
    /// The part of the course that it belongs to.
    pub topic: String,
    /// What it is called.
    pub title: String,
    /// What is learned, in a line.
    pub goal: String,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// Whether the student does it by hand.
    pub is_lab: bool,
}

/// All lessons that come with the program, in the order of the course.
pub fn course() -> &'static [CourseEntry] {
    static COURSE: LazyLock<Vec<CourseEntry>> =
        LazyLock::new(|| Shipped::all().iter().filter_map(CourseEntry::new).collect());
    &COURSE
}

impl CourseEntry {
    /// `None` of a scenario that has nothing to say, and of one that is no part of the course.
    fn new(shipped: &'static Shipped) -> Option<Self> {
        if shipped.is_template() {
            return None;
        }
        Some(Self {
            shipped,
            topic: shipped.topic(),
            title: shipped.title(),
            goal: shipped.goal()?,
            minutes: shipped.minutes(),
            is_lab: shipped.is_lab(),
        })
    }

    /// The lesson of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        course().iter().find(|entry| entry.shipped.name() == name)
    }

    /// The lesson behind one of this name.
    pub fn after(name: &str) -> Option<&'static Self> {
        let at = course().iter().position(|entry| entry.shipped.name() == name)?;
        course().get(at + 1)
    }

    /// The number of a lesson within the course, from 1 on, and how many there are.
    pub fn place(name: &str) -> Option<(usize, usize)> {
        let at = course().iter().position(|entry| entry.shipped.name() == name)?;
        Some((at + 1, course().len()))
    }
}
