//! What eframe keeps from one start to the next, checked before it is used: the settings, where the
//! window was, and what egui remembers. A file that was cut, edited or written by another version
//! costs what it held, never the start: a part that no window can be made of is left out.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::ops::RangeInclusive;
use std::path::Path;

use egui::Context;

use crate::cli::tell;
use crate::export::{ExportError, write_whole};
use crate::session::open_regular_file;

/// The name under which eframe keeps things.
pub const APP_ID: &str = "socket-playground";

/// The keys of eframe for where the window was, and for what egui remembers.
const OF_EFRAME: [&str; 2] = ["window", "egui"];

/// How egui calls the size of everything.
const ZOOM: &str = "zoom_factor";

/// How egui calls the starts since a thing was last used, to which it adds one.
const GENERATION: &str = "generation";

/// No place or length on a screen is larger, in points, and no number of starts.
const LARGEST: f64 = 1e6;

/// The sizes of everything that a window can have.
const ZOOMS: RangeInclusive<f64> = 0.2..=5.0;

/// Leaves out of eframe's file what no window can be made of, before eframe reads it.
pub fn repair() {
    let path = eframe::storage_dir(APP_ID).map(|folder| folder.join("app.ron"));
    if let Some((path, text)) = path.and_then(|path| Some((path.clone(), read(&path)?)))
        && let Some(repaired) = repaired(&text)
        && let Err(error) = write(&path, &repaired)
    {
        tell(&error);
    }
}

/// What egui has remembered of itself that nothing here sets is as it is in a new window; the theme is
/// the person's choice.
pub fn keep_theme_alone(context: &Context) {
    context.options_mut(|options| {
        options.theme_preference = std::mem::take(options).theme_preference;
    });
}

/// eframe reports a file that cannot be read.
fn read(path: &Path) -> Option<String> {
    let mut text = String::new();
    open_regular_file(path).ok()?.read_to_string(&mut text).ok()?;
    Some(text)
}

fn write(path: &Path, text: &str) -> Result<(), ExportError> {
    write_whole(path, |output| output.write_all(text.as_bytes()))
}

/// The text of the file without the parts that no window can be made of; `None` if there are none, and
/// of a text that eframe makes nothing of either.
fn repaired(text: &str) -> Option<String> {
    let mut parts: HashMap<String, String> = ron::from_str(text).ok()?;
    let before = parts.len();
    parts.retain(|key, value| !OF_EFRAME.contains(&key.as_str()) || is_sound(value));
    if parts.len() == before { None } else { ron::to_string(&parts).ok() }
}

