//! Grading the sessions of a class: each is let go before the next is read.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::Jobs;
use super::progress::JobProgress;
use super::result::{JobResult, TeacherResult};
use crate::export::write_whole;
use crate::grading::{GradeError, GradedSession, Lab, grade_files, session_files};
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
            let tell = |done, all| going.go_on(done, all, &context);
            TeacherResult::Graded(graded(&lab, sessions, &tell, &|| !going.is_stopped())).into()
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
    pub fn write_grades(&self, graded: Arc<Graded>, csv: String, path: PathBuf) {
        self.run("write-grades", move || {
            match write_whole(&path, |output| output.write_all(csv.as_bytes())) {
                Ok(()) => TeacherResult::GradesWritten(path, graded.sessions.len()).into(),
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
    let name = match source {
        LabSource::Shipped(shipped) => shipped.name().into(),
        LabSource::File(path) => path.file_stem().unwrap_or_default().to_string_lossy(),
    };
    Ok((plan.title().to_owned(), lab.map_err(in_file)?.named(&name)))
}

fn graded(
    lab: &LabSource,
    asked: Vec<PathBuf>,
    tell: &(dyn Fn(u64, u64) -> bool + Sync),
    go_on: &(dyn Fn() -> bool + Sync),
) -> Result<Graded, String> {
    let (title, lab) = lab_in(lab)?;
    let (files, errors) = session_files(&asked);
    let mut graded = Graded::new(title, lab.clone(), asked);
    graded.files = files.len();
    graded.broken = errors.iter().map(ToString::to_string).collect();
    tell(0, files.len() as u64);
    let mut take = |place: usize, came: Result<GradedSession, GradeError>| {
        match came {
            Ok(session) => graded.sessions.push(session),
            Err(error) => graded.broken.push(error.to_string()),
        }
        tell(place as u64 + 1, files.len() as u64);
    };
    grade_files(&lab, &files, go_on, &mut take);
    Ok(graded)
}
