//! The glossary: opened from words, from the menu and by key, searched, and walked through.

use crate::desk::Desk;
use egui::{Key, Modifiers};

#[test]
fn a_word_with_dots_under_it_opens_its_entry_by_click_and_by_enter() {
    let mut desk = Desk::open(None);
    desk.click("New TCP socket");
    desk.click("What is backlog?");
    desk.wait_for("how many finished connections may wait to be accepted");
    desk.wait_for("As a phone call");
    desk.harness().key_press(Key::Escape);
    desk.until("it is closed", |desk| !desk.shows("Search the glossary"));
    desk.control("What is peer?").expect("it is there").focus();
    desk.harness().run_steps(2);
    desk.harness().key_press(Key::Enter);
    desk.wait_for("The socket at the other end.");
}

#[test]
fn words_are_searched_and_lead_to_others() {
    let mut desk = Desk::open(None);
    desk.harness().key_press_modifiers(Modifiers::SHIFT, Key::F1);
    desk.wait_for("One end of a conversation");
    desk.type_in("Search the glossary", "dashed frame");
    assert!(desk.control("Glossary: ghost").is_some() && desk.control("Glossary: port").is_none());
    desk.click("Glossary: ghost");
    desk.wait_for("whose connection the kernel still");
    // What it leads to is shown, although it has none of the words.
    desk.click("See also close");
    desk.wait_for("Releases the descriptor.");
    assert!(desk.control("Glossary: port").is_some(), "the search is over");
}

#[test]
fn the_help_menu_has_it_and_tells_what_the_program_is() {
    let mut desk = Desk::open(None);
    desk.click("Help");
    desk.click("Glossary");
    desk.wait_for("Search the glossary");
    desk.harness().key_press(Key::Escape);
    desk.harness().run_steps(2);
    desk.click("Help");
    desk.click("About Socket Playground");
    desk.wait_for(concat!("Version ", env!("CARGO_PKG_VERSION")));
    desk.wait_for("MIT or Apache-2.0");
    desk.wait_for("Ubuntu Font Licence 1.0");
    let folder = desk.journals().path().display().to_string();
    desk.wait_for(&format!("kept in {folder}"));
}
