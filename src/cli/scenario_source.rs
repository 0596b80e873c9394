//! Where the scenario of a `run` comes from: a file, a stream, or the program itself.

use std::io;
use std::path::Path;

use super::standard::{open_stream, shown_input};
use crate::scenario::{LoadError, Plan, Settings, Shipped};

/// Reads and checks the scenario that a path stands for. A file goes before one of the same name that
/// comes with the program.
pub(super) fn load(path: &Path, settings: &Settings) -> Result<Plan, LoadError> {
    let shown = shown_input(path);
    let read = |source| LoadError::Read { path: shown.to_owned(), source };
    if let Some(stream) = open_stream(path).map_err(read)? {
        return Plan::load_stream(shown, stream, settings);
    }
    match Plan::load(path, settings) {
        Err(LoadError::Read { source, .. })
            if source.kind() == io::ErrorKind::NotFound || path.is_dir() =>
        {
            match path.to_str().and_then(Shipped::named) {
                Some(shipped) => shipped.plan(settings),
                None => Err(LoadError::Read { path: path.to_owned(), source }),
            }
        }
        loaded => loaded,
    }
}

/// The names of the scenarios that come with the program, each with what it shows.
pub(super) fn list() -> String {
    let width = Shipped::all().iter().map(|shipped| shipped.name().len()).max().unwrap_or_default();
    let line = |shipped: &Shipped| format!("{:width$}  {}\n", shipped.name(), shipped.title());
    Shipped::all().iter().map(line).collect()
}

/// The lessons and labs that come with the program, by topic: the name, the minutes, the title.
pub(super) fn course() -> String {
    let plans = Shipped::all().iter().filter_map(|shipped| {
        let plan = shipped.plan(&Settings::from_environment([])).ok()?;
        plan.lesson().is_lesson().then_some((shipped, plan))
    });
    let plans: Vec<_> = plans.collect();
    let width = plans.iter().map(|(shipped, _)| shipped.name().len()).max().unwrap_or_default();
    let mut text = String::new();
    let mut topic = "";
    for (shipped, plan) in &plans {
        let lesson = plan.lesson();
        if lesson.topic != topic {
            topic = &lesson.topic;
            let before = if text.is_empty() { "" } else { "\n" };
            text.extend([before, topic, "\n"]);
        }
        let (name, minutes, title) = (shipped.name(), lesson.minutes, plan.title());
        text.extend([format!("  {name:width$}  {minutes:2} min  {title}\n")]);
    }
    text
}
