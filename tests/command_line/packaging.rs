//! What packages are made of: the files of the crate, and what the desktop is told of the program.

#![expect(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::fs;
use std::process::Command;

use socket_playground::session::JOURNAL_EXTENSION;

use crate::program::Desk;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn of_desktop(name: &str) -> String {
    fs::read_to_string(format!("{ROOT}/assets/linux/socket-playground{name}")).unwrap()
}

#[test]
fn the_crate_is_what_is_compiled_and_no_more() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["package", "--list", "--allow-dirty", "--offline"]).current_dir(ROOT);
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list = String::from_utf8(output.stdout).unwrap();
    let files: Vec<&str> = list.lines().collect();
    for needed in ["src/main.rs", "build.rs", "README.md", "LICENSE-MIT", "CHANGELOG.md"] {
        assert!(files.contains(&needed), "{needed} is missing");
    }
    let needless = ["tests/", "screenshots/", "benches/", "fuzz/", "proptest-regressions/"];
    for file in &files {
        assert!(!needless.iter().any(|folder| file.starts_with(folder)), "{file}");
    }
    // Cargo makes some of them itself.
    let size = |file: &&str| fs::metadata(format!("{ROOT}/{file}")).map_or(0, |data| data.len());
    let bytes: u64 = files.iter().map(size).sum();
    assert!(bytes < 6_000_000, "the files of the crate have {bytes} bytes");
}

#[test]
fn the_desktop_knows_files_by_what_they_begin_with() {
    let desk = Desk::new();
    assert_eq!(desk.ran_echo(&["--record", "x.sockets.ron"]).status, 0);
    // It is stopped, and so its journal is kept.
    desk.ran(&["run", "tcp-echo", "--timeout", "0"]);
    let journals = desk.names("journals");
    let journal = journals.iter().find(|name| name.ends_with(JOURNAL_EXTENSION)).unwrap();
    let types = of_desktop(".xml");
    let known: Vec<&str> =
        types.split(" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    for (file, beginning) in
        [("x.sockets.ron", known[0]), (&*format!("journals/{journal}"), known[1])]
    {
        let bytes = fs::read(desk.path(file)).unwrap();
        assert!(bytes.starts_with(beginning.as_bytes()), "{file} does not begin with {beginning}");
    }
}

#[test]
fn the_menu_entry_opens_what_the_types_name() {
    let (entry, types, page) =
        (of_desktop(".desktop"), of_desktop(".xml"), of_desktop(".metainfo.xml"));
    let of_entry = entry.lines().find_map(|line| line.strip_prefix("MimeType=")).unwrap();
    for kind in of_entry.split_terminator(';') {
        assert!(types.contains(&format!("<mime-type type=\"{kind}\">")), "{kind}");
        assert!(page.contains(&format!("<mediatype>{kind}</mediatype>")), "{kind}");
    }
    assert!(entry.contains("\nExec=socket-playground %f\n"));
    for screenshot in page.split("https://example.com/").skip(1) {
        let path = screenshot.split('<').next().unwrap();
        assert!(fs::exists(format!("{ROOT}/{path}")).unwrap(), "{path}");
    }
    assert_eq!(page.matches("<screenshot").count(), 5, "four, in a list");
}

#[test]
fn the_application_for_macos_is_made_of_what_is_there() {
    let manifest = fs::read_to_string(format!("{ROOT}/Cargo.toml")).unwrap();
    let bundle = manifest.split("[package.metadata.bundle]").nth(1).unwrap();
    let bundle = bundle.split("\n[").next().unwrap();
    let named: Vec<_> = bundle.split('"').filter(|text| text.starts_with("assets/")).collect();
    assert_eq!(named.len(), 6, "{bundle}");
    for path in named {
        assert!(fs::exists(format!("{ROOT}/{path}")).unwrap(), "{path}");
    }
    let types = fs::read_to_string(format!("{ROOT}/assets/macos/document-types.plist")).unwrap();
    let linux = of_desktop(".xml");
    for known in ["sockets.ron", "application/x-socket-playground-session"] {
        assert!(types.contains(&format!("<string>{known}</string>")) && linux.contains(known));
    }
    let identifier = "com.example.socket-playground";
    assert!(bundle.contains(&format!("\"{identifier}\"")) && types.contains(identifier));
}
