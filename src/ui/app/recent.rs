//! The session files that were opened or written last.
//!
//! Whether they are still there is looked up when the menu opens, by a task: a disk may be slow.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use egui::{Button, Ui};
use serde::{Deserialize, Serialize};

use crate::model::escape_text;
use crate::ui::action::{Actions, FileAction};
use crate::ui::look::with_keys;

/// Files at most.
const MOST: usize = 10;

/// Characters of a folder's name that are shown.
const FOLDER: usize = 40;

/// The files that were used last, newest first.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent {
    files: Vec<PathBuf>,
    /// Why some of them cannot be opened, as far as that was looked up.
    #[serde(skip)]
    gone: BTreeMap<PathBuf, String>,
    /// Whether that was asked for since the menu opened.
    #[serde(skip)]
    asked: bool,
}

impl Recent {
    /// A file was opened or written.
    pub fn used(&mut self, path: &Path) {
        // From wherever the program starts next, it is the same file.
        let path = std::path::absolute(path).unwrap_or_else(|_as_it_is| path.to_owned());
        if path.to_str().is_none() {
            // What is remembered is text, and this name is none.
            return;
        }
        self.gone.remove(&path);
        self.files.retain(|other| *other != path);
        self.files.insert(0, path);
        self.files.truncate(MOST);
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The files.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Takes why some cannot be opened.
    pub fn take(&mut self, gone: BTreeMap<PathBuf, String>) {
        self.gone = gone;
    }

    /// No more than are kept, whatever a file of settings says.
    pub fn sanitized(mut self) -> Self {
        self.files.truncate(MOST);
        self
    }

    /// The menu.
    pub fn menu_ui(&mut self, ui: &mut Ui, actions: &mut Actions) {
        let shown = ui.add_enabled_ui(!self.files.is_empty(), |ui| {
            ui.menu_button("Recent", |ui| self.files_ui(ui, actions)).inner.is_some()
        });
        let is_open = shown.inner;
        if is_open && !self.asked {
            actions.push(FileAction::CheckRecent);
        }
        self.asked = is_open;
        if self.files.is_empty() {
            shown.response.on_hover_text("No session files opened or saved yet");
        }
    }

    fn files_ui(&self, ui: &mut Ui, actions: &mut Actions) {
        for path in &self.files {
            let name = escape_text(&path.file_name().unwrap_or_default().to_string_lossy());
            let gone = self.gone.get(path);
            let folder = match gone {
                Some(_) => "gone".to_owned(),
                None => folder_of(path),
            };
            let button = with_keys(Button::new(name.clone()), folder, gone.is_none());
            let button = ui.add_enabled(gone.is_none(), button);
            let whole = escape_text(&path.to_string_lossy());
            let button = button.accessible_name(format!("Open {name}")).on_hover_text(&whole);
            let reason = gone.map_or("", String::as_str);
            if button.on_disabled_hover_text(format!("{whole}: {reason}")).clicked() {
                actions.push(FileAction::OpenPath(path.clone()));
                ui.close();
            }
        }
        ui.separator();
        if ui.button("Clear").accessible_name("Clear recent files").clicked() {
            actions.push(FileAction::ClearRecent);
            ui.close();
        }
    }
}

/// Looks which files cannot be opened, and why.
pub fn gone_among(files: Vec<PathBuf>) -> BTreeMap<PathBuf, String> {
    let reason = |path: &Path| match std::fs::metadata(path) {
        Ok(found) if found.is_file() => None,
        Ok(_) => Some("no longer a file".to_owned()),
        Err(error) => Some(error.to_string()),
    };
    files.into_iter().filter_map(|path| reason(&path).map(|reason| (path, reason))).collect()
}

/// The folder of a file, its end where it is long.
fn folder_of(path: &Path) -> String {
    let folder = path.parent().unwrap_or(path).to_string_lossy();
    let characters = folder.chars().count();
    if characters <= FOLDER {
        return escape_text(&folder);
    }
    let end: String = folder.chars().skip(characters - FOLDER).collect();
    format!("…{}", escape_text(&end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ten_are_kept_newest_first_and_each_once() {
        let mut recent = Recent::default();
        for number in 0..12 {
            recent.used(Path::new(&format!("/sessions/{number}.ron")));
        }
        recent.used(Path::new("/sessions/5.ron"));
        assert_eq!(recent.files().len(), MOST);
        let first = recent.files().iter().take(3).map(|path| path.to_str().unwrap());
        assert_eq!(
            first.collect::<Vec<_>>(),
            ["/sessions/5.ron", "/sessions/11.ron", "/sessions/10.ron"]
        );
        let text = ron::to_string(&recent).unwrap();
        let read: Recent = ron::from_str(&text).unwrap();
        assert_eq!(read.files(), recent.files());
    }

    #[test]
    fn what_is_gone_is_found_out_with_the_reason() {
        let folder = tempfile::tempdir().unwrap();
        let there = folder.path().join("there.ron");
        std::fs::write(&there, "").unwrap();
        let gone = gone_among(vec![there, folder.path().join("gone.ron"), folder.path().into()]);
        let reasons: Vec<&str> = gone.values().map(String::as_str).collect();
        assert_eq!(reasons.len(), 2);
        assert!(reasons[0].contains("no longer a file"), "{reasons:?}");
        assert!(reasons[1].contains("No such file"), "{reasons:?}");
    }

    #[test]
    fn a_long_folder_is_told_by_its_end() {
        assert_eq!(folder_of(Path::new("/a/b.ron")), "/a");
        let long = format!("/{}/lessons/b.ron", "x".repeat(60));
        let folder = folder_of(Path::new(&long));
        assert!(folder.starts_with('…') && folder.ends_with("/lessons"), "{folder}");
    }
}
