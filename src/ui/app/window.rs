//! Opening the window, and reporting when there is no display to open it on.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use eframe::NativeOptions;
use egui::{IconData, ViewportBuilder};

use super::stored::APP_ID;
use super::{App, stored};
use crate::cli::{signals, tell};
use crate::session::JournalFolder;

/// How long a window that is asked to end may take to close.
const IN_ORDER: Duration = Duration::from_secs(5);

/// Opens the window and returns when it is closed. Without a display: a sentence on stderr, 2.
pub fn open_window(file: Option<PathBuf>) -> ExitCode {
    if !has_display() {
        return no_window("there is no display");
    }
    stored::repair();
    let options = NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("Socket Playground")
            .with_app_id(APP_ID)
            .with_icon(icon())
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([480.0, 320.0]),
        // The window looks for them by itself, once they are needed.
        system_font_fallback: false,
        ..NativeOptions::default()
    };
    let opened = eframe::run_native(
        "socket-playground",
        options,
        Box::new(|creation| {
            let mut app = App::new(creation, file, JournalFolder::of_this_person());
            app.use_system_fonts();
            signals::end_in_order(signals::OrderlyEnd {
                ask: Box::new(app.ending_from_outside()),
                within: IN_ORDER,
                // The next start offers its journal.
                last_words: Box::new(|| ()),
            });
            Ok(Box::new(app))
        }),
    );
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // What comes before the last colon names places in the libraries' sources.
            let words = error.to_string();
            let reason = words.rsplit(": ").next().unwrap_or(&words);
            no_window(reason.trim_end_matches('.'))
        }
    }
}

/// The picture of the window in the desktop's bars, drawn from `assets/icon.svg` by `.ci/icons`. Without one the window
/// has that of egui.
fn icon() -> IconData {
    eframe::icon_data::from_png_bytes(include_bytes!(
        "../../../assets/linux/icons/hicolor/128x128/apps/socket-playground.png"
    ))
    .unwrap_or_default()
}

fn no_window(reason: &str) -> ExitCode {
    tell(&format_args!("socket-playground: cannot open the window: {reason}."));
    // Nobody reads what is told there.
    #[cfg(windows)]
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Socket Playground")
        .set_description(format!("The window cannot be opened: {reason}."))
        .show();
    tell(&"`socket-playground run FILE` runs a scenario without a window.");
    ExitCode::from(2)
}

/// Whether there is a display to open a window on. Only on Unix other than macOS can there be none.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos")))
        || set("DISPLAY")
        || set("WAYLAND_DISPLAY")
        || set("WAYLAND_SOCKET")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_has_a_picture_whose_corners_show_what_is_behind() {
        let icon = icon();
        assert_eq!((icon.width, icon.height), (128, 128));
        let alpha = |x: usize, y: usize| icon.rgba[(y * 128 + x) * 4 + 3];
        assert_eq!((alpha(0, 0), alpha(64, 64)), (0, 255));
    }
}
