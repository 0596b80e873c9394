//! Grading the sessions of a class: one after the other, each let go before the next is read.

use std::path::PathBuf;
use std::sync::Arc;

use super::Jobs;
use super::progress::JobProgress;
use super::result::JobResult;
use crate::export::write_whole;
use crate::grading::{GradedSession, Lab, session_files, write_gradebook};
use crate::scenario::{Plan, Settings};
use crate::ui::action::LabSource;
use crate::ui::windows::grading::Graded;

impl Jobs {
    /// Grades sessions, and those in folders, by a lab. Returns whether the thread for it could be started.
    pub fn grade(&mut self, lab: LabSource, sessions: Vec<PathBuf>) -> bool {
        self.stop_grading();
        let (going, context) = (JobProgress::default(), self.context.clone());
        self.grading = Some(going.clone());
        let started = self.run("grade", move || {
            let go_on = |done, all| going.go_on(done, all, &context);
            JobResult::Graded(graded(&lab, &sessions, &go_on))
        });
        if !started {
            self.grading = None;
        }
        started
    }

    /// Stops grading; what has been graded so far is the result.
    pub fn stop_grading(&self) {
        self.grading.iter().for_each(JobProgress::stop);
    }

    /// Writes the table of grades to a file.
    pub fn write_grades(&self, graded: Arc<Graded>, path: PathBuf) {
        self.run("write-grades", move || {
            let sessions = || graded.sessions.iter();
            match write_whole(&path, |output| write_gradebook(&graded.lab, sessions(), output)) {
                Ok(()) => JobResult::GradesWritten(path, graded.sessions.len()),
                Err(error) => JobResult::NotWritten(error.to_string()),
            }
        });
    }
}

/// The lab of a file, with its title.
fn lab_in(source: &LabSource) -> Result<(String, Lab), String> {
    let settings = Settings::from_environment([]);
    let plan = match source {
        LabSource::Shipped(shipped) => shipped.plan(&settings),
        LabSource::File(path) => Plan::load(path, &settings),
    };
    let plan = plan.map_err(|error| error.to_string())?;
    let lab = Lab::new(&plan.lesson().roles, &plan.lesson().checks);
    let in_file = |error| match source {
        LabSource::Shipped(shipped) => format!("{}: {error}", shipped.file()),
        LabSource::File(path) => format!("{}: {error}", path.display()),
    };
    Ok((plan.title().to_owned(), lab.map_err(in_file)?))
}

fn graded(
    lab: &LabSource,
    sessions: &[PathBuf],
    go_on: &dyn Fn(u64, u64) -> bool,
) -> Result<Graded, String> {
    let (title, lab) = lab_in(lab)?;
    let mut graded = Graded::new(title, lab);
    let mut files = Vec::new();
    for path in sessions {
        match session_files(path) {
            Ok(found) => files.extend(found),
            Err(error) => {
                graded.broken.push((path.clone(), format!("{}: {error}", path.display())));
            }
        }
    }
    graded.files = files.len();
    for (done, path) in files.iter().enumerate() {
        if !go_on(done as u64, files.len() as u64) {
            break;
        }
        match GradedSession::read(path, &graded.lab) {
            Ok(session) => graded.sessions.push(session),
            Err(error) => graded.broken.push((path.clone(), error.to_string())),
        }
    }
    Ok(graded)
}
