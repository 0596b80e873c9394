//! The keyboard's focus can be seen wherever it is: every control that Tab comes to has a frame.

use egui::epaint::Shape;
use egui::{Key, Modifiers, Rect};
use egui_kittest::kittest::{NodeT as _, Queryable as _, by};

use crate::desk::Desk;

/// What has the focus: its name, where it is, and whether it is a text field, which has its own frame.
fn focused(desk: &Desk) -> Option<(String, Rect, bool)> {
    let node = desk.tree().query_all(by()).find(|node| node.accesskit_node().is_focused())?;
    let (role, name) = (node.accesskit_node().role(), node.accesskit_node().label());
    let is_field = format!("{role:?}").contains("TextInput");
    Some((format!("{role:?} {}", name.unwrap_or_default()), node.rect(), is_field))
}

/// Whether a line of two points goes around what is seen of this place.
fn is_framed(desk: &Desk, place: Rect) -> bool {
    let goes_around = |shape: &Shape| match shape {
        Shape::Rect(frame) => {
            let middle = frame.rect.center();
            frame.stroke.width >= 1.5
                && place.contains(middle)
                && place.expand(3.0).contains_rect(frame.rect)
        }
        _ => false,
    };
    desk.tree().output().shapes.iter().any(|clipped| goes_around(&clipped.shape))
}

/// Goes on with Tab; returns which controls it came to, and those without a frame.
fn walk(desk: &mut Desk, steps: usize) -> (usize, Vec<String>) {
    let (mut met, mut bare) = (0, Vec::new());
    for _ in 0..steps {
        desk.harness().key_press(Key::Tab);
        desk.harness().run_steps(2);
        let Some((name, place, is_field)) = focused(desk) else { continue };
        met += 1;
        if !is_field && place.is_positive() && !is_framed(desk, place) {
            bare.push(name);
        }
    }
    (met, bare)
}

#[test]
fn whatever_tab_comes_to_has_a_frame_in_both_themes() {
    for theme in [egui::Theme::Dark, egui::Theme::Light] {
        let mut desk = Desk::open(None);
        desk.harness().ctx.set_theme(theme);
        desk.click("Start a chat pair");
        desk.until("both ends are there", |desk| desk.shows("TCP #3: chat"));
        for pane in ["Log", "Plots", "Ladder", "States"] {
            desk.click(pane);
            let (met, bare) = walk(&mut desk, 70);
            assert!(met > 50, "{met} controls beside {pane}");
            assert!(bare.is_empty(), "{theme:?}, {pane}: {}", bare.join("\n"));
        }
    }
}

#[test]
fn an_entry_of_a_menu_has_it_as_well() {
    let mut desk = Desk::open(None);
    desk.click("View");
    desk.harness().run_steps(2);
    let (met, bare) = walk(&mut desk, 12);
    assert!(met > 8, "{met} entries");
    assert!(bare.is_empty(), "{}", bare.join("\n"));
    desk.harness().key_press_modifiers(Modifiers::NONE, Key::Escape);
}
