//! A path as a person types it, and the file that it means: `~` is the home folder, and what is relative
//! begins in the folder in which the program was started. The name of an export ends as its format does.

use std::path::{Path, PathBuf};

use crate::export::Format;
use crate::ui::action::FilePurpose;

/// The file that is meant, as an absolute path; `None` while nothing has been typed.
pub fn path_meant(typed: &str, purpose: &FilePurpose) -> Option<PathBuf> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let below_home =
        typed.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/'));
    let path = match (below_home, std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(typed),
    };
    // It fails where the folder of the program is gone: the error of writing says so then.
    let path = std::path::absolute(&path).unwrap_or(path);
    Some(match purpose.format() {
        Some(format) => with_extension(path, format),
        None => path,
    })
}

/// The path with the extension of the format, where it has none or that of another format. What is there
/// and is no file, such as a pipe, keeps its name.
pub fn with_extension(path: PathBuf, format: Format) -> PathBuf {
    let right = match path.extension() {
        None => path.as_os_str().to_str().is_some_and(|path| path.ends_with('/')),
        Some(_) => Format::of_file(&path).is_none_or(|named| named == format),
    };
    if right || is_no_file(&path) { path } else { format.name_file(&path) }
}

fn is_no_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| !metadata.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(typed: &str, format: Format) -> PathBuf {
        path_meant(typed, &FilePurpose::Export(format)).unwrap()
    }

    #[test]
    fn home_and_relative_paths_become_absolute() {
        let home = std::env::home_dir().unwrap();
        assert_eq!(meant("~/a.csv", Format::Csv), home.join("a.csv"));
        let here = std::env::current_dir().unwrap();
        assert_eq!(meant(" sub/a.csv ", Format::Csv), here.join("sub/a.csv"));
        assert_eq!(meant("/x/a.csv", Format::Csv), Path::new("/x/a.csv"));
        // Another person's home is no part of what is understood.
        assert_eq!(meant("~ada/a.csv", Format::Csv), here.join("~ada/a.csv"));
        assert_eq!(path_meant("  ", &FilePurpose::Open), None);
        assert_eq!(path_meant("~", &FilePurpose::Open), Some(home));
    }

    #[test]
    fn the_name_ends_as_the_format_does() {
        for (typed, format, expected) in [
            ("/x/a", Format::PcapNg, "/x/a.pcapng"),
            ("/x/a.ron", Format::PcapNg, "/x/a.pcapng"),
            ("/x/a.TXT", Format::Text, "/x/a.TXT"),
            ("/x/a.csv", Format::Scenario, "/x/a.ron"),
            ("/x/a.csv", Format::Ron, "/x/a.sockets.ron"),
            ("/x/a.sockets.ron", Format::Csv, "/x/a.csv"),
            // As the version before named sessions.
            ("/x/a.ron", Format::Ron, "/x/a.ron"),
            ("/x/a.ron", Format::Scenario, "/x/a.ron"),
            // What is the extension of no format was meant as it is.
            ("/x/a.log", Format::Text, "/x/a.log"),
            ("/x/v1.2", Format::Text, "/x/v1.2"),
            ("/dev/null", Format::Csv, "/dev/null"),
        ] {
            assert_eq!(meant(typed, format), Path::new(expected), "{typed}");
        }
        let bytes = FilePurpose::Save(crate::ui::action::SaveSource::Record(1));
        assert_eq!(path_meant("/x/a", &bytes), Some(PathBuf::from("/x/a")));
    }
}