/// Whether all that could be a length is one. The text is checked as it is, since parts of it are
/// texts themselves. Whole numbers may be names, and then say nothing.
fn is_sound(text: &str) -> bool {
    let is_of_number = |c: char| c.is_alphanumeric() || "_.+-".contains(c);
    let mut words = text.split(|c: char| !is_of_number(c)).filter(|word| !word.is_empty());
    let mut before = "";
    words.all(|word| {
        let before = std::mem::replace(&mut before, word);
        let Ok(number) = word.replace('_', "").parse::<f64>() else { return true };
        let is_whole = word.parse::<i128>().is_ok();
        let is_length = number.abs() <= LARGEST;
        match before {
            ZOOM => ZOOMS.contains(&number),
            GENERATION => is_length,
            _ => is_whole || is_length,
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use egui_kittest::{Harness, kittest::Queryable as _};
    use proptest::prelude::*;

    use super::*;
    use crate::session::JournalFolder;
    use crate::ui::app::frame::App;
    use crate::ui::app::settings::STORAGE_KEY;

    /// What eframe's own is, in memory.
    #[derive(Clone, Default)]
    struct Stored(HashMap<String, String>);

    impl eframe::Storage for Stored {
        fn get_string(&self, key: &str) -> Option<String> {
            self.0.get(key).cloned()
        }

        fn set_string(&mut self, key: &str, value: String) {
            self.0.insert(key.to_owned(), value);
        }

        fn remove_string(&mut self, key: &str) {
            self.0.remove(key);
        }

        fn flush(&mut self) {}
    }

    /// A window that begins with what a file holds, as eframe would begin it.
    fn window(file: &str, folder: &Path) -> Harness<'static, App> {
        let file = repaired(file).unwrap_or_else(|| file.to_owned());
        let stored = Stored(ron::from_str(&file).unwrap_or_default());
        let folder = JournalFolder::at(folder);
        Harness::builder().with_size([1280.0, 800.0]).build_eframe(move |creation| {
            let stored: &'static Stored = Box::leak(Box::new(stored));
            if let Some(memory) = eframe::get_value::<egui::Memory>(stored, "egui") {
                creation.egui_ctx.memory_mut(|shown| *shown = memory);
            }
            creation.storage = Some(stored);
            App::new(creation, None, Ok(folder))
        })
    }

    /// What a window leaves in the file.
    fn left_by(window: &mut Harness<'static, App>) -> String {
        let mut stored = Stored::default();
        eframe::App::save(window.state_mut(), &mut stored);
        window.ctx.memory(|memory| eframe::set_value(&mut stored, "egui", memory));
        let place = "(inner_position_pixels:Some((x:10.0,y:20.0)),fullscreen:false,maximized:false,\
                     inner_size_points:Some((x:1280.0,y:800.0)))";
        stored.0.insert("window".to_owned(), place.to_owned());
        ron::to_string(&stored.0).unwrap()
    }

    /// A file as a session leaves it that has used most of the window.
    fn used() -> String {
        let folder = tempfile::tempdir().unwrap();
        let mut window = window("", folder.path());
        window.run_steps(3);
        for name in ["Start a chat pair", "Kernel", "Plots", "Log"] {
            let found = window.query_all_by_label(name).next();
            if let Some(node) = found {
                node.click();
            }
            window.run_steps(6);
        }
        left_by(&mut window)
    }

    fn starts(file: &str) {
        let folder = tempfile::tempdir().unwrap();
        let mut window = window(file, folder.path());
        window.run_steps(4);
        assert!(window.query_all_by_label("New TCP socket").next().is_some());
        let zoom = window.ctx.zoom_factor();
        assert!((0.5..=4.0).contains(&zoom), "{zoom}");
    }

    #[test]
    fn a_file_as_the_program_leaves_it_is_taken_as_it_is() {
        let file = used();
        assert_eq!(repaired(&file), None);
        let folder = tempfile::tempdir().unwrap();
        let mut again = window(&file, folder.path());
        again.run_steps(3);
        let [before, now] = [file, left_by(&mut again)]
            .map(|file| ron::from_str::<HashMap<String, String>>(&file).unwrap());
        // Tiles are written in any order.
        let values = |file: &HashMap<String, String>| {
            let mut values: Vec<_> =
                file[STORAGE_KEY].split(['{', '}', '(', ')', ',']).map(str::to_owned).collect();
            values.sort();
            values
        };
        assert_eq!(values(&before), values(&now));
    }

    #[test]
    fn a_size_that_is_none_starts_the_window_with_its_own() {
        let file = used();
        for zoom in ["0", "0.0", "-1.0", "NaN", "inf", "1e30", "1e-30", "true", "\\\"large\\\""] {
            for name in ["zoom", "zoom_factor"] {
                let changed = file.replace(&format!("{name}:1.0"), &format!("{name}:{zoom}"));
                assert_ne!(changed, file, "{name} is in the file");
                starts(&changed);
            }
        }
    }

    #[test]
    fn places_that_no_screen_has_are_left_out() {
        for x in ["NaN", "inf", "-inf", "1e30", "-1e30"] {
            let value = format!("(inner_position_pixels:Some((x:{x},y:20.0)))");
            let file = ron::to_string(&HashMap::from([("window", value)])).unwrap();
            assert_eq!(repaired(&file).as_deref(), Some("{}"), "{x}");
        }
        assert!(!is_sound("(generation:18446744073709551615)"));
        assert!(is_sound("(id:18446744073709551615,name:\"info\",x:-4.5,zoom_factor:1.5)"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        /// Whichever values of the file are changed to whatever, the window starts.
        #[test]
        fn any_value_may_be_any_other(
            changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12), 1..6),
        ) {
            static USED: LazyLock<String> = LazyLock::new(used);
            const VALUES: [&str; 12] = [
                "0", "-1", "1", "2", "0.0", "NaN", "inf", "1e30", "18446744073709551615",
                "\\\"text\\\"", "true", "()",
            ];
            let mut file = USED.clone();
            for (place, value) in changes {
                let is_value = |text: &str| {
                    text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                        || text.starts_with("true") || text.starts_with("false")
                };
                let places: Vec<_> = file
                    .match_indices(':')
                    .map(|(at, _)| at + 1)
                    .filter(|at| is_value(&file[*at..]))
                    .collect();
                let begin = *place.get(&places);
                let length = file[begin..].find([',', ')', '}', ']']).unwrap_or(0);
                file.replace_range(begin..begin + length, VALUES[value]);
            }
            starts(&file);
        }
    }
}
