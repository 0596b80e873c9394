//! What goes out of the window: the person decides that, and sees how much it is, before a file is
//! chosen.

use crate::desk::Desk;
use egui::accesskit::Toggled;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

/// A server and a client that have been told apart by what they sent.
fn talk() -> Desk {
    let mut desk = Desk::open(None);
    desk.click("Start a chat pair");
    desk.until("both ends are there", |desk| desk.control("TCP #3: send").is_some());
    desk.type_in("TCP #2: message", "hello");
    desk.click("TCP #2: send");
    desk.until("it was received", |desk| desk.log().payload_bytes() == 10);
    desk
}

fn open_dialog(desk: &mut Desk) {
    desk.click("File");
    desk.click("Export session…");
    desk.wait_for("Export the session");
    desk.wait_for("of payload");
}

#[test]
fn what_goes_out_is_counted_before_it_goes() {
    let mut desk = talk();
    open_dialog(&mut desk);
    desk.wait_for(", 10 B of payload");
    // One socket's part has the bytes of one end, and a connection's those of both.
    desk.click_containing("Only TCP #");
    desk.wait_for(", 5 B of payload");
    desk.click_containing("The connection between TCP #");
    desk.wait_for(", 10 B of payload");
    desk.click("Payload bytes (their number is kept)");
    desk.wait_for(", 0 B of payload");
    // No record is marked and no filter is set: both are out of reach, and say so.
    for name in ["Only 0 marked records", "Records matching the filter"] {
        let node = desk.control(name).unwrap();
        assert!(node.accesskit_node().is_disabled(), "{name}");
    }
    desk.click("Cancel");
    desk.until("it is closed", |desk| !desk.shows("Export the session"));
}

#[test]
fn each_format_says_what_it_is_good_for() {
    let mut desk = talk();
    open_dialog(&mut desk);
    desk.wait_for("complete, and this program can open it again");
    let format = desk.harness().get_by_role_and_label(egui::Role::ComboBox, "Format");
    format.click();
    desk.harness().run_steps(2);
    desk.click("Scenario (.ron)");
    desk.wait_for("running it repeats the exchange with new sockets");
}

fn choose_format(desk: &mut Desk, title: &str) {
    desk.harness().get_by_role_and_label(egui::Role::ComboBox, "Format").click();
    desk.harness().run_steps(2);
    desk.click(title);
}

#[test]
fn a_typed_path_says_which_file_it_means_and_ends_as_the_format_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = talk();
    open_dialog(&mut desk);
    choose_format(&mut desk, "Wireshark capture (.pcapng)");
    desk.click("Choose a file…");
    let here = std::env::current_dir().unwrap();
    desk.type_in("Path of the session file", "talk");
    desk.wait_for(&format!("Writes {}", here.join("talk.pcapng").display()));
    let home = std::env::home_dir().unwrap();
    desk.type_in("Path of the session file", "~/talk.csv");
    desk.wait_for(&format!("Writes {}", home.join("talk.pcapng").display()));
    // An error has the name of the file that cannot be written.
    let missing = folder.path().join("missing/talk");
    desk.say("Path of the session file", missing.to_str().unwrap());
    desk.wait_for("missing/talk.pcapng: cannot be created");
    open_dialog(&mut desk);
    desk.click("Choose a file…");
    desk.say("Path of the session file", folder.path().join("talk.ron").to_str().unwrap());
    desk.until("it is written", |_| folder.path().join("talk.pcapng").exists());
    // One that is there is replaced only when the person knows of it, whatever was typed.
    open_dialog(&mut desk);
    desk.click("Choose a file…");
    desk.say("Path of the session file", folder.path().join("talk").to_str().unwrap());
    desk.wait_for("This file exists and will be replaced.");
}

#[test]
fn what_was_chosen_is_remembered_for_the_next_export() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = talk();
    open_dialog(&mut desk);
    choose_format(&mut desk, "Spreadsheet table (.csv)");
    desk.click("Payload bytes (their number is kept)");
    desk.type_in("Author (optional)", "Ada");
    desk.click("Choose a file…");
    desk.say("Path of the session file", folder.path().join("talk").to_str().unwrap());
    desk.until("it is written", |_| folder.path().join("talk.csv").exists());
    // The scenario of the menu is for this time.
    desk.click("File");
    desk.click("Save as scenario…");
    desk.click("Choose a file…");
    desk.click("Cancel");
    let shows_what_was_chosen = |desk: &mut Desk| {
        desk.click("File");
        desk.click("Export session…");
        desk.wait_for("A table for a spreadsheet");
        let left_out = desk.control("Payload bytes (their number is kept)").unwrap();
        assert_eq!(left_out.accesskit_node().toggled(), Some(Toggled::True));
        let author = desk.control("Author (optional)").unwrap();
        assert_eq!(author.accesskit_node().value().as_deref(), Some("Ada"));
        desk.click("Choose a file…");
        desk.until("the path is asked for", |desk| desk.is_live("Path of the session file"));
        let path = desk.control("Path of the session file").unwrap().accesskit_node().value();
        let path = path.unwrap();
        assert!(path.starts_with(folder.path().to_str().unwrap()), "{path}");
        assert_eq!(std::path::Path::new(&path).extension(), Some("csv".as_ref()), "{path}");
        desk.click("Cancel");
    };
    shows_what_was_chosen(&mut desk);
    desk.click("File");
    desk.click("New session");
    desk.click("Close and continue");
    desk.until("the session is empty", |desk| desk.log().is_empty());
    desk.click("New UDP socket");
    shows_what_was_chosen(&mut desk);
}

#[test]
fn the_menu_leads_to_a_scenario_that_does_it_again() {
    let mut desk = talk();
    desk.click("File");
    desk.click("Save as scenario…");
    desk.wait_for("running it repeats the exchange with new sockets");
}

#[test]
fn what_was_decided_of_one_socket_holds_of_the_one_that_is_chosen_now() {
    let mut desk = talk();
    desk.click("Chat");
    desk.click("Chat of TCP #2");
    open_dialog(&mut desk);
    desk.click("Only TCP #2");
    desk.wait_for(", 5 B of payload");
    desk.click("Cancel");
    // A listener moves no bytes.
    desk.click("Chat of TCP #1");
    open_dialog(&mut desk);
    desk.wait_for(", 0 B of payload");
    desk.click("Cancel");
    desk.click("Chat of TCP #3");
    open_dialog(&mut desk);
    desk.click_containing("The connection between TCP #3");
    desk.wait_for(", 10 B of payload");
    desk.click("Cancel");
    desk.click("Chat of TCP #1");
    open_dialog(&mut desk);
    let all = desk.tree().get_by_role_and_label(egui::Role::RadioButton, "All records");
    assert_eq!(all.accesskit_node().toggled(), Some(Toggled::True));
}
